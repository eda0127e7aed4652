"""arXiv: the Atom feed of its search, OAI-PMH (arXiv, arXivRaw and oai_dc), and the snapshot's JSON lines."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from assistant.types import Reject
from ingest.dates import iso_date
from ingest.readers import Head
from ingest.readers.json_records import Item, listed, member, read_objects, text
from ingest.readers.xml_records import children, content, local_name, one_line, read_elements, unwrapped
from ingest.records import Record, arxiv_id, doi
from ingest.source import Source

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

PAGE = "https://arxiv.org/abs/"


def recognises(head: Head) -> bool:
    """An Atom feed, OAI-PMH, or objects with the member names of the snapshot."""
    if head.keys:
        return "abstract" in head.keys and bool({"authors_parsed", "submitter", "update_date"} & head.keys)
    beginning = head.text[:4_000]
    return head.text.startswith("<") and ("www.w3.org/2005/Atom" in beginning or "<OAI-PMH" in beginning)


def read(source: Source) -> Iterator[Record | Reject]:
    """Every paper."""
    if source.head_text().lstrip().startswith("<"):
        for found in read_elements(source, "entry", "record"):
            if isinstance(found, Reject):
                yield found
            else:
                yield _from_entry(*found) if local_name(found[1]) == "entry" else _from_oai(*found)
        return
    for position, item in enumerate(read_objects(source), start=1):
        yield item if isinstance(item, Reject) else _from_snapshot(*item, position)


def _from_entry(position: int, entry: "Element") -> Record | Reject:
    place = content(entry, "id")
    if "/api/errors" in place:
        return Reject("", 0, f"arXiv answered with an error: {content(entry, 'summary')}")
    authors = tuple(filter(None, (content(author, "name") for author in children(entry, "author"))))
    return Record(
        title=one_line(entry, "title"),
        abstract=content(entry, "summary"),
        position=position,
        authors=authors,
        authors_count=len(authors) or None,
        published=iso_date(content(entry, "published")),
        url=_page(arxiv_id(place)) or place or None,
        arxiv_id=arxiv_id(place),
        doi=doi(content(entry, "doi")),
        categories=tuple(filter(None, (term.get("term", "") for term in children(entry, "category")))),
    )


def _from_oai(position: int, record: "Element") -> Record | Reject:
    if any(header.get("status") == "deleted" for header in children(record, "header")):
        return Reject("", 0, f"{content(record, 'header', 'identifier')} was deleted at its source")
    held = [child for metadata in children(record, "metadata") for child in metadata]
    body = held[0] if held else None
    name = arxiv_id(content(body, "id")) or arxiv_id(content(record, "header", "identifier"))
    people = children(body, "authors", "author")
    listed = tuple(f"{content(p, 'forenames')} {content(p, 'keyname')}".strip() for p in people)
    authors = (
        listed or tuple(content(creator) for creator in children(body, "creator")) or _listed(content(body, "authors"))
    )
    return Record(
        title=one_line(body, "title"),
        abstract=content(body, "abstract") or content(body, "description"),
        position=position,
        authors=authors,
        authors_count=len(authors) or None,
        published=iso_date(content(body, "created") or content(body, "version", "date") or content(body, "date")),
        url=_page(name),
        arxiv_id=name,
        doi=doi(content(body, "doi")),
        categories=tuple(content(body, "categories").split()),
    )


def _from_snapshot(line: int, item: Item, position: int) -> Record:
    name = arxiv_id(text(item.get("id")))
    created = text(member(next(iter(listed(item.get("versions"))), None), "created"))
    authors = tuple(filter(None, map(_parsed_name, listed(item.get("authors_parsed"))))) or _listed(
        text(item.get("authors"))
    )
    return Record(
        title=unwrapped(text(item.get("title"))).replace("\n", " "),
        abstract=unwrapped(text(item.get("abstract"))),
        line=line,
        position=position,
        authors=authors,
        authors_count=len(authors) or None,
        published=iso_date(created) or iso_date(text(item.get("update_date"))),
        url=_page(name),
        arxiv_id=name,
        doi=doi(text(item.get("doi"))),
        categories=tuple(text(item.get("categories")).split()),
    )


def _parsed_name(parts: object) -> str:
    family, given, *suffixes = [*map(text, listed(parts)), "", ""]
    return " ".join(filter(None, (given, family, *suffixes)))


def _listed(authors: str) -> tuple[str, ...]:
    return tuple(filter(None, map(str.strip, authors.replace(" and ", ", ").split(","))))


def _page(name: str | None) -> str | None:
    return f"{PAGE}{name}" if name else None
