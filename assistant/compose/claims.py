"""The text of an answer taken apart: its sentences with the citations they carry."""

import re
from collections.abc import Iterable

from assistant.sentences import split_sentences
from assistant.types import Citation, Claim, Source
from assistant.verification.matching import support
from assistant.verification.text import words

_MARKER = re.compile(r"\[(\d+)\]")
_LEADING = re.compile(r"(?:\s*\[\d+\])+[\s.,;]*")
_BULLET = re.compile(r"^\s*(?:[-*+•]|\d{1,2}[.)])\s+|^\s*>\s?")
_HEADING = re.compile(r"^\s*#{1,6}\s|^\s*\*\*[^*]+\*\*:?\s*$|^[^.!?]{1,80}:\s*$")
_RULE = re.compile(r"^[\s|:\-*_=]*$")
_EMPHASIS = re.compile(r"(?<!\w)(\*\*|__|\*|_|`)(?=\S)(.+?)(?<=\S)\1(?!\w)")


def read_claims(text: str) -> tuple[Claim, ...]:
    """The sentences of `text` without markers and markup. Headings, lines that only lead in and table rules are none.

    A marker that opens a sentence closes the one before, when that one stands in the same line and has none.
    """
    return tuple(claim for line in text.splitlines() for claim in _line_claims(line))


def _line_claims(line: str) -> list[Claim]:
    if _HEADING.match(line) or _RULE.match(line):
        return []
    line = _BULLET.sub("", line)
    if line.lstrip().startswith("|"):
        return [claim for cell in line.strip().strip("|").split("|") for claim in _line_claims(cell)]
    claims: list[Claim] = []
    for span in split_sentences(line):
        sentence = line[span.start : span.end]
        leading = _LEADING.match(sentence)
        if leading and claims and not claims[-1].citations:
            claims[-1] = Claim(claims[-1].text, _numbers(leading.group()))
            sentence = sentence[leading.end() :]
        if words(without_markers(sentence)):
            claims.append(Claim(without_markers(sentence), _numbers(sentence)))
    return claims


def without_markers(text: str) -> str:
    """`text` without citation markers and emphasis."""
    bare = re.sub(r"\s*\[\d+\]", "", text)
    return " ".join(_EMPHASIS.sub(r"\2", bare).split())


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(dict.fromkeys(int(digits) for digits in _MARKER.findall(text)))


def cite(order: Iterable[str], sources: Iterable[Source], claims: Iterable[Claim]) -> tuple[Citation, ...]:
    """The citations in the order of their numbers, each with the spans that support the claims it is cited for."""
    papers = {source.key: source.passage.paper for source in sources}
    claims = tuple(claims)
    citations = []
    for number, key in enumerate(order, 1):
        quotes = {
            quote
            for claim in claims
            if number in claim.citations
            for quote in support(claim.text, papers[key].abstract)
        }
        ordered = tuple(sorted(quotes, key=lambda quote: (quote.start, quote.end)))
        citations.append(Citation(number, papers[key], ordered))
    return tuple(citations)
