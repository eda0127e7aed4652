"""OpenAlex works as JSON: an answer of its interface, or a snapshot's lines (docs.openalex.org)."""

from collections.abc import Iterator
from typing import Any

from assistant.types import Reject
from ingest.dates import iso_date
from ingest.readers import Head
from ingest.readers.json_records import Item, listed, member, read_objects, text, texts
from ingest.records import Record, arxiv_id, doi
from ingest.source import Source


def recognises(head: Head) -> bool:
    """Works carry their abstract as an inverted index."""
    return "abstract_inverted_index" in head.keys or {"authorships", "display_name"} <= head.keys


def read(source: Source) -> Iterator[Record | Reject]:
    """Every work."""
    for position, item in enumerate(read_objects(source), start=1):
        yield item if isinstance(item, Reject) else _record(*item, position)


def _record(line: int, item: Item, position: int) -> Record:
    name = text(item.get("id")).rsplit("/", 1)[-1]
    people = [member(authorship, "author") for authorship in listed(item.get("authorships"))]
    place = text(member(item, "primary_location", "landing_page_url"))
    return Record(
        title=text(item.get("title") or item.get("display_name")).strip(),
        abstract=restored(item.get("abstract_inverted_index")),
        line=line,
        position=position,
        authors=texts(people, "display_name"),
        authors_count=len(people) or None,
        published=iso_date(text(item.get("publication_date") or item.get("publication_year"))),
        url=place or text(item.get("doi")) or text(item.get("id")) or None,
        arxiv_id=arxiv_id(place) or arxiv_id(text(item.get("doi"))),
        doi=doi(text(item.get("doi"))),
        other_ids=(f"openalex:{name}",) if name else (),
        categories=texts(item.get("topics") or item.get("concepts"), "display_name"),
    )


def restored(index: Any) -> str:
    """The abstract behind an inverted index: each word with its positions."""
    if not isinstance(index, dict):
        return ""
    placed = [(at, word) for word, places in index.items() for at in listed(places)]
    return text(" ".join(word for at, word in sorted(p for p in placed if isinstance(p[0], int))))
