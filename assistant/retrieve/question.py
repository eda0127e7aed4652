"""Read a question before it is searched, by rules alone: what it is about, what must hold, and what must not."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from assistant.library import Library
from assistant.retrieve.conversation import stand_alone
from assistant.retrieve.dates import read_dates
from assistant.retrieve.discourse import subject_of
from assistant.retrieve.framing import read_premises, unframed
from assistant.retrieve.spelling import mend
from assistant.retrieve.stop_words import STOP_WORDS
from assistant.types import Filters, Query, Turn

_ARXIV = re.compile(r"\b(\d{4}\.\d{4,5})(?:v\d+)?\b")
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"'<>]+[^\s\"'<>.,;:)\]?!]")
_QUOTED = re.compile(r"[\"“]([^\"“”]{3,200})[\"”]")
_NAME = r"[A-Z][\w'’.-]+(?:\s+(?:(?:van|von|de|der|den|la|le|di)\s+)*[A-Z][\w'’.-]*){0,3}"
_AUTHOR = re.compile(
    rf"\b(?:(?:papers?|works?|articles?|studies|study|published|written|authored)\s+(?:\w+\s+)?by|by)\s+({_NAME})"
    rf"(?:\s+et al\.?|\s+and (?:colleagues|others|coauthors))?"
    rf"|\b({_NAME})\s+et al\b\.?|\b({_NAME})['’]s? (?:papers?|works?)\b"
    rf"|\b(?:did|has|have)\s+({_NAME})(?:\s+and (?:colleagues|others))?\s+(?:write|written|published?|authored?)\b"
)
_EXCLUDED = re.compile(
    r"\b(?:without|not (?:using|by|with|based on|relying on|requiring|needing)|other than|except for|excluding"
    r"|apart from|but not|(?:does|do|need) not (?:use|need|require|rely on)"
    r"|(?:neither|avoid(?:s|ing)?)(?: relies| rely)?(?: on)?)\s+(?:(?:the use of|using|any|relying on|a|an|the)\s+)*"
    r"((?:[\w'-]+)(?:\s+(?!and\b|or\b|but\b|nor\b|to\b|that\b|which\b|so\b)[\w'-]+){0,3})",
    re.IGNORECASE,
)
_ASKING = r"(?:and\s+)?(?:what|which|how|who|why|where|when|does|do|did|is|are|can)\b"
_SENTENCE = re.compile(rf"(?<=[?!])\s+(?=[\"“(A-Z])|(?<=;)\s+(?=(?i:{_ASKING}))")
_ASKED = re.compile(rf"((?i:{_ASKING}).*);$", re.DOTALL)
_BACKWARD = re.compile(
    r"\b(?:it|its|they|them|their|he|she|this|that|these|those|such|there|each|both|one|ones|same|former|latter"
    r"|the (?:\w+ )?(?:method|paper|study|fix|model|approach|author|authors|results?|difference|works?|papers))\b",
    re.IGNORECASE,
)
FEWEST_WORDS = 3
"""A part with fewer words that mean something goes on with the part before it."""


def read_question(question: str, history: Sequence[Turn], filters: Filters, library: Library, today: date) -> Query:
    """Turn a question and its conversation into a `Query` that can be searched.

    Filters that the question itself names (dates, authors) are added only when they leave papers to be found, and only
    where `filters` does not say otherwise.
    """
    typed, question = question, mend(unframed(question), library)
    resolved = stand_alone(question, history, library.find_titles)
    text, filters = _read_dates(subject_of(resolved.text), filters, library, today)
    filters = _read_authors(text, filters, library)
    named = dict.fromkeys([*library.find_titles(question), *_read_ids(question, library), *resolved.named])
    return Query(
        text=question,
        standalone=text,
        parts=split_parts(text),
        filters=filters,
        phrases=_read_phrases(question, library),
        excluded=read_exclusions(question),
        named=tuple(key for key in named if key not in resolved.set_aside),
        set_aside=resolved.set_aside,
        premises=read_premises(question, history),
        typed=typed,
    )


def ids_in(text: str) -> tuple[str, ...]:
    """The arXiv ids (without a version) and DOIs (in small letters) in a text, as the id of a paper has them."""
    found = [f"arxiv:{match[1]}" for match in _ARXIV.finditer(text)]
    found += [f"doi:{match[0].casefold()}" for match in _DOI.finditer(text)]
    return tuple(dict.fromkeys(found))


def split_parts(text: str) -> tuple[str, ...]:
    """The questions in a text that can be asked one by one; the text itself when they hang together."""
    parts = [_ASKED.sub(r"\1?", part.strip()) for part in _SENTENCE.split(text) if part.strip()]
    if len(parts) < 2 or not all(_stands_alone(part, first=place == 0) for place, part in enumerate(parts)):
        return (text,)
    return tuple(parts)


def _stands_alone(part: str, *, first: bool) -> bool:
    words = [word for word in re.findall(r"\w+", part.casefold()) if word not in STOP_WORDS]
    whole = part.endswith("?") and not part.count('"') % 2 and part.count("“") == part.count("”")
    return whole and len(words) >= FEWEST_WORDS and (first or not _BACKWARD.search(part))


def read_exclusions(text: str) -> tuple[str, ...]:
    """What a result must not use or be about, as the question words it."""
    found = (match[1].strip() for match in _EXCLUDED.finditer(text))
    return tuple(dict.fromkeys(piece for piece in found if piece.casefold() not in STOP_WORDS))


def _read_dates(text: str, filters: Filters, library: Library, today: date) -> tuple[str, Filters]:
    read = read_dates(text, today)
    if read is None or filters.since or filters.until:
        return text, filters
    (since, until), rest = read
    dated = replace(filters, since=since, until=until)
    return (rest, dated) if library.count(dated) else (text, filters)


def _read_authors(text: str, filters: Filters, library: Library) -> Filters:
    names = [next(filter(None, match.groups())) for match in _AUTHOR.finditer(text)]
    for name in [] if filters.authors else names:
        wanted = replace(filters, authors=(name,))
        if library.count(wanted):
            return wanted
    return filters


def _read_ids(text: str, library: Library) -> list[str]:
    wanted = ids_in(text)
    return list(library.papers_by_id(wanted)) if wanted else []


def _read_phrases(text: str, library: Library) -> tuple[str, ...]:
    """Quotations of two words or more that are no title."""
    quoted = (match[1].strip() for match in _QUOTED.finditer(text))
    return tuple(piece for piece in quoted if len(piece.split()) > 1 and not library.find_titles(piece))
