"""Semantic Scholar's papers as JSON: an answer of its Graph interface (api.semanticscholar.org/api-docs)."""

from collections.abc import Iterator

from assistant.types import Reject
from ingest.dates import iso_date
from ingest.readers import Head
from ingest.readers.json_records import Item, member, read_objects, text, texts
from ingest.records import Record, arxiv_id, doi
from ingest.source import Source


def recognises(head: Head) -> bool:
    """Papers carry a `paperId`, or external ids beside a title."""
    return "title" in head.keys and bool({"paperId", "externalIds", "corpusId"} & head.keys)


def read(source: Source) -> Iterator[Record | Reject]:
    """Every paper."""
    for position, item in enumerate(read_objects(source), start=1):
        yield item if isinstance(item, Reject) else _record(*item, position)


def _record(line: int, item: Item, position: int) -> Record:
    name, authors = text(item.get("paperId")), texts(item.get("authors"))
    return Record(
        title=text(item.get("title")).strip(),
        abstract=text(item.get("abstract")).strip(),
        line=line,
        position=position,
        authors=authors,
        authors_count=len(authors) or None,
        published=iso_date(text(item.get("publicationDate") or item.get("year"))),
        url=text(item.get("url")) or None,
        arxiv_id=arxiv_id(text(member(item, "externalIds", "ArXiv"))),
        doi=doi(text(member(item, "externalIds", "DOI"))),
        other_ids=(f"s2:{name}",) if name else (),
        categories=texts(item.get("fieldsOfStudy")),
    )
