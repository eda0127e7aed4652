"""Storing, sighting and removing papers: each function works inside the caller's one transaction."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, insert, select, update

from assistant.library.catalogue_phrases import phrase_rows
from assistant.library.catalogue_rows import embedding_row, paper_row, sighting_rows
from assistant.library.catalogue_schema import chunks, embeddings, library, names, papers, phrases, removed, sightings
from assistant.library.titles import names_of
from assistant.types import EmbeddedPaper, Sighting

IN_LIST = 1000
"""Values in one IN (...); SQLite allows 32,766 parameters, and shorter lists keep the compiled statement cached."""


def store_papers(connection: Connection, batch: Sequence[EmbeddedPaper]) -> bool:
    """Insert or replace papers; False when every one of them is stored already, byte for byte."""
    given = {embedded.paper.id: embedded for embedded in batch}
    known = _numbers(connection, list(given))
    same = _unchanged(connection, given, known)
    fresh = [embedded for key, embedded in given.items() if key not in known]
    changed = [(known[key], embedded) for key, embedded in given.items() if key in known and key not in same]
    numbered = [*changed, *zip(_new_numbers(connection, len(fresh)), fresh, strict=True)]
    _write_papers(connection, changed, numbered)
    known |= {embedded.paper.id: number for number, embedded in numbered}
    rows = [row for e in batch for row in sighting_rows(known[e.paper.id], e.paper.sightings)]
    new_sightings = _insert_sightings(connection, rows)
    if not numbered and new_sightings:
        next_seq(connection)
    return bool(numbered or new_sightings)


def resight_papers(connection: Connection, seen: Mapping[str, Sequence[Sighting]]) -> bool:
    """Add sightings that are not yet kept; False when all of them are."""
    known = _numbers(connection, list(seen))
    rows = [row for key, number in known.items() for row in sighting_rows(number, seen[key])]
    if added := _insert_sightings(connection, rows):
        next_seq(connection)
    return added


def remove_papers(connection: Connection, ids: Sequence[str]) -> int:
    """Delete papers and all that is kept of them, leaving a mark for the indexes; returns how many there were."""
    numbers = list(_numbers(connection, ids).values())
    if not numbers:
        return 0
    seq = next_seq(connection)
    for part in in_parts(numbers):
        kept = select(papers.c.number, papers.c.most_chunks).where(papers.c.number.in_(part))
        marks = [{"number": n, "most_chunks": most, "seq": seq} for n, most in connection.execute(kept)]
        connection.execute(insert(removed), marks)
    for table in (sightings, chunks, embeddings, phrases, names, papers):
        _delete(connection, table, numbers)
    return len(numbers)


def chunk_rows(number: int, embedded: EmbeddedPaper) -> list[dict[str, Any]]:
    """The rows of `chunks` for a paper."""
    return [
        {"number": number, "position": i, "id": chunk.id, "start": chunk.start, "end": chunk.end}
        for i, chunk in enumerate(embedded.chunks)
    ]


def next_seq(connection: Connection, count: int = 1) -> int:
    """Reserve `count` numbers of change and return the last; the row lock keeps them in the order of commits."""
    move = update(library).values(seq=library.c.seq + count).returning(library.c.seq)
    return int(connection.execute(move).scalar_one())


def _new_numbers(connection: Connection, count: int) -> range:
    if not count:
        return range(0)
    move = update(library).values(next_number=library.c.next_number + count).returning(library.c.next_number)
    after = int(connection.execute(move).scalar_one())
    return range(after - count, after)


def _numbers(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in in_parts(ids):
        asked = select(papers.c.id, papers.c.number).where(papers.c.id.in_(part))
        found.update(connection.execute(asked).all())
    return found


def _unchanged(connection: Connection, given: Mapping[str, EmbeddedPaper], known: Mapping[str, int]) -> set[str]:
    same = set()
    columns = (papers.c.id, papers.c.digest, embeddings.c.chunk_vectors, embeddings.c.spans)
    for part in in_parts(list(known)):
        kept = select(*columns, embeddings.c.sentence_vectors).where(
            papers.c.id.in_(part), embeddings.c.number == papers.c.number
        )
        for key, digest, *blobs in connection.execute(kept):
            if digest == given[key].digest and blobs == list(embedding_row(given[key]).values()):
                same.add(key)
    return same


def _write_papers(
    connection: Connection,
    changed: Sequence[tuple[int, EmbeddedPaper]],
    numbered: Sequence[tuple[int, EmbeddedPaper]],
) -> None:
    if not numbered:
        return
    last = next_seq(connection, len(numbered))
    seqs = range(last - len(numbered) + 1, last + 1)
    rows = [
        paper_row(e) | {"number": n, "seq": seq, "most_chunks": len(e.chunks)}
        for seq, (n, e) in zip(seqs, numbered, strict=True)
    ]
    if changed:
        _replace(connection, rows[: len(changed)])
    if rows[len(changed) :]:
        connection.execute(insert(papers), rows[len(changed) :])
    pieces = [row for n, e in numbered for row in chunk_rows(n, e)]
    if pieces:
        connection.execute(insert(chunks), pieces)
    named = [{"number": n, "name": name} for n, e in numbered for name in names_of(e.paper.title, e.paper.abstract)]
    if named:
        connection.execute(insert(names), named)
    connection.execute(insert(embeddings), [{"number": n} | embedding_row(e) for n, e in numbered])
    if runs := phrase_rows(numbered):
        connection.execute(insert(phrases), runs)


def _replace(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    numbers = [row["number"] for row in rows]
    most: dict[int, int] = {}
    for part in in_parts(numbers):
        kept = select(papers.c.number, papers.c.most_chunks).where(papers.c.number.in_(part))
        most.update(connection.execute(kept).all())
    for table in (chunks, embeddings, phrases, names):
        _delete(connection, table, numbers)
    values = [row | {"row": row["number"], "most_chunks": max(row["most_chunks"], most[row["number"]])} for row in rows]
    columns: dict[str, Any] = {name: bindparam(name) for name in values[0] if name not in ("row", "number")}
    connection.execute(update(papers).where(papers.c.number == bindparam("row")).values(columns), values)


def _insert_sightings(connection: Connection, rows: Sequence[dict[str, Any]]) -> bool:
    known: set[tuple[int, str, str, int]] = set()
    where = (sightings.c.number, sightings.c.name, sightings.c.page_date, sightings.c.position)
    for part in in_parts([row["number"] for row in rows]):
        known.update(connection.execute(select(*where).where(sightings.c.number.in_(part))).all())
    fresh: dict[tuple[int, str, str, int], dict[str, Any]] = {}
    for row in rows:
        key = (row["number"], row["name"], row["page_date"], row["position"])
        if key not in known:
            fresh.setdefault(key, row)
    if fresh:
        connection.execute(insert(sightings), list(fresh.values()))
    return bool(fresh)


def _delete(connection: Connection, table: Table, numbers: Sequence[int]) -> None:
    for part in in_parts(numbers):
        connection.execute(delete(table).where(table.c.number.in_(part)))


def in_parts(values: Sequence[Any]) -> list[Sequence[Any]]:
    """Distinct values in lists short enough for IN (...)."""
    unique = list(dict.fromkeys(values))
    return [unique[i : i + IN_LIST] for i in range(0, len(unique), IN_LIST)]
