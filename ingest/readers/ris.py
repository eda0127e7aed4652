"""Tagged references: RIS (`TY  - JOUR`), and the like-shaped MEDLINE form that PubMed exports (`PMID- 123`)."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from assistant.types import Reject
from ingest.dates import iso_date
from ingest.readers import Head
from ingest.records import Record, arxiv_id, doi
from ingest.source import Source

_TAGGED = re.compile(r"([A-Z][A-Z0-9]{1,3}) *- ?(.*)")
_BEGINS = re.compile(r"(?:TY  ?- ?|PMID- )")
_NAMED_DOI = re.compile(r"(\S+) \[doi\]")

Tags = Mapping[str, Sequence[str]]


def recognises(head: Head) -> bool:
    """By the tag that begins a reference."""
    return _BEGINS.match(head.text) is not None


def read(source: Source) -> Iterator[Record | Reject]:
    """Every reference; one that the file breaks off in is a reject."""
    begun, position = 0, 0
    tags: dict[str, list[str]] = {}
    last: list[str] = []
    for number, line in enumerate(source.lines(), start=1):
        found = _TAGGED.match(line)
        if _BEGINS.match(line):
            if tags:
                position += 1
                yield _ended(tags, begun, position)
            begun, tags = number, defaultdict(list)
        if found and found[1] == "ER" and tags:
            position += 1
            yield _record(tags, begun, position)
            tags, last = {}, []
        elif found and begun:
            last = tags.setdefault(found[1], [])
            last.append(found[2].strip())
        elif last and line.strip():
            last[-1] = f"{last[-1]} {line.strip()}"
    if tags:
        yield _ended(tags, begun, position + 1)


def _ended(tags: Tags, line: int, position: int) -> Record | Reject:
    """A reference that no `ER` closes: MEDLINE has none, RIS must have one."""
    if "PMID" in tags:
        return _record(tags, line, position)
    return Reject("", line, "the reference is cut off: it has no ER line")


def _record(tags: Tags, line: int, position: int) -> Record:
    def first(*names: str) -> str:
        return next((tags[name][0] for name in names if tags.get(name)), "")

    authors = tuple(map(_name, next((tags[name] for name in ("FAU", "AU", "A1") if tags.get(name)), ())))
    pmid = first("PMID")
    named = (_NAMED_DOI.match(value) for value in (*tags.get("AID", ()), *tags.get("LID", ())))
    named_doi = next((match[1] for match in named if match), "")
    return Record(
        title=first("TI", "T1", "CT"),
        abstract=first("AB", "N2"),
        line=line,
        position=position,
        authors=authors,
        authors_count=len(authors) or None,
        published=iso_date(_date(first("DA", "PY", "Y1", "DP"))),
        url=first("UR", "L2") or (f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/" if pmid else None),
        arxiv_id=arxiv_id(first("DO")) or arxiv_id(first("UR")),
        doi=doi(first("DO") or named_doi),
        other_ids=(f"pmid:{pmid}",) if pmid else (),
        categories=tuple(tags.get("KW") or tags.get("MH") or ()),
    )


def _name(author: str) -> str:
    family, _, given = author.partition(",")
    return f"{given.strip()} {family.strip()}".strip()


def _date(text: str) -> str:
    """RIS writes `2020/05/22/` and leaves parts out from the end."""
    return text.strip().strip("/").rstrip("/")
