"""Tables: comma- or tab-separated values with a header, as spreadsheets, Scopus and Zotero write them."""

import csv
import re
from collections.abc import Iterator, Mapping
from itertools import chain

from assistant.types import Reject
from ingest.dates import iso_date
from ingest.readers import Head
from ingest.records import LONGEST_ABSTRACT, Record, arxiv_id, doi
from ingest.source import Source

COLUMNS = {
    "title": ("title", "article title", "document title", "paper title"),
    "abstract": ("abstract", "abstract note", "summary", "abstract text"),
    "authors": ("authors", "author", "author full names", "author names"),
    "published": ("published", "publication date", "date", "cover date", "publication year", "year"),
    "upvotes": ("upvotes", "likes"),
    "comments": ("comments",),
    "url": ("url", "link", "pdf url"),
    "arxiv_id": ("arxiv id", "arxiv_id", "arxiv"),
    "doi": ("doi",),
    "pmid": ("pmid", "pubmed id"),
    "categories": ("categories", "keywords", "author keywords", "subjects", "tags"),
}
"""What each column may be called, best name first; case and the choice of `_`, `-` or space do not matter."""

_SUFFIXES = (".csv", ".tsv", ".tab")


def recognises(head: Head) -> bool:
    """By its suffix, or by a first line that names a title and an abstract."""
    names = set(_columns(head.text.partition("\n")[0].strip())[1])
    return not head.keys and (head.suffix in _SUFFIXES or {"title", "abstract"} <= names)


def read(source: Source) -> Iterator[Record | Reject]:
    """Every row as a paper."""
    lines = source.lines()
    header = next((line for line in lines if line.strip()), "")
    delimiter, columns = _columns(header)
    if "title" not in columns:
        yield Reject("", 1, f"no column is called title; the header is: {header[:80]}")
        return
    csv.field_size_limit(20 * LONGEST_ABSTRACT)  # larger than any text that is taken, so that the row is the reject
    rows = csv.reader(chain([header], (f"{line}\n" for line in lines)), delimiter=delimiter)
    width = len(next(rows))
    position, line = 0, 2
    try:
        for row in rows:
            if any(map(str.strip, row)):
                position += 1
                yield _record(row, columns, line, position) if len(row) == width else _misfit(line, len(row), width)
            line = rows.line_num + 1
    except csv.Error as error:
        yield Reject("", line, f"not a row of a table: {error}")


def _columns(header: str) -> tuple[str, dict[str, int]]:
    """The delimiter of a header, and where each known column stands."""
    delimiter = max(",;\t|", key=header.count)
    given = [re.sub(r"[\s_-]+", " ", name).strip(' "').casefold() for name in header.split(delimiter)]
    known = {name: [given.index(alias) for alias in aliases if alias in given] for name, aliases in COLUMNS.items()}
    return delimiter, {name: found[0] for name, found in known.items() if found}


def _misfit(line: int, found: int, expected: int) -> Reject:
    return Reject("", line, f"the row has {found} fields, the header {expected}")


def _record(row: list[str], columns: Mapping[str, int], line: int, position: int) -> Record:
    cell = {name: row[index].strip() for name, index in columns.items()}
    authors = _people(cell.get("authors", ""))
    return Record(
        title=cell["title"],
        abstract=cell.get("abstract", ""),
        line=line,
        position=position,
        authors=authors,
        authors_count=len(authors) or None,
        published=iso_date(cell.get("published")),
        upvotes=_number(cell.get("upvotes")),
        comments=_number(cell.get("comments")),
        url=cell.get("url") or None,
        arxiv_id=arxiv_id(cell.get("arxiv_id")) or arxiv_id(cell.get("url")),
        doi=doi(cell.get("doi")),
        other_ids=(f"pmid:{cell['pmid']}",) if cell.get("pmid") else (),
        categories=tuple(filter(None, map(str.strip, re.split("[;|,]", cell.get("categories", ""))))),
    )


def _people(authors: str) -> tuple[str, ...]:
    """Names between semicolons or `and`; between commas only where no part is a family name alone."""
    parts = [part.strip() for part in re.split(r";|\band\b", authors)]
    if len(parts) == 1 and all(" " in part.strip() for part in authors.split(",")):
        parts = [part.strip() for part in authors.split(",")]
    return tuple(filter(None, parts))


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() else None
