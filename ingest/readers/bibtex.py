"""BibTeX bibliographies, with pybtex as the parser (docs.pybtex.org)."""

import codecs
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from assistant.types import Reject
from ingest.dates import calendar_date, iso_date
from ingest.readers import Head
from ingest.records import Record, arxiv_id, doi
from ingest.source import Source

_BEGINS = re.compile(r"^[ \t]*@\s*\w+\s*[{(]", re.MULTILINE)
_NO_PAPERS = frozenset(("string", "preamble", "comment"))
_MATH = re.compile(r"(?<!\\)(\$[^$]*\$)")
_STYLED = re.compile(r"\\(?:emph|text\w+|mathrm|mbox)\s*(?=\{)")


def recognises(head: Head) -> bool:
    """By an entry at the beginning of a line, before which little else stands."""
    found = _BEGINS.search(head.text)
    return found is not None and found.start() < 4_000 and not head.keys and not head.text.startswith("<")


def read(source: Source) -> Iterator[Record | Reject]:
    """Every entry; one with broken syntax is a reject, and reading goes on at the next."""
    from pybtex.database.input.bibtex import month_names

    macros, position = dict(month_names), 0
    for line, entry in _entries(source.text()):
        found = _parsed(entry, macros)
        if isinstance(found, str):
            position += 1
            yield Reject("", line, f"broken BibTeX: {found}")
        elif found is not None:
            position += 1
            yield _record(found, line, position)


def _entries(text: str) -> Iterator[tuple[int, str]]:
    """Each entry from its @ to the next at the beginning of a line, so that an open brace costs one entry only."""
    starts = [found.start() for found in _BEGINS.finditer(text)]
    line, counted = 1, 0
    for start, end in pairwise([*starts, len(text)]):
        line, counted = line + text.count("\n", counted, start), start
        yield line, text[start:end]


def _parsed(entry: str, macros: dict[str, str]) -> dict[str, str] | str | None:
    """The fields of an entry, what is wrong with it, or None for one that is no paper (a macro, a comment)."""
    from pybtex.database.input.bibtex import LowLevelParser, UndefinedMacro

    faults: list[Exception] = []
    found = next(iter(LowLevelParser(entry, macros=macros, handle_error=faults.append)), None)
    broken = [fault for fault in faults if not isinstance(fault, UndefinedMacro)]
    if broken:
        return str(broken[0]).partition(": ")[2].splitlines()[0]
    return None if found is None or found[0].lower() in _NO_PAPERS else _fields(found[1][1])


def _fields(pairs: list[tuple[str, list[str]]]) -> dict[str, str]:
    return {name.lower(): "".join(parts).strip() for name, parts in pairs}


def _record(fields: Mapping[str, str], line: int, position: int) -> Record:
    authors = tuple(map(_person, _names(fields.get("author", ""))))
    url = fields.get("url", "").strip("{}")
    eprint = fields.get("eprint") if fields.get("archiveprefix", "arxiv").lower() == "arxiv" else None
    return Record(
        title=plain(fields.get("title", "")),
        abstract=plain(fields.get("abstract", "")),
        line=line,
        position=position,
        authors=authors,
        authors_count=len(authors) or None,
        published=iso_date(fields.get("date")) or _date(fields),
        url=url or None,
        arxiv_id=arxiv_id(eprint) or arxiv_id(url) or arxiv_id(fields.get("doi")),
        doi=doi(fields.get("doi")),
        categories=tuple(filter(None, map(str.strip, re.split("[;,]", plain(fields.get("keywords", "")))))),
    )


def plain(latex: str) -> str:
    """Text without the braces, accents and styles of LaTeX; formulas stay as they are."""
    return " ".join("".join(map(_plain_part, _MATH.split(latex))).split())


def _plain_part(part: str) -> str:
    if part.startswith("$") and part.endswith("$") and len(part) > 1:
        return part
    import latexcodec  # noqa: F401 - registers the codec

    decoded: str = codecs.getdecoder("ulatex")(_STYLED.sub("", part))[0]  # type: ignore[arg-type]
    return re.sub(r"[{}]", "", decoded).replace("\xa0", " ").replace("\\", "")


def _names(authors: str) -> list[str]:
    from pybtex.bibtex.utils import split_name_list

    return [name for name in split_name_list(authors) if name != "others"] if authors else []


def _person(name: str) -> str:
    from pybtex.database import Person

    if name.startswith("{") and name.endswith("}"):
        return plain(name)
    person: Any = Person(name)
    parts = (person.first_names, person.middle_names, person.prelast_names, person.last_names, person.lineage_names)
    return plain(" ".join(word for words in parts for word in words))


def _date(fields: Mapping[str, str]) -> str | None:
    day = fields.get("day", "")
    return calendar_date(fields.get("year"), fields.get("month"), day if day.isdigit() else None)
