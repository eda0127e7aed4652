"""Saved listing pages of Hugging Face Papers, as plain text: the browser's "save as text", or copied and pasted."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from assistant.types import Reject
from ingest.dates import iso_date, year_in_name
from ingest.readers import Head
from ingest.readers.hf_api import PAGE, to_record
from ingest.readers.listing_grammar import Role, head_length, read_roles
from ingest.readers.listing_html import HtmlPage, is_html
from ingest.readers.listing_lines import LONG, Kind, Line, Metadata, read_lines, read_metadata
from ingest.records import Record
from ingest.source import Source, bad_byte

_FINISHED = re.compile(r"[.!?…][\"'”’»)\]}*$]*$|[)\]}$]$|\S*(?:https?://|www\.)\S*$")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_SIGNATURE = re.compile(
    r"trending papers in your|daily papers|the research community|[•·] *\d+ authors?", re.IGNORECASE
)
_FOOTER = re.compile(
    r"[«‹<]* ?prev(?:ious)?|next ?[»›>]*|load more|show more|back|company|tos|privacy|about|(?:©|copyright).*",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"(?:by|curated by|selected by) ?\S.{0,60}", re.IGNORECASE)


@dataclass(slots=True)
class Entry:
    """The lines of one paper, gathered while the page is walked."""

    title: Line
    abstract: list[Line] = field(default_factory=list)
    metadata: list[Line] = field(default_factory=list)
    before: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class Reading:
    """A page taken apart: its papers, the lines left over, its own date, and whether it looks like a listing at all."""

    name: str
    date: str | None
    year: int | None
    signed: bool
    entries: list[Entry] = field(default_factory=list)
    left_over: list[Line] = field(default_factory=list)


def recognises(head: Head) -> bool:
    """Any text may be a listing; what is none is told when it is read."""
    return True


def read(source: Source) -> Iterator[Record | Reject]:
    """The papers of a saved page, be it text or HTML."""
    text = source.text()
    if not is_html(text):
        yield from read_page(text, source.name)
        return
    page = HtmlPage(text)
    if page.items:
        yield from (to_record(0, item, position) for position, item in enumerate(page.items, start=1))
        return
    for found in read_page(page.text, source.name):
        # lines are those of the text, which nobody sees
        yield replace(found, line=0) if isinstance(found, Reject) else _linked(found, page.ids.get(found.title))


def _linked(record: Record, arxiv: str | None) -> Record:
    return replace(record, line=0, arxiv_id=arxiv, url=f"{PAGE}{arxiv}" if arxiv else None)


def read_page(text: str, name: str) -> Iterator[Record | Reject]:
    """The papers of one page in order, then a reject for each line that should have been part of one.

    `name` is the page's file name: a date in it tells the year of saving, for dates that leave the year out.
    """
    lines = read_lines(text)
    page = _take_apart(lines, name)
    if not _is_listing(page):
        yield Reject(name, 0, bad_byte(text) or _no_listing(page, lines))
        return
    cut = page.entries.pop() if _breaks_off(page.entries[-1], text) else None
    for position, entry in enumerate(page.entries, start=1):
        yield _record(entry, position, page)
    if cut:
        ending = cut.abstract[-1].text[-30:]
        yield Reject(name, cut.title.number, f"the page is cut off: this abstract breaks off at “{ending}”")
    yield from _left_over(page)


def _is_listing(page: Reading) -> bool:
    """Whether papers were found and, on a page without the listing's own chrome, hardly anything but papers."""
    long = sum(sum(len(line.text) for line in entry.abstract) >= LONG for entry in page.entries)
    prose = sum(_FINISHED.search(entry.abstract[-1].text) is not None for entry in page.entries)
    mostly_papers = min(long, prose) >= 0.8 * len(page.entries) and len(page.left_over) <= long / 2
    return bool(page.entries) and (page.signed or mostly_papers)


def _take_apart(lines: Sequence[Line], name: str) -> Reading:
    head = head_length(lines)
    page_date = next((line.text for line in lines[:head] if line.kind is Kind.VIEW), None)
    in_date = _YEAR.search(page_date or "")
    year = int(in_date.group()) if in_date else year_in_name(name)
    signed = any(line.kind is not Kind.TEXT and _SIGNATURE.search(line.text) for line in lines)
    page = Reading(name, page_date, year, signed)
    roles = read_roles(lines)
    foot = _foot(lines, roles)
    waiting: list[Line] = []
    for line, role in zip(lines[head:foot], roles[head:foot], strict=True):
        if role is Role.TITLE:
            page.entries.append(Entry(line, before=waiting))
            waiting = []
        elif role in (Role.ABSTRACT, Role.MORE):
            page.entries[-1].abstract.append(line)
        elif line.kind is Kind.TEXT:
            page.left_over.append(line)
        elif _counts_for_next(line, page.entries[-1] if page.entries else None):
            waiting.append(line)
        elif page.entries and line.kind is not Kind.CHROME:
            page.entries[-1].metadata.append(line)
    return page


def _foot(lines: Sequence[Line], roles: Sequence[Role]) -> int:
    """Where the page's own ending begins: at the first line of navigation behind the last paper."""
    last = max((i for i, role in enumerate(roles) if role is Role.TITLE), default=len(lines))
    return next((i for i in range(last + 1, len(lines)) if _FOOTER.fullmatch(lines[i].text)), len(lines))


def _counts_for_next(line: Line, entry: Entry | None) -> bool:
    """A number alone is the next paper's upvotes, unless it goes on in the block of this paper's metadata."""
    read = read_metadata(line.text)
    if read is None or not (read.counts or read.upvotes is not None) or read.date or read.authors_count:
        return False
    return entry is None or not (line.glued and entry.metadata)


def _record(entry: Entry, position: int, page: Reading) -> Record:
    said, before = _said(entry.metadata), _said(entry.before)
    upvotes = (before.upvotes, *before.counts, said.upvotes)
    return Record(
        title=entry.title.text,
        abstract="\n".join(line.text for line in entry.abstract),
        line=entry.title.number,
        position=position,
        page_date=page.date,
        authors_count=said.authors_count,
        published=iso_date(said.date, page.year),
        published_text=said.date,
        upvotes=next((count for count in upvotes if count is not None), None),
        comments=next((count for count in (said.comments, *said.counts) if count is not None), None),
    )


def _said(lines: Sequence[Line]) -> Metadata:
    return read_metadata(" · ".join(line.text for line in lines if read_metadata(line.text))) or Metadata()


def _breaks_off(entry: Entry, text: str) -> bool:
    """True when the page ends in the middle of this abstract: no line end, no full stop, nothing after it."""
    last = entry.abstract[-1].text
    return not entry.metadata and text.rstrip(" \t").endswith(last) and not _FINISHED.search(last)


def _left_over(page: Reading) -> Iterator[Reject]:
    first = page.entries[0].title.number if page.entries else 0
    for line in page.left_over:
        if line.number > first or not _is_banner(line.text):
            yield Reject(page.name, line.number, _why(line.text))


def _is_banner(text: str) -> bool:
    return len(text.split()) < 4 or _BYLINE.fullmatch(text) is not None


def _why(text: str) -> str:
    shown = text if len(text) <= 60 else f"{text[:57]}…"
    missing = "title stands before this abstract" if len(text) >= LONG else "abstract follows this title"
    return f"no {missing}: “{shown}”"


def _no_listing(page: Reading, lines: Sequence[Line]) -> str:
    if not lines:
        return "the file is empty"
    return (
        f"in no known format; read as a listing page, {len(page.entries)} of {len(lines)} lines are a title with an "
        "abstract; name its format with --format"
    )
