"""Reading papers and their vectors out of the catalogue."""

from collections import namedtuple
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Select, func, select

from assistant.errors import FingerprintMismatch
from assistant.library.catalogue_engine import Ask, Database
from assistant.library.catalogue_filters import condition
from assistant.library.catalogue_rows import Stack, to_paper, to_sighting, to_spans, to_vectors, unpack, unpack_each
from assistant.library.catalogue_schema import chunks, embeddings, papers, removed, sightings
from assistant.library.catalogue_writing import IN_LIST, in_parts
from assistant.library.titles import MOST_NAMED, normalise, possible_names, title_keys
from assistant.types import Filters, Paper, PaperVectors, Sighting, Span, Vectors


@dataclass(frozen=True, slots=True)
class IndexRow:
    """What the indexes need of one paper; rows `number:0` to `number:most_chunks-1` may be held of an older version.

    The vectors of its title and then of its sentences are as the catalogue has them (float16 rows).
    """

    number: int
    seq: int
    id: str
    title: str
    abstract: str
    chunk_vectors: Vectors
    most_chunks: int
    sentence_vectors: bytes = b""


@dataclass(frozen=True, slots=True)
class Removed:
    """A paper that an index must forget."""

    number: int
    most_chunks: int


@dataclass(frozen=True, slots=True)
class StackedVectors:
    """Vectors of many papers: those of their chunks, and a unit row for each title (papers, dimensions)."""

    numbers: list[int]
    chunks: Stack
    titles: Vectors


class PaperReading:
    """The reading half of the catalogue."""

    def __init__(self, database: Database, fingerprint: str, dimensions: int) -> None:
        self.database = database
        self.fingerprint = fingerprint
        self.dimensions = dimensions

    def seq(self) -> int:
        """The number of the last change.

        Raises:
            FingerprintMismatch: the embedder was changed since the catalogue was opened.
        """
        with self.database.look() as ask:
            ((seq, made_by),) = ask("SELECT seq, fingerprint FROM library")
        self._check_embedder(made_by)
        return int(seq)

    def _check_embedder(self, made_by: str) -> None:
        if made_by != self.fingerprint:
            raise FingerprintMismatch(
                f"{self.database.place} is now embedded by {made_by}, this program uses {self.fingerprint}; restart it"
            )

    def counts(self) -> tuple[int, int]:
        """Papers and chunks."""
        with self.database.read() as connection:
            counted = [connection.execute(select(func.count()).select_from(t)).scalar_one() for t in (papers, chunks)]
        return counted[0], counted[1]

    def digests(self, ids: Sequence[str]) -> dict[str, str]:
        """The digests of those papers that are stored."""
        with self.database.look() as ask:
            if len(ids) > 20 * IN_LIST:  # one scan is faster than that many look-ups
                wanted = set(ids)
                return {key: digest for key, digest in ask("SELECT id, digest FROM papers") if key in wanted}
            return dict(_in_list(ask, "SELECT id, digest FROM papers WHERE id IN ({})", ids))

    def papers_by_id(self, ids: Sequence[str]) -> dict[str, Paper]:
        """Papers under their ids; an unknown id is left out."""
        with self.database.look() as ask:
            rows: list[Any] = [
                _PaperRow(*row) for row in _in_list(ask, f"SELECT {_PAPER} FROM papers WHERE id IN ({{}})", ids)
            ]
            asked = f"SELECT {_SIGHTING} FROM sightings WHERE number IN ({{}}) ORDER BY ordinal"
            listed = [_SightingRow(*row) for row in _in_list(ask, asked, [row.number for row in rows])]
        return {paper.id: paper for paper in _papers(rows, listed)}

    def papers(self, filters: Filters, query: str, limit: int | None, offset: int) -> list[Paper]:
        """Papers that meet a condition, in the order in which they came in."""
        asked = select(papers).where(condition(filters, query)).order_by(papers.c.number)
        with self.database.read() as connection:
            return _read(connection, asked.limit(limit).offset(offset))

    def count(self, filters: Filters, query: str) -> int:
        """How many papers meet a condition."""
        with self.database.read() as connection:
            asked = select(func.count()).select_from(papers).where(condition(filters, query))
            return int(connection.execute(asked).scalar_one())

    def matching(self, filters: Filters) -> list[int]:
        """Numbers of the papers that meet a condition, ascending."""
        with self.database.read() as connection:
            asked = select(papers.c.number).where(condition(filters)).order_by(papers.c.number)
            return list(connection.execute(asked).scalars())

    def ids(self, numbers: Sequence[int]) -> dict[int, str]:
        """The ids of papers by number; a removed paper's number is left out."""
        with self.database.look() as ask:
            return dict(_in_list(ask, "SELECT number, id FROM papers WHERE number IN ({})", numbers))

    def numbers(self, ids: Sequence[str]) -> dict[str, int]:
        """The numbers of papers by id; an unknown id is left out."""
        with self.database.look() as ask:
            return dict(_in_list(ask, "SELECT id, number FROM papers WHERE id IN ({})", ids))

    def numbered(self, after: int, upto: int) -> list[tuple[int, str]]:
        """Number and id of the papers changed after one change and up to another; after none, of every paper."""
        with self.database.look() as ask:
            if after:
                return ask("SELECT number, id FROM papers WHERE seq > ? AND seq <= ?", after, upto)
            # without a condition the index of ids is read alone, which takes a fifth of the time
            return ask("SELECT number, id FROM papers")

    def vectors(self, numbers: Sequence[int]) -> dict[int, PaperVectors]:
        """The stored vectors of papers by number; an unknown one is left out."""
        rows = self._embedded(numbers)
        return {number: to_vectors(chunk, spans, sentence, self.dimensions) for number, chunk, spans, sentence in rows}

    def sentences(self, numbers: Sequence[int]) -> dict[int, tuple[Span, ...]]:
        """Where the sentences of papers' abstracts are, by number; an unknown one is left out."""
        asked = "SELECT number, spans FROM embeddings WHERE number IN ({})"
        with self.database.look() as ask:
            return {number: to_spans(spans) for number, spans in _in_list(ask, asked, numbers)}

    def stacked(self, numbers: Sequence[int]) -> StackedVectors:
        """The stored vectors of papers, one below the other, in ascending order of number."""
        rows = self._embedded(sorted(numbers))
        chunks = unpack_each([row[1] for row in rows], self.dimensions)
        titles = unpack(b"".join(row[3][: 2 * self.dimensions] for row in rows), self.dimensions)
        return StackedVectors([row[0] for row in rows], chunks, titles)

    def _embedded(self, numbers: Sequence[int]) -> list[tuple[int, bytes, bytes, bytes]]:
        asked = "SELECT number, chunk_vectors, spans, sentence_vectors FROM embeddings WHERE number IN ({})"
        with self.database.look() as ask:
            return list(_in_list(ask, asked, numbers))

    def changed(self, after: int, upto: int, limit: int) -> list[IndexRow]:
        """The next papers changed after one change and up to another, in order of change."""
        p, e = papers.c, embeddings.c
        asked = (
            select(p.number, p.seq, p.id, p.title, p.abstract, e.chunk_vectors, p.most_chunks, e.sentence_vectors)
            .where(e.number == p.number, p.seq > after, p.seq <= upto)
            .order_by(p.seq)
            .limit(limit)
        )
        with self.database.read() as connection:
            rows = connection.execute(asked).all()
        return [IndexRow(*row[:5], unpack(row[5], self.dimensions), *row[6:]) for row in rows]

    def changes(self, after: int, upto: int, limit: int) -> Iterator[list[IndexRow]]:
        """All of them, `limit` papers at a time."""
        while rows := self.changed(after, upto, limit):
            yield rows
            after = rows[-1].seq

    def chunk_vectors(self, after: int, upto: int) -> tuple[NDArray[np.int64], Vectors]:
        """The chunk vectors of the papers changed after one change and up to another, and each row's paper."""
        asked = select(papers.c.number, embeddings.c.chunk_vectors).where(
            embeddings.c.number == papers.c.number, papers.c.seq > after, papers.c.seq <= upto
        )
        with self.database.read() as connection:
            pairs = connection.execute(asked).all()
        counts = [len(blob) // (2 * self.dimensions) for _, blob in pairs]
        numbers = np.repeat(np.array([number for number, _ in pairs], dtype=np.int64), counts)
        return numbers, unpack(b"".join(blob for _, blob in pairs), self.dimensions)

    def find_titles(self, text: str) -> list[str]:
        """Ids of papers whose title stands in the text, however it is cased or punctuated; longer titles first."""
        words = normalise(text)
        running, found = f" {' '.join(words)} ", list[tuple[int, int, str]]()
        asked = "SELECT id, number, title_words FROM papers WHERE title_key IN ({})"
        with self.database.look() as ask:
            for key, number, title in _in_list(ask, asked, sorted(title_keys(words))):
                if f" {title} " in running:
                    found.append((-len(title), number, key))
        return [key for _, _, key in sorted(found)]

    def find_names(self, text: str) -> list[str]:
        """Ids of papers whose name for their own work stands in the text, in the order of the names there."""
        asked = possible_names(text)
        held: dict[str, list[str]] = {name: [] for name in asked}
        which = (
            "SELECT name, id, names.number FROM names JOIN papers ON papers.number = names.number WHERE name IN ({})"
        )
        with self.database.look() as ask:
            for name, key, _ in sorted(_in_list(ask, which, asked), key=itemgetter(2)):
                held[name].append(key)
        return list(dict.fromkeys(key for keys in held.values() if len(keys) <= MOST_NAMED for key in keys))

    def removed(self, after: int, upto: int) -> list[Removed]:
        """Papers removed after one change and up to another."""
        asked = select(removed.c.number, removed.c.most_chunks).where(removed.c.seq > after, removed.c.seq <= upto)
        with self.database.read() as connection:
            return [Removed(*row) for row in connection.execute(asked)]


_PAPER, _SIGHTING = (", ".join(column.name for column in table.columns) for table in (papers, sightings))
_PaperRow: Any = namedtuple("_PaperRow", _PAPER)  # type: ignore[misc]
_SightingRow: Any = namedtuple("_SightingRow", _SIGHTING)  # type: ignore[misc]


def _read(connection: Connection, asked: Select[*tuple[object, ...]]) -> list[Paper]:
    rows = connection.execute(asked).all()
    numbers = in_parts([row.number for row in rows])
    listed = [select(sightings).where(sightings.c.number.in_(part)).order_by(sightings.c.ordinal) for part in numbers]
    return _papers(rows, [row for one in listed for row in connection.execute(one)])


def _papers(rows: Sequence[Any], sighted: Sequence[Any]) -> list[Paper]:
    seen: dict[int, list[Sighting]] = {row.number: [] for row in rows}
    for row in sighted:
        seen[row.number].append(to_sighting(row))
    return [to_paper(row, seen[row.number]) for row in rows]


def _in_list(ask: Ask, asked: str, values: Sequence[Any]) -> Iterator[Any]:
    """The rows of a statement with `IN ({})`, for any number of values."""
    for part in in_parts(values):
        yield from ask(asked.format(",".join("?" * len(part))), *part)
