"""Changing the embedder of a library: every paper is embedded anew beside the old vectors, then all switch at once."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, delete, insert, select, update

from assistant.errors import LibraryBusy
from assistant.library.catalogue import Catalogue
from assistant.library.catalogue_engine import make_private
from assistant.library.catalogue_phrases import phrase_rows
from assistant.library.catalogue_rows import embedding_row
from assistant.library.catalogue_schema import (
    chunks,
    embeddings,
    library,
    papers,
    phrases,
    projections,
    staged,
    staged_phrases,
)
from assistant.library.catalogue_writing import chunk_rows, next_seq
from assistant.library.ownership import owner_of, try_own
from assistant.settings import Settings
from assistant.types import EmbeddedPaper, Paper

BATCH = 100
"""Papers embedded between two commits: what an interruption can cost."""

Embed = Callable[[Sequence[Paper]], Sequence[EmbeddedPaper]]
Report = Callable[[int, int], None]


def change_embedder(
    settings: Settings, fingerprint: str, dimensions: int, embed: Embed, report: Report = lambda _done, _total: None
) -> int:
    """Embed every paper with another embedder and switch to it; returns how many papers were embedded by this call.

    Interrupted, it leaves the library as it was, and goes on from there when called again. `embed` gives a paper's
    chunks and vectors; `report` is told how many papers of how many are done.

    Raises:
        LibraryBusy: another process has the library open as its owner.
    """
    home = settings.home.expanduser()
    make_private(home)
    lock = try_own(home, "")
    if lock is None:
        owner = owner_of(home)
        raise LibraryBusy(f"process {owner.pid if owner else '?'} has {home} open; stop it, then try again")
    catalogue = Catalogue.open(home, settings.database_url, "", dimensions)
    try:
        if catalogue.fingerprint == fingerprint:
            return 0
        return _change(catalogue, fingerprint, dimensions, embed, report)
    finally:
        catalogue.close()
        lock.release()


def _change(catalogue: Catalogue, fingerprint: str, dimensions: int, embed: Embed, report: Report) -> int:
    done, total = 0, catalogue.counts()[0]
    while True:
        with catalogue.database.write() as connection:
            left = _left(connection, fingerprint)
            if not left:
                _switch(connection, fingerprint, dimensions)
                return done
        report(total - len(left), total)
        numbers = left[:BATCH]
        ids = catalogue.ids(numbers)
        held = catalogue.papers_by_id(list(ids.values()))
        embedded = embed([held[ids[number]] for number in numbers if ids.get(number) in held])
        _stage(catalogue, fingerprint, embedded)
        done += len(embedded)


def _stage(catalogue: Catalogue, fingerprint: str, batch: Sequence[EmbeddedPaper]) -> None:
    digests = catalogue.digests([embedded.paper.id for embedded in batch])
    numbers = catalogue.numbers(list(digests))
    numbered = [(numbers[of.paper.id], of) for of in batch if of.paper.id in numbers]
    rows = [
        {
            "number": number,
            "fingerprint": fingerprint,
            "digest": digests[embedded.paper.id],
            "chunks": json.dumps(chunk_rows(number, embedded)),
            **embedding_row(embedded),
        }
        for number, embedded in numbered
    ]
    with catalogue.database.write() as connection:
        for table in (staged, staged_phrases):
            connection.execute(delete(table).where(table.c.number.in_([number for number, _ in numbered])))
        connection.execute(insert(staged), rows)
        if runs := phrase_rows(numbered):
            connection.execute(insert(staged_phrases), runs)


def _fits(fingerprint: str) -> ColumnElement[bool]:
    """A staged embedding of this embedder and of the paper as it is now."""
    return and_(
        staged.c.number == papers.c.number, staged.c.fingerprint == fingerprint, staged.c.digest == papers.c.digest
    )


def _left(connection: Connection, fingerprint: str) -> list[int]:
    done = select(staged.c.number).where(_fits(fingerprint)).exists()
    return list(connection.execute(select(papers.c.number).where(~done).order_by(papers.c.number)).scalars())


def _switch(connection: Connection, fingerprint: str, dimensions: int) -> None:
    connection.execute(delete(chunks))
    for held, fresh in ((embeddings, staged), (phrases, staged_phrases)):
        connection.execute(delete(held))
        kept = [column.name for column in held.columns]
        connection.execute(insert(held).from_select(kept, select(*(fresh.c[name] for name in kept))))
    counts = []
    for number, text in connection.execute(select(staged.c.number, staged.c.chunks).order_by(staged.c.number)).all():
        rows = json.loads(text)
        counts.append({"row": number, "most": len(rows)})
        if rows:
            connection.execute(insert(chunks), rows)
    _number_again(connection, counts)
    for table in (staged, staged_phrases):
        connection.execute(delete(table))
    connection.execute(update(library).values(fingerprint=fingerprint, dimensions=dimensions))
    connection.execute(update(projections).values(dirty=True, seal=""))  # built again by whoever opens it next


def _number_again(connection: Connection, counts: Sequence[dict[str, Any]]) -> None:
    """Every paper counts as changed, so that no index keeps an old vector."""
    if counts:
        first = next_seq(connection, len(counts)) - len(counts) + 1
        values = [count | {"change": first + i} for i, count in enumerate(counts)]
        moved: dict[str, Any] = {"seq": bindparam("change"), "most_chunks": bindparam("most")}
        connection.execute(update(papers).where(papers.c.number == bindparam("row")).values(moved), values)
