"""The catalogue: the truth of a library. Everything the indexes hold can be derived from it again."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
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
        super().__init__(database, row.fingerprint, row.dimensions)
        self.library_id: str = row.library_id
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
            with database.read() as connection:
                ready = _is_ready(connection, database, fingerprint)
            if not ready:
                with database.write() as connection:  # look again: another process may have been first
                    _upgrade(connection)
                    if not _is_ready(connection, database, fingerprint):
                        _prepare(connection, database, fingerprint, dimensions)
            return cls(database)
        except BaseException:
            database.close()
            raise

    def store(self, batch: Sequence[EmbeddedPaper]) -> bool:
        """Insert or replace papers in one transaction; False when nothing changed."""
        for embedded in batch:
            self._check_vectors(embedded)
        with self.database.write() as connection:
            self._check_embedder(connection.execute(select(library.c.fingerprint)).scalar_one())
            return store_papers(connection, batch)

    def _check_vectors(self, embedded: EmbeddedPaper) -> None:
        for rows, count in (
            (embedded.chunk_vectors, len(embedded.chunks)),
            (embedded.sentence_vectors, len(embedded.sentences)),
            (embedded.title_vector[None], 1),
        ):
            if rows.shape != (count, self.dimensions) and (count or rows.size):
                raise LibraryError(
                    f"{embedded.paper.id}: vectors of shape {rows.shape} where the library needs "
                    f"{(count, self.dimensions)}; embed it with {self.fingerprint}"
                )
            if not np.isfinite(rows).all():
                raise LibraryError(f"{embedded.paper.id}: its vectors are not finite numbers; embed it again")

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


def _is_ready(connection: Connection, database: Database, fingerprint: str) -> bool:
    """Whether this is a library made by that embedder; False when it must first be created, upgraded or given one."""
    names = set(inspect(connection).get_table_names())
    if library.name not in names:
        if names and database.sqlite:
            raise LibraryError(f"{database.place} belongs to another program; set ASSISTANT_HOME to another folder")
        return False
    held = connection.execute(select(library.c.format)).scalar_one_or_none()
    if held is None or held > FORMAT:
        raise LibraryError(
            f"{database.place} is damaged: its library row is missing; restore it from a backup"
            if held is None
            else f"{database.place} has format {held}, this program knows {FORMAT}; upgrade research-assistant"
        )
    if held < FORMAT:
        return False
    made_by = connection.execute(select(library.c.fingerprint)).scalar_one()
    if made_by and fingerprint and made_by != fingerprint:
        raise FingerprintMismatch(
            f"{database.place} was embedded by {made_by}, the settings name {fingerprint}; "
            "set ASSISTANT_EMBEDDING back, or run `assistant reindex` to embed it again"
        )
    return bool(made_by or not fingerprint)


def _upgrade(connection: Connection) -> None:
    """Give a library of an older format the tables that it lacks."""
    if library.name not in inspect(connection).get_table_names():
        return
    if connection.execute(select(library.c.format)).scalar_one() < FORMAT:
        metadata.create_all(connection)
        connection.execute(update(library).values(format=FORMAT))


def _prepare(connection: Connection, database: Database, fingerprint: str, dimensions: int) -> None:
    first = {"fingerprint": fingerprint, "dimensions": dimensions}
    if library.name in inspect(connection).get_table_names():
        connection.execute(update(library).values(first))
        return
    metadata.create_all(connection)
    if database.sqlite:
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    counters = {"id": 1, "format": FORMAT, "library_id": secrets.token_hex(8), "seq": 0, "next_number": 1}
    connection.execute(insert(library), counters | first)
