"""What a library holds, who looks after its indexes, and whether they are whole."""

import contextlib
from dataclasses import dataclass
from pathlib import Path

from assistant.library.catalogue import Catalogue
from assistant.library.ownership import owner_of
from assistant.library.projections import FOLDER, OwnedIndexes
from assistant.types import Vectors

SAMPLE = 20
"""Papers asked for by their own vector and title when a library is checked."""


@dataclass(frozen=True, slots=True)
class LibraryStatus:
    """Sizes are in bytes; `applied` says that the indexes hold every change; without an owner `owner_pid` is 0."""

    home: Path
    papers: int
    chunks: int
    revision: str
    fingerprint: str
    generation: int
    applied: bool
    dirty: bool
    owner_pid: int
    owner_address: str
    catalogue_bytes: int
    index_bytes: int


def read_status(home: Path, catalogue: Catalogue, holder: str) -> LibraryStatus:
    """The state of a library as its catalogue and its folder show it."""
    owner, state = owner_of(home), catalogue.projection(holder)
    papers, chunks = catalogue.counts()
    index_bytes = _size(home / FOLDER)
    return LibraryStatus(
        home=home,
        papers=papers,
        chunks=chunks,
        revision=revision_of(catalogue),
        fingerprint=catalogue.fingerprint,
        generation=state.generation,
        applied=state.applied_seq == catalogue.seq(),
        dirty=state.dirty,
        owner_pid=owner.pid if owner else 0,
        owner_address=owner.address if owner else "",
        catalogue_bytes=_size(home) - index_bytes,
        index_bytes=index_bytes,
    )


def revision_of(catalogue: Catalogue) -> str:
    """A text that every change of the library moves, and that no other library has."""
    return f"{catalogue.library_id}-{catalogue.seq()}"


def find_faults(catalogue: Catalogue, owned: OwnedIndexes | None) -> list[str]:
    """What is wrong with a library: SQLite's own check, counts of the indexes, and papers that are not found."""
    found = [f"catalogue: {line}" for line in catalogue.faults()]
    if owned is None:
        return found
    owned.apply()
    papers, chunks = catalogue.counts()
    for name, held, wanted in zip(("word", "vector"), owned.counts(), (papers, chunks), strict=True):
        if held != wanted:
            found.append(f"the {name} index holds {held} rows instead of {wanted}: run `assistant reindex`")
    return found + [f"{paper} is not found: run `assistant reindex`" for paper in _missing(catalogue, owned)]


def _missing(catalogue: Catalogue, owned: OwnedIndexes) -> list[str]:
    top = catalogue.seq()
    rows = catalogue.changed(0, top, SAMPLE // 2) + catalogue.changed(max(0, top - SAMPLE // 2), top, SAMPLE // 2)
    lost = [row.id for row in rows if len(row.chunk_vectors) and not _found(owned, row.chunk_vectors[0])]
    return list(dict.fromkeys(lost))


def _found(owned: OwnedIndexes, vector: Vectors) -> bool:
    return any(cosine >= 0.999 for _, cosine in owned.nearest(vector, 1, None))


def _size(folder: Path) -> int:
    """Bytes of all files; one that is deleted meanwhile counts nothing."""
    total = 0
    for path in folder.rglob("*"):
        with contextlib.suppress(FileNotFoundError):
            total += path.stat().st_size if path.is_file() else 0
    return total
