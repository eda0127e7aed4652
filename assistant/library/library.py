"""The library: what is kept, and how it is found. One room, one door."""

import contextlib
import logging
import socket
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import numpy as np

from assistant.errors import LibraryBusy, LibraryError
from assistant.library.cache import Cache
from assistant.library.catalogue import Catalogue
from assistant.library.catalogue_engine import make_private
from assistant.library.catalogue_journal import Feedback, Journal
from assistant.library.exact import Numbers
from assistant.library.lexical import WordQuery, stems
from assistant.library.mirror import Indexes, MirroredIndexes
from assistant.library.ownership import OwnerLock, owner_of, try_own
from assistant.library.projections import FOLDER, OwnedIndexes, Step, no_step
from assistant.library.vectors import Scored
from assistant.settings import Settings
from assistant.types import EmbeddedPaper, Filters, Hit, LibraryStamp, Paper, PaperVectors, Sighting, Vectors

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LibraryStatus:
    """What a library holds and who looks after its indexes; sizes in bytes; no owner: pid 0."""

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


class Library:
    """Papers with their vectors, and two indexes that find them. Thread-safe; a context manager.

    The first process to open a library owns the indexes on disk. Every other one works beside it: it stores into the
    same catalogue, and searches exactly, in memory.
    """

    def __init__(self, settings: Settings, catalogue: Catalogue, address: str, on_step: Step) -> None:
        self.home = settings.home.expanduser()
        self._chroma_url = settings.chroma_url
        self._holder = f"{socket.gethostname()}:{self.home}" if settings.database_url else "home"
        self._catalogue = catalogue
        self._address = address
        self._on_step = on_step
        self._vectors: Cache[str, PaperVectors] = Cache(4096)
        self._matching: Cache[Filters, Numbers] = Cache(64)
        self._counts: Cache[str, tuple[int, int]] = Cache(1)
        self._behind = False
        self._closing = threading.Event()
        self._follower: threading.Thread | None = None
        self._lock: OwnerLock | None = None
        self._indexes: Indexes = self._own() or MirroredIndexes(catalogue)

    @classmethod
    def open(
        cls,
        settings: Settings,
        fingerprint: str,
        *,
        dimensions: int = 384,
        address: str = "",
        on_step: Step = no_step,
    ) -> "Library":
        """Open the library of the settings, creating it when absent.

        An empty `fingerprint` accepts whichever embedder the library was made with: enough to read and to list, and to
        search for words. `address` tells other processes where this one serves.

        Raises:
            FingerprintMismatch: the stored vectors came from another embedder.
            LibraryError: the folder or the catalogue cannot be used.
        """
        home = settings.home.expanduser()
        make_private(home)
        catalogue = Catalogue.open(home, settings.database_url, fingerprint, dimensions)
        try:
            return cls(settings, catalogue, address, on_step)
        except BaseException:
            catalogue.close()
            raise

    @property
    def owner(self) -> bool:
        """Whether this process owns the indexes on disk."""
        return isinstance(self._indexes, OwnedIndexes)

    @property
    def fingerprint(self) -> str:
        """The embedder that the stored vectors came from."""
        return self._catalogue.fingerprint

    @property
    def journal(self) -> Journal:
        """Traces, feedback, conversations and jobs."""
        return self._catalogue.journal

    def store(self, batch: Sequence[EmbeddedPaper]) -> None:
        """Insert or replace papers in one transaction of the catalogue; what is stored already changes nothing."""
        self._on_step("store")
        self._behind |= self._catalogue.store(batch)
        self._on_step("stored")

    def resight(self, sightings: Mapping[str, Sequence[Sighting]]) -> None:
        """Keep further sightings of stored papers."""
        self._behind |= self._catalogue.resight(sightings)

    def digests(self, ids: Sequence[str]) -> dict[str, str]:
        """The digests of those papers that are stored: what an ingest plans against."""
        return self._catalogue.digests(ids)

    def apply(self) -> int:
        """Bring the indexes up to the catalogue; returns papers put in or taken out (0 beside an owner)."""
        self._behind = False
        try:
            return self._indexes.apply()
        except BaseException:
            self._behind = True
            raise

    def follow(self, every: float = 1.0) -> None:
        """Apply what other processes store, looking every so many seconds, until the library is closed."""
        if self._follower is None:
            self._follower = threading.Thread(target=self._keep_up, args=(every,), daemon=True, name="library-follow")
            self._follower.start()

    def paper(self, paper_id: str) -> Paper | None:
        """One paper."""
        return self._catalogue.papers_by_id([paper_id]).get(paper_id)

    def papers_by_id(self, ids: Sequence[str]) -> dict[str, Paper]:
        """Papers under their ids, in the order asked for; an unknown id is left out."""
        found = self._catalogue.papers_by_id(ids)
        return {key: found[key] for key in ids if key in found}

    def papers(
        self, filters: Filters = Filters(), query: str = "", limit: int | None = None, offset: int = 0
    ) -> list[Paper]:
        """Papers in the order in which they came in; each word of `query` stands in title, authors or abstract."""
        return self._catalogue.papers(filters, query, limit, offset)

    def count(self, filters: Filters = Filters(), query: str = "") -> int:
        """How many papers `papers` would give."""
        return self._catalogue.count(filters, query)

    def chunk_count(self) -> int:
        """How many chunks are stored."""
        return self._count()[1]

    def find_titles(self, text: str) -> list[str]:
        """Ids of papers whose title (three words or more) stands in the text, quoted or not; longer titles first."""
        return self._catalogue.find_titles(text)

    def find_names(self, text: str) -> list[str]:
        """Ids of papers whose own name for their work (`SPLADE`, `T-JEPA`) stands in the text in exactly that case."""
        return self._catalogue.find_names(text)

    @staticmethod
    def stems(text: str) -> list[str]:
        """The stems that words are searched by, in order, stop words left out."""
        return stems(text)

    def search_words(
        self, query: WordQuery, k: int, filters: Filters = Filters(), *, phrases: Sequence[str] = ()
    ) -> list[Hit]:
        """The best `k` papers by BM25 over title and abstract; each phrase stands in them word for word.

        The query is a text, or weights of stems as `stems` gives them.
        """
        among = self._among(filters)
        if k < 1 or (among is not None and not len(among)):
            return []
        return self._hits(self._current().worded(query, k, among, phrases))

    def search_vectors(self, vector: Vectors, k: int, filters: Filters = Filters()) -> list[Hit]:
        """The nearest `k` papers by the cosine of their best chunk."""
        among = self._among(filters)
        if k < 1 or (among is not None and not len(among)):
            return []
        return self._hits(self._current().nearest(vector, k, among))

    def score_words(self, query: WordQuery, ids: Sequence[str]) -> dict[str, float]:
        """BM25 of given papers, comparable with `search_words`; a paper with none of the words is left out."""
        numbers = self._catalogue.numbers(ids)
        scores = self._current().score_words(query, list(numbers.values()))
        return {key: scores[number] for key, number in numbers.items() if number in scores}

    def vectors(self, ids: Sequence[str]) -> dict[str, PaperVectors]:
        """The stored vectors of papers; an unknown id is left out."""
        return self._vectors.get(self._catalogue.seq(), ids, self._catalogue.vectors)

    def stamp(self) -> LibraryStamp:
        """Which library, in which state."""
        return LibraryStamp(self._count()[0], self._revision())

    def remove(self, ids: Sequence[str]) -> int:
        """Delete papers and all that is kept of them; returns how many there were."""
        count = self._catalogue.remove(ids)
        if count:
            self.apply()
        return count

    def reindex(self) -> None:
        """Build the indexes again from the stored vectors, then switch to them.

        Raises:
            LibraryBusy: another process owns the indexes.
        """
        if not isinstance(self._indexes, OwnedIndexes):
            owner = owner_of(self.home)
            raise LibraryBusy(f"process {owner.pid if owner else '?'} owns the indexes of {self.home}; stop it first")
        self._indexes.rebuild()

    def status(self) -> LibraryStatus:
        """What is held, by whom, and how large it is."""
        owner, state = owner_of(self.home), self._catalogue.projection(self._holder)
        papers, chunks = self._count()
        return LibraryStatus(
            home=self.home,
            papers=papers,
            chunks=chunks,
            revision=self._revision(),
            fingerprint=self._catalogue.fingerprint,
            generation=state.generation,
            applied=state.applied_seq == self._catalogue.seq(),
            dirty=state.dirty,
            owner_pid=owner.pid if owner else 0,
            owner_address=owner.address if owner else "",
            catalogue_bytes=_size(self.home) - _size(self.home / FOLDER),
            index_bytes=_size(self.home / FOLDER),
        )

    def keep_trace(self, trace_id: str, record: str) -> None:
        """Keep the record (JSON) of an answer."""
        self.journal.keep_trace(trace_id, record)

    def trace(self, trace_id: str) -> str | None:
        """The record of an answer."""
        return self.journal.trace(trace_id)

    def keep_feedback(self, trace_id: str, thumb: str, comment: str) -> None:
        """Keep a reader's verdict on an answer."""
        self.journal.keep_feedback(trace_id, thumb, comment)

    def feedback(self) -> list[Feedback]:
        """Every verdict, oldest first."""
        return self.journal.feedback()

    def close(self) -> None:
        """Seal the indexes and let go of everything; a second call does nothing."""
        if self._closing.is_set():
            return
        self._closing.set()
        if self._follower is not None:
            self._follower.join()
        try:
            self._indexes.close()
        finally:
            self._catalogue.close()
            if self._lock is not None:
                self._lock.release()

    def __enter__(self) -> "Library":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _own(self) -> OwnedIndexes | None:
        self._lock = try_own(self.home, self._address)
        if self._lock is None:
            return None
        try:
            return OwnedIndexes(self._catalogue, self.home, self._holder, self._chroma_url, self._on_step)
        except BaseException:
            self._lock.release()
            raise

    def _current(self) -> Indexes:
        """The indexes, with what this process stored; those of a moment ago answer when that fails."""
        if self._behind:
            try:
                self.apply()
            except LibraryError as error:
                log.warning("searching without the newest papers: %s", error)
        return self._indexes

    def _keep_up(self, every: float) -> None:
        while not self._closing.wait(every):
            try:
                self._tick()
            except LibraryError as error:
                log.warning("the indexes could not be brought up to the catalogue: %s", error)

    def _tick(self) -> None:
        if isinstance(self._indexes, OwnedIndexes):
            if not self._indexes.apply():
                self._indexes.rest()
        elif owned := self._own():
            self._indexes = owned

    def _among(self, filters: Filters) -> Numbers | None:
        if filters.empty:
            return None

        def read(keys: Sequence[Filters]) -> dict[Filters, Numbers]:
            return {key: np.array(self._catalogue.matching(key), dtype=np.int64) for key in keys}

        return self._matching.get(self._catalogue.seq(), [filters], read)[filters]

    def _hits(self, scored: Scored) -> list[Hit]:
        ids = self._catalogue.ids([number for number, _ in scored])
        return [Hit(ids[number], score) for number, score in scored if number in ids]

    def _count(self) -> tuple[int, int]:
        return self._counts.get(self._catalogue.seq(), ["all"], lambda _: {"all": self._catalogue.counts()})["all"]

    def _revision(self) -> str:
        return f"{self._catalogue.library_id}-{self._catalogue.seq()}"


def _size(folder: Path) -> int:
    """Bytes of all files; one that is deleted meanwhile counts nothing."""
    total = 0
    for path in folder.rglob("*"):
        with contextlib.suppress(FileNotFoundError):
            total += path.stat().st_size if path.is_file() else 0
    return total
