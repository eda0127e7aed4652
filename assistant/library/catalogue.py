"""The catalogue: the truth of a library. Everything the indexes hold can be derived from it again."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, delete, insert, inspect, select, text, update

from assistant.errors import FingerprintMismatch, LibraryError
from assistant.library.catalogue_engine import APPLICATION_ID, Database, open_database
from assistant.library.catalogue_journal import Journal
from assistant.library.catalogue_reading import PaperReading
from assistant.library.catalogue_schema import FORMAT, library, metadata, projections
from assistant.library.catalogue_writing import remove_papers, resight_papers, store_papers
from assistant.types import EmbeddedPaper, Sighting


@dataclass(frozen=True, slots=True)
class ProjectionState:
    """How far a holder's indexes are; `seal` is empty unless they were at rest when this was written."""

    generation: int = 0
    applied_seq: int = 0
    dirty: bool = True
    seal: str = ""


class Catalogue(PaperReading):
    """Papers, their sightings, chunks and vectors in one database. Thread-safe; any number of processes."""

    def __init__(self, database: Database) -> None:
        with database.read() as connection:
            row = connection.execute(select(library)).one()
        super().__init__(database, row.dimensions)
        self.library_id: str = row.library_id
        self.fingerprint: str = row.fingerprint
        self.journal = Journal(database)

    @classmethod
    def open(cls, home: Path, url: str, fingerprint: str, dimensions: int) -> "Catalogue":
        """Open the catalogue, creating it when absent; an empty fingerprint accepts the one that is stored.

        Raises:
            FingerprintMismatch: the stored vectors came from another embedder.
            LibraryError: the database is damaged, foreign, newer than this program, or cannot be used.
        """
        database = open_database(home, url)
        try:
            with database.write() as connection:
                _check_or_create(connection, database, fingerprint, dimensions)
            return cls(database)
        except BaseException:
            database.close()
            raise

    def store(self, batch: Sequence[EmbeddedPaper]) -> bool:
        """Insert or replace papers in one transaction; False when nothing changed."""
        for embedded in batch:
            self._check_vectors(embedded)
        with self.database.write() as connection:
            return store_papers(connection, batch)

    def _check_vectors(self, embedded: EmbeddedPaper) -> None:
        for rows, count in (
            (embedded.chunk_vectors, len(embedded.chunks)),
            (embedded.sentence_vectors, len(embedded.sentences)),
        ):
            if rows.shape != (count, self.dimensions) and (count or rows.size):
                raise LibraryError(
                    f"{embedded.paper.id}: vectors of shape {rows.shape} where the library needs "
                    f"{(count, self.dimensions)}; embed it with {self.fingerprint}"
                )

    def resight(self, seen: Mapping[str, Sequence[Sighting]]) -> bool:
        """Keep further sightings of stored papers; False when nothing changed."""
        with self.database.write() as connection:
            return resight_papers(connection, seen)

    def remove(self, ids: Sequence[str]) -> int:
        """Delete papers; returns how many there were."""
        with self.database.write() as connection:
            return remove_papers(connection, ids)

    def projection(self, holder: str) -> ProjectionState:
        """How far this holder's indexes are."""
        with self.database.read() as connection:
            row = connection.execute(select(projections).where(projections.c.holder == holder)).one_or_none()
        return ProjectionState(row.generation, row.applied_seq, row.dirty, row.seal) if row else ProjectionState()

    def keep_projection(self, holder: str, state: ProjectionState) -> None:
        """Write down how far this holder's indexes are: this is what switches generations."""
        values = {
            "generation": state.generation,
            "applied_seq": state.applied_seq,
            "dirty": state.dirty,
            "seal": state.seal,
        }
        with self.database.write() as connection:
            connection.execute(delete(projections).where(projections.c.holder == holder))
            connection.execute(insert(projections), {"holder": holder, **values})

    def faults(self) -> list[str]:
        """What SQLite's own check finds wrong; a PostgreSQL server checks itself."""
        if not self.database.sqlite:
            return []
        with self.database.read() as connection:
            found = connection.execute(text("PRAGMA quick_check")).scalars().all()
        return [line for line in found if line != "ok"]

    def close(self) -> None:
        """Close every connection."""
        self.database.close()


def _check_or_create(connection: Connection, database: Database, fingerprint: str, dimensions: int) -> None:
    names = set(inspect(connection).get_table_names())
    if library.name not in names:
        if names - set(metadata.tables) and database.sqlite:
            raise LibraryError(f"{database.place} belongs to another program; set ASSISTANT_HOME to another folder")
        _create(connection, database, fingerprint, dimensions)
        return
    row = connection.execute(select(library)).one_or_none()
    if row is None:
        raise LibraryError(f"{database.place} is damaged: its library row is missing; restore it from a backup")
    if row.format > FORMAT:
        raise LibraryError(
            f"{database.place} has format {row.format}, this program knows {FORMAT}; upgrade research-assistant"
        )
    if not row.fingerprint and fingerprint:
        connection.execute(update(library).values(fingerprint=fingerprint, dimensions=dimensions))
    elif fingerprint and row.fingerprint != fingerprint:
        raise FingerprintMismatch(
            f"{database.place} was embedded by {row.fingerprint}, the settings name {fingerprint}; "
            "set ASSISTANT_EMBEDDING back, or run `assistant reindex` to embed it again"
        )


def _create(connection: Connection, database: Database, fingerprint: str, dimensions: int) -> None:
    metadata.create_all(connection)
    if database.sqlite:
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    first = {
        "id": 1,
        "format": FORMAT,
        "library_id": secrets.token_hex(8),
        "fingerprint": fingerprint,
        "dimensions": dimensions,
        "seq": 0,
        "next_number": 1,
    }
    connection.execute(insert(library), first)
