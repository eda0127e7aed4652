"""What each source said last time, and which paper goes by which name: makes ingesting again cheap and stable.

A cache beside the library: losing it costs time, never papers. It is also what tells a changed record from another
page's view of the same paper, and a changed title from a new paper.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from assistant.types import Reject

FILE = "ingested.db"
VERSION = 1
_IN_LIST = 500
"""Values in one statement: builds of SQLite before 3.32 take 999 (sqlite.org/limits.html)."""
_MOST_REPEATED = 10_000
"""Rows that wait in memory to be noted together."""
_REPEATED = """CREATE TEMP TABLE repeated
    (source TEXT, key TEXT, nth INTEGER, PRIMARY KEY (source, key, nth)) WITHOUT ROWID"""
"""What sources say again: beside the file, whose rows of a source would all be written again for a little change."""

_SCHEMA = (
    *(f"DROP TABLE IF EXISTS {table}" for table in ("said", "names", "sources", "state")),
    "CREATE TABLE said (source TEXT, key TEXT, nth INTEGER, run INTEGER, digest TEXT, abstract TEXT, paper TEXT, "
    "PRIMARY KEY (source, key, nth)) WITHOUT ROWID",
    "CREATE INDEX said_abstract ON said (source, abstract)",
    "CREATE TABLE names (key TEXT PRIMARY KEY, paper TEXT) WITHOUT ROWID",
    "CREATE TABLE sources (name TEXT PRIMARY KEY, sha256 TEXT, format TEXT, rejects TEXT)",
    "CREATE TABLE state (revision TEXT, run INTEGER)",
    "INSERT INTO state VALUES ('', 0)",
    f"PRAGMA user_version = {VERSION}",
)


@dataclass(frozen=True, slots=True)
class Said:
    """A record as a source gave it: its strongest key, digests of all of it and of its abstract, and its paper.

    `nth` counts records of one source with the same key from 0.
    """

    key: str
    nth: int
    digest: str
    abstract: str
    paper: str


@dataclass(frozen=True, slots=True)
class Finished:
    """A source that was read to its end: the bytes it had then, and what was rejected of it."""

    sha256: str
    format: str
    rejects: tuple[Reject, ...]


class Memory:
    """A small SQLite file in the library's folder; a context manager."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._repeated: list[tuple[str, str, int]] = []
        connection.execute(_REPEATED)
        self._run = 1 + connection.execute("SELECT run FROM state").fetchone()[0]

    @classmethod
    def open(cls, home: Path, *, read_only: bool = False) -> Self:
        """Open or make the memory of a library; one that cannot be read is forgotten and begun again.

        With `read_only` nothing on disk changes: what is kept goes into a copy.
        """
        path = home / FILE
        try:
            return cls(_connect(path, read_only))
        except sqlite3.DatabaseError as error:
            if read_only or "locked" in str(error):
                raise
            for suffix in ("", "-wal", "-shm"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
            return cls(_connect(path, read_only))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def is_of(self, revision: str) -> bool:
        """Whether the names are those of the library in this state."""
        return bool(self._connection.execute("SELECT revision = ? FROM state", (revision,)).fetchone()[0])

    def finished(self, source: str) -> Finished | None:
        """What is known of a source that was read to its end."""
        row = self._connection.execute(
            "SELECT sha256, format, rejects FROM sources WHERE name = ?", (source,)
        ).fetchone()
        return Finished(row[0], row[1], tuple(Reject(*reject) for reject in json.loads(row[2]))) if row else None

    def papers_of(self, source: str) -> Iterator[str]:
        """The paper of every record of a source."""
        return (row[0] for row in self._connection.execute("SELECT paper FROM said WHERE source = ?", (source,)))

    def said(self, source: str, keys: Sequence[str]) -> dict[tuple[str, int], Said]:
        """What a source said under these keys, by key and count."""
        asked = "SELECT key, nth, digest, abstract, paper FROM said WHERE source = ? AND key IN ({})"
        return {(said.key, said.nth): said for said in (Said(*row) for row in self._in_list(asked, keys, source))}

    def said_with_abstract(self, source: str, abstract: str) -> list[Said]:
        """What a source said with this abstract (a digest)."""
        asked = "SELECT key, nth, digest, abstract, paper FROM said WHERE source = ? AND abstract = ?"
        return [Said(*row) for row in self._connection.execute(asked, (source, abstract))]

    def names(self, keys: Sequence[str]) -> dict[str, str]:
        """The paper that goes by each name, where one does or did."""
        return dict(self._in_list("SELECT key, paper FROM names WHERE key IN ({})", keys))

    def mark(self, revision: str) -> None:
        """Say that the names are those of the library in this state."""
        with self._connection:
            self._connection.execute("UPDATE state SET revision = ?", (revision,))

    def keep(self, source: str, said: Sequence[Said], names: Mapping[str, str]) -> None:
        """Remember records of a source and names of papers, in one transaction."""
        rows = [(source, s.key, s.nth, self._run, s.digest, s.abstract, s.paper) for s in said]
        with self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO said VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
            self._connection.executemany("INSERT OR REPLACE INTO names VALUES (?, ?)", names.items())

    def repeat(self, source: str, said: Sequence[Said]) -> None:
        """Note that a source still says what is remembered of it."""
        self._repeated += [(source, s.key, s.nth) for s in said]
        if len(self._repeated) >= _MOST_REPEATED:
            with self._connection:
                self._note_repeated()

    def _note_repeated(self) -> None:
        self._connection.executemany("INSERT OR IGNORE INTO repeated VALUES (?, ?, ?)", self._repeated)
        self._repeated.clear()

    def finish(self, source: str, finished: Finished) -> None:
        """Remember that a source was read to its end, and forget what it no longer says."""
        rejects = json.dumps([[r.source, r.line, r.reason] for r in finished.rejects])
        row = (source, finished.sha256, finished.format, rejects)
        with self._connection:
            self._note_repeated()
            self._connection.execute(
                "DELETE FROM said WHERE source = ? AND run < ? AND (source, key, nth) NOT IN repeated",
                (source, self._run),
            )
            self._connection.execute("INSERT OR REPLACE INTO sources VALUES (?, ?, ?, ?)", row)
            self._connection.execute("UPDATE state SET run = max(run, ?)", (self._run,))

    def _in_list(self, asked: str, values: Sequence[str], *before: str) -> Iterator[Any]:
        for start in range(0, len(values), _IN_LIST):
            part = values[start : start + _IN_LIST]
            yield from self._connection.execute(asked.format(",".join("?" * len(part))), (*before, *part))


def _connect(path: Path, read_only: bool) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:" if read_only else path, timeout=30)
    if read_only and path.exists():
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as kept:
            kept.backup(connection)
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("BEGIN IMMEDIATE")
    if connection.execute("PRAGMA user_version").fetchone()[0] != VERSION:
        for statement in _SCHEMA:
            connection.execute(statement)
    connection.execute("COMMIT")
    connection.isolation_level = "IMMEDIATE"
    return connection
