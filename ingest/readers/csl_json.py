"""CSL-JSON, as Zotero, Crossref and citation processors write it (citeproc-js.readthedocs.io)."""

import html
import re
from collections.abc import Iterator
from typing import Any

from assistant.types import Reject
from ingest.dates import calendar_date, iso_date
from ingest.readers import Head
from ingest.readers.json_records import Item, listed, member, read_objects, text
from ingest.records import Record, arxiv_id, doi
from ingest.source import Source

_MARKUP = re.compile(r"</?(?:jats:\w+|p|i|b|em|strong|sub|sup|span)\b[^>]*>")


def recognises(head: Head) -> bool:
    """Items with a title and one of the member names that are CSL's alone."""
    return "title" in head.keys and bool({"container-title", "issued", "DOI", "citation-key"} & head.keys)


def read(source: Source) -> Iterator[Record | Reject]:
    """Every item."""
    for position, item in enumerate(read_objects(source), start=1):
        yield item if isinstance(item, Reject) else _record(*item, position)


def _record(line: int, item: Item, position: int) -> Record:
    title = item.get("title")
    authors = tuple(filter(None, map(_name, listed(item.get("author")))))
    return Record(
        title=_plain(title[0] if isinstance(title, list) and title else title),
        abstract=_plain(item.get("abstract")),
        line=line,
        position=position,
        authors=authors,
        authors_count=len(authors) or None,
        published=_issued(item.get("issued")),
        url=text(item.get("URL")) or None,
        arxiv_id=arxiv_id(text(item.get("DOI")))
        or arxiv_id(text(item.get("URL")))
        or arxiv_id(text(item.get("number"))),
        doi=doi(text(item.get("DOI"))),
        categories=tuple(filter(None, map(str.strip, re.split("[,;]", text(item.get("keyword")))))),
    )


def _plain(value: Any) -> str:
    """Text without the markup that Crossref leaves in titles and abstracts."""
    return html.unescape(_MARKUP.sub("", text(value))).strip()


def _name(author: Any) -> str:
    if not isinstance(author, dict):
        return text(author)
    names = (author.get("given"), author.get("non-dropping-particle"), author.get("family"))
    return " ".join(filter(None, map(text, names))) or text(author.get("literal") or author.get("name"))


def _issued(issued: Any) -> str | None:
    parts = member(issued, "date-parts")
    first = listed(next(iter(listed(parts)), None))
    return calendar_date(*first[:3]) if first else iso_date(text(member(issued, "raw") or member(issued, "literal")))
