"""Make a follow-up question stand alone, by rules: which papers it is about, which earlier question it goes on with.

A question that stands alone is left as it is. Otherwise the papers named in the assistant's last turn are what it is
about, unless it picks one ("the second one"), turns one away ("not that one") or goes back ("back to ...").
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.retrieve.stop_words import STOP_WORDS
from assistant.types import Turn

FindTitles = Callable[[str], list[str]]

_ANAPHORA = re.compile(
    r"\b(?:it|its|itself|they|them|their|theirs|he|she|his|her|that one|this one|the (?:first|second|third|fourth|last"
    r"|former|latter|other)(?: one| paper| study| method)?|(?:that|this|these|those|the same|said|such an?)"
    r" (?:\w+ )?(?:paper|study|work|method|approach|model|experiment|result|finding|author|system|one|technique|idea"
    r"|dataset|benchmark|figure|number|claim|theorem|bias)(?:e?s)?|there)\b",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"^\W*(?:and|but|so|also|or|what about|how about|then|why not|which of (?:them|these|those)|on which|in which|no\b"
    r"|never mind|back to|i mean|i meant|more on|tell me more|go on|elaborate)\b",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"\b(?:never mind|forget (?:that|it)|back to|return(?:ing)? to|coming back to|earlier)\b", re.IGNORECASE
)
_NOT_THAT = re.compile(
    r"^\W*(?:no\b|not (?:that|this)|i (?:mean|meant)\b)|\bnot (?:that|this) (?:one|paper|study)\b", re.IGNORECASE
)
_ORDINALS = {"first": 0, "former": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "last": -1, "latter": -1}
_ORDINAL = re.compile(rf"\bthe ({'|'.join(_ORDINALS)})(?: one| paper| study| method| work|(?=[,?.:]))", re.IGNORECASE)
_LEAD = re.compile(
    r"^\W*(?:(?:no|never mind(?: that| it)?|not (?:that|this)(?: one)?|i meant?|and|but|so)\b[\s,.;:–—-]*)+",
    re.IGNORECASE,
)
_PIECE = re.compile(r"\n+|(?<=[.!?])\s+(?=\d+\.|\W?[A-Z\"“])")
_WORD = re.compile(r"[^\W_]+")
FEWEST_WORDS = 2
"""A question with fewer words that mean something cannot stand alone."""
MOST_CARRIED = 3
"""Papers of an earlier answer that a follow-up is taken to be about."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A question made to stand alone: its text, the papers it is about, and those it turns away."""

    text: str
    named: tuple[str, ...] = ()
    set_aside: tuple[str, ...] = ()


def stand_alone(question: str, history: Sequence[Turn], find_titles: FindTitles) -> Resolved:
    """The question without its conversation. `find_titles` gives the ids of the papers whose titles stand in a text."""
    if not history or not _depends(question) or find_titles(question):
        return Resolved(question)
    exchanges = _exchanges(history)
    asked, answered = _meant(question, exchanges)
    about = _in_order(answered, find_titles)
    if _NOT_THAT.search(question):
        return Resolved(_joined(asked, _LEAD.sub("", question)), set_aside=tuple(about))
    if (picked := _picked(question, about)) is not None:
        about = [picked]
    return Resolved(_joined(asked, question), named=tuple(about[:MOST_CARRIED]))


def _depends(question: str) -> bool:
    words = [word for word in _WORD.findall(question.casefold()) if word not in STOP_WORDS]
    return len(words) < FEWEST_WORDS or bool(_OPENING.search(question) or _ANAPHORA.search(question))


def _exchanges(history: Sequence[Turn]) -> list[tuple[str, str]]:
    """Pairs of what the user asked and what was answered, oldest first."""
    pairs: list[tuple[str, str]] = []
    for turn in history:
        if turn.role == "user" or not pairs:
            pairs.append((turn.content if turn.role == "user" else "", ""))
        if turn.role != "user":
            pairs[-1] = (pairs[-1][0], f"{pairs[-1][1]}\n{turn.content}".strip())
    return pairs


def _meant(question: str, exchanges: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """The exchange the question goes on with: the last, or on going back the earlier one most like it."""
    if not _BACK.search(question) or len(exchanges) < 2:
        return exchanges[-1]
    wanted = _roots(question)
    earlier = list(enumerate(exchanges[:-1]))
    return max(earlier, key=lambda pair: (len(wanted & _roots(" ".join(pair[1]))), pair[0]))[1]


def _roots(text: str) -> set[str]:
    return {word[:5] for word in _WORD.findall(text.casefold()) if word not in STOP_WORDS}


def _in_order(text: str, find_titles: FindTitles) -> list[str]:
    """The papers a text names, in the order in which they stand in it."""
    found = [key for piece in _PIECE.split(text) for key in find_titles(piece)]
    return list(dict.fromkeys([*found, *find_titles(text)]))


def _picked(question: str, about: Sequence[str]) -> str | None:
    found = _ORDINAL.search(question)
    place = _ORDINALS[found[1].lower()] if found else 0
    return about[place] if found and about and -1 <= place < len(about) else None


def _joined(asked: str, question: str) -> str:
    return f"{asked.strip()} {question.strip()}".strip()
