"""Where in an abstract a claim has its support: exact quotations by offset, else the sentences that say most of it."""

import re
from collections.abc import Sequence

from assistant.sentences import split_sentences
from assistant.types import Quote, Span
from assistant.verification.text import content_stems, coverage, words

SHORTEST_QUOTATION = 3
"""Words; fewer between quotation marks are a term, not a quotation."""
LEAST_COVERAGE = 0.2
LEAST_GAIN = 0.15
"""A further sentence is support only if it covers this much more of the claim."""
MOST_SENTENCES = 2
_QUOTED = re.compile(r"[“\"]([^“”\"]{2,1200})[”\"]|‘([^‘’]{12,1200})’(?!\w)")
_GAP = re.compile(r"\s*(?:\[\s*(?:\.{3}|…)\s*\]|\.{3}|…)\s*")
_LOOSE = {"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-"}


def quotations(text: str) -> tuple[str, ...]:
    """What stands between quotation marks in `text` and is long enough to be a quotation."""
    found = (next(filter(None, match.groups())) for match in _QUOTED.finditer(text))
    return tuple(quoted for quoted in found if len(words(quoted)) >= SHORTEST_QUOTATION)


def locate(quoted: str, abstract: str) -> tuple[Span, ...]:
    """The spans of `abstract` that `quoted` repeats, one for each part between ellipses; empty if one is not there.

    White space, typographic characters, case and the punctuation at the ends may differ: nothing else.
    """
    spans: list[Span] = []
    after = 0
    for part in _GAP.split(quoted):
        if not (bare := part.strip(" \n\t.,;:!?")):
            continue
        span = _find(bare, abstract, after)
        if span is None:
            return ()
        spans.append(span)
        after = span.end
    return tuple(spans)


def _find(part: str, abstract: str, after: int) -> Span | None:
    exact = abstract.find(part, after)
    if exact >= 0:
        return Span(exact, exact + len(part))
    pattern = r"\s+".join(re.escape(_loosen(word)) for word in part.split())
    found = re.compile(pattern, re.IGNORECASE).search(_loosen(abstract), after)
    return Span(*found.span()) if found else None


def _loosen(text: str) -> str:
    """Typography made plain, character by character, so that offsets stay."""
    return "".join(_LOOSE.get(letter, letter) for letter in text)


def support(claim: str, abstract: str) -> tuple[Quote, ...]:
    """The spans of `abstract` that support `claim` best, in order: what it quotes, else up to two whole sentences."""
    quoted = [span for text in (claim, *quotations(claim)) for span in locate(text, abstract)]
    spans = quoted or [Span(*pair) for pair in best_sentences(claim, abstract)]
    unique = sorted({(span.start, span.end) for span in spans})
    return tuple(Quote(abstract[start:end], start, end) for start, end in unique)


def best_sentences(claim: str, abstract: str) -> tuple[tuple[int, int], ...]:
    """Offsets of the sentences that together cover most of the claim, the best first."""
    wanted = set(content_stems(claim))
    spans = [(span.start, span.end) for span in split_sentences(abstract)]
    stems = {span: set(content_stems(abstract[slice(*span)])) for span in spans}
    chosen: list[tuple[int, int]] = []
    covered: set[str] = set()
    while len(chosen) < MOST_SENTENCES:
        best = _next_best(wanted, covered, [span for span in spans if span not in chosen], stems)
        if best is None:
            break
        chosen.append(best)
        covered |= stems[best]
    return tuple(chosen)


def _next_best(
    wanted: set[str], covered: set[str], spans: Sequence[tuple[int, int]], stems: dict[tuple[int, int], set[str]]
) -> tuple[int, int] | None:
    least = LEAST_GAIN if covered else LEAST_COVERAGE
    have = coverage(wanted, covered)
    gains = [(coverage(wanted, covered | stems[span]) - have, -position) for position, span in enumerate(spans)]
    if not wanted or not gains or max(gains)[0] < least:
        return None
    return spans[-max(gains)[1]]
