"""From a record as a source gives it to a paper of the library: identity, normal form, merging, digest."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from operator import attrgetter
from typing import Any

from assistant.types import Paper

LONGEST_TITLE = 2_000
LONGEST_ABSTRACT = 100_000
"""Characters. arXiv allows an abstract 1,920; what is far longer is no abstract, and would crowd out the others."""

_ARXIV = re.compile(
    r"(?:^|arxiv(?:\.org:|[.:\s])\s*|arxiv\.org/(?:abs|pdf)/|/papers/)"
    r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?$",
    re.IGNORECASE,
)
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_ARXIV_DOI = re.compile(r"10\.48550/arxiv\.", re.IGNORECASE)
_NO_LETTERS = dict.fromkeys(code for code in range(128) if not chr(code).isalnum())
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Record:
    """One paper as one source shows it: `title` and `abstract` are the source's exact text.

    `line` is where it begins in the source (1-based), `position` its rank there (1-based). `other_ids` are further
    identifiers as `scheme:value` (`pmid:123`), for papers that have neither a DOI nor an arXiv id.
    """

    title: str
    abstract: str
    line: int = 0
    position: int = 0
    page_date: str | None = None
    authors: tuple[str, ...] = ()
    authors_count: int | None = None
    published: str | None = None
    published_text: str | None = None
    upvotes: int | None = None
    comments: int | None = None
    url: str | None = None
    arxiv_id: str | None = None
    doi: str | None = None
    other_ids: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


SHOWN = (
    *("title", "abstract", "authors", "authors_count", "published", "published_text", "upvotes", "comments"),
    *("url", "arxiv_id", "doi", "categories"),
)
"""What a paper shows of its records, which is what its digest covers."""


_SHOWN_OF = attrgetter(*SHOWN)
_ENCODER = json.JSONEncoder(ensure_ascii=False)


def keys_of(record: Record | Paper) -> tuple[str, ...]:
    """Every name that the paper goes by, strongest first: DOI, arXiv id, other identifiers, title."""
    return (*_identifiers(record), title_key(record.title))


def names_of(paper: Paper) -> tuple[str, ...]:
    """Every key that leads to the paper, its own id included."""
    return (paper.id, *keys_of(paper))


def _identifiers(of: Record | Paper) -> Iterator[str]:
    if of.doi:
        yield f"doi:{of.doi.casefold()}"
    if of.arxiv_id:
        yield f"arxiv:{of.arxiv_id.casefold()}"
    if isinstance(of, Record):
        yield from of.other_ids
    elif not of.id.startswith("t:"):
        yield of.id


def title_key(title: str) -> str:
    """`t:` and 16 hexadecimal digits of the normalised title: letters and digits alone, in lower case."""
    if title.isascii():  # the same in a fifth of the time
        letters = (folded := title.lower()).translate(_NO_LETTERS)
    else:
        letters = "".join(filter(str.isalnum, folded := unicodedata.normalize("NFKC", title).casefold()))
    return f"t:{_hash(letters or folded)[:16]}"


def differ(mine: Record | Paper, theirs: Record | Paper) -> bool:
    """True when both carry an identifier of one kind and the values differ: then an equal title means nothing."""
    ours, other = (dict(key.split(":", 1) for key in _identifiers(of)) for of in (mine, theirs))
    return any(scheme in other and other[scheme] != value for scheme, value in ours.items())


def arxiv_id(text: str | None) -> str | None:
    """The arXiv id in an id, a link or a DOI, without its version; None when there is none."""
    found = _ARXIV.search(text.strip()) if text else None
    return found.group(1) if found else None


def doi(text: str | None) -> str | None:
    """The DOI in an id or a link; None when there is none, or when it only repeats an arXiv id."""
    found = _DOI.match(text.strip()) if text else None
    return found.group(1) if found and not _ARXIV_DOI.match(found.group(1)) else None


def fault(record: Record) -> str | None:
    """Why the record cannot go in, or None. A missing abstract is judged later: the paper may be known already."""
    if not record.title.strip():
        return "no title"
    if len(record.title) > LONGEST_TITLE:
        return f"the title has {len(record.title):,} characters; at most {LONGEST_TITLE:,} are taken"
    if len(record.abstract) > LONGEST_ABSTRACT:
        return f"the abstract has {len(record.abstract):,} characters; at most {LONGEST_ABSTRACT:,} are taken"
    return None


def storable(record: Record) -> Record:
    """The record with every character that no database can hold (NUL, lone surrogates) replaced by U+FFFD."""
    changed = {name: new for name in _TEXTS if (new := _storable(old := getattr(record, name))) != old}
    return replace(record, **changed) if changed else record


_NUMBERS = {"line", "position", "authors_count", "upvotes", "comments"}
_TEXTS = tuple(f.name for f in fields(Record) if f.name not in _NUMBERS)


def is_plain(record: Record) -> bool:
    """Whether all of its text is ASCII without NUL, as that of most records is: then nothing in it is unstorable."""
    lists = (*record.authors, *record.categories, *record.other_ids)
    single = (record.page_date, record.published, record.published_text, record.url, record.arxiv_id, record.doi)
    text = "".join((record.title, record.abstract, *lists, *filter(None, single)))
    return text.isascii() and "\x00" not in text


def _storable(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_storable, value))
    if not value or (value.isascii() and "\x00" not in value):
        return value
    return _UNSTORABLE.sub("\ufffd", value)


def text_digest(text: str) -> str:
    """32 hexadecimal digits that tell one text from another."""
    return _hash(text)[:32]


def record_digest(record: Record) -> str:
    """Changes exactly when what the record says of its paper does; where it stands is left out."""
    return _hash(_shown(record))[:32]


def paper_digest(paper: Paper) -> str:
    """Changes exactly when what is shown of the paper does; its sightings are left out."""
    return _hash(_shown(paper))


def _shown(of: Record | Paper) -> str:
    return _ENCODER.encode(_SHOWN_OF(of))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def to_paper(record: Record) -> Paper:
    """A new paper, named by the strongest of its keys."""
    return Paper(id=keys_of(record)[0], **{name: getattr(record, name) for name in SHOWN})


def merge(paper: Paper, record: Record) -> Paper:
    """The paper after one more record of it.

    Identifiers are never lost. What the record says replaces what was known, except that nothing replaces something,
    fewer authors do not replace more, a coarser date does not replace a finer one, and a title that comes without an
    abstract replaces neither.
    """
    changed: dict[str, Any] = {name: new for name in SHOWN if (new := getattr(record, name))}
    changed |= {name: kept for name in ("doi", "arxiv_id") if (kept := getattr(paper, name))}
    if not record.abstract.strip():
        changed |= {"title": paper.title, "abstract": paper.abstract}
    for name in ("authors", "categories", "published"):
        if len(getattr(paper, name) or ()) > len(getattr(record, name) or ()):
            changed[name] = getattr(paper, name)
    changed |= {n: v for n in ("upvotes", "comments", "authors_count") if (v := getattr(record, n)) is not None}
    return replace(paper, **changed)
