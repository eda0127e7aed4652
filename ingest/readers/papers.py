"""Our own papers as JSON: what `assistant export --format jsonl` and `assistant papers --json` write, and the starter
library. Any other objects with a `title` and an `abstract` are read in the same way."""

from collections.abc import Iterator

from assistant.types import Reject
from ingest.dates import iso_date
from ingest.readers import Head
from ingest.readers.json_records import Item, count, read_objects, text, texts
from ingest.records import Record, arxiv_id, doi
from ingest.source import Source

_OWN_SCHEMES = ("t", "doi", "arxiv")


def recognises(head: Head) -> bool:
    """JSON objects with titles and abstracts."""
    return "title" in head.keys and bool({"abstract", "summary"} & head.keys)


def read(source: Source) -> Iterator[Record | Reject]:
    """Every object as a paper."""
    for position, item in enumerate(read_objects(source), start=1):
        yield item if isinstance(item, Reject) else _record(item[0], position, item[1])


def _record(line: int, position: int, item: Item) -> Record:
    scheme, _, name = text(item.get("id")).partition(":")
    return Record(
        title=text(item.get("title")).strip(),
        abstract=text(item.get("abstract") or item.get("summary")).strip(),
        line=line,
        position=position,
        authors=texts(item.get("authors")),
        authors_count=count(item.get("authors_count")),
        published=iso_date(text(item.get("published"))),
        published_text=text(item.get("published_text")) or None,
        upvotes=count(item.get("upvotes")),
        comments=count(item.get("comments")),
        url=text(item.get("url")) or None,
        arxiv_id=arxiv_id(text(item.get("arxiv_id"))),
        doi=doi(text(item.get("doi"))),
        other_ids=(f"{scheme}:{name}",) if name and scheme not in _OWN_SCHEMES else (),
        categories=texts(item.get("categories")),
    )
