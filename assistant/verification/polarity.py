"""Negation and direction: whether a claim says yes where its source says no, or up where it says down.

Every cue (a negation, or one side of a pair of opposites) is compared by the words it stands with: the claim's cue
disagrees when the source has the opposite beside the same words.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from itertools import islice

from assistant.verification.opposites import WEAK, sides
from assistant.verification.text import STOP_WORDS, plain, stem
from assistant.verification.vocabulary import synonyms

_NEGATIONS = frozenset(
    "not no never without cannot can't don't doesn't didn't isn't aren't wasn't weren't won't couldn't shouldn't "
    "hasn't haven't neither nor none nothing lack lacks lacking lacked fails fail failed failing failure hardly "
    "barely unable absence absent impossible unlikely non".split()
)
_FALSE_FRIENDS = re.compile(
    r"(?i)\bnot (?:only|just|merely|simply|solely)\b|"
    r"\bno (?:longer than|less than|more than|doubt)\b|\bwith(?:out)? (?:respect|regard) to\b|"
    r"\bnon-(?=\w)|\bwith(?= no\b)|"
    r"\b(?:(?:more|less|fewer|greater|higher|lower|larger|smaller) than|over|under|above|below)\b(?=\s+[\d~$])|"
    r"\bat least\b|\bat most\b|\bleast squares\b|\bup to\b|"
    r"\bfew-shot\b|\bover the (?:last|past)\b|\bset up\b|\bwhether or not\b|\bif not\b|\bgood(?:-| )of(?:-| )fit\b|"
    r"\bloss(?:es)? (?:function|landscape|surface|term)s?\b|\btraining loss(?:es)?\b|"
    r"\bopen-?(?:ed|ended|source|domain)\b"
)
_WORD = re.compile(r"[^\W_](?:[\w'-]*\w)?%?")
LEAST_CLOSENESS = 0.5
SAME_NEGATION = 0.7
"""Closeness from which two negations deny the same thing."""
ALL_BUT_EQUAL = 0.9
"""Similarity of token sequences (Ratcliff and Obershelp) from which every negation must be shared."""
SCOPE = 3
"""Content words after a negation that it denies."""
WINDOW = 5
"""Content words on each side of a cue that it may speak of."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A word with a direction: its axis, its side (+1 or -1), the stems around it with their distance, and the next."""

    word: str
    axis: str
    side: int
    beside: dict[str, int]
    following: tuple[str, ...]


@cache
def directed_stems() -> frozenset[str]:
    """The stems of words with an opposite that say something by themselves: they never count as saying nothing."""
    return frozenset(stem(word) for word, found in sides().items() if any(axis not in WEAK for axis, _ in found))


def _tokens(text: str) -> list[str]:
    quiet = _FALSE_FRIENDS.sub(lambda match: " " * len(match.group()), plain(text))
    return [match.group().casefold() for match in _WORD.finditer(quiet)]


def _beside(tokens: Sequence[str], at: int) -> dict[str, int]:
    """Stems of the content words around a position with how many content words away they stand."""
    near: dict[str, int] = {}
    for step in (1, -1):
        distance, position = 0, at + step
        while 0 <= position < len(tokens) and distance < WINDOW:
            for part in re.split(r"[-']", tokens[position]):
                if part and part not in STOP_WORDS and part not in _NEGATIONS:
                    distance += 1
                    near.setdefault(stem(part), distance)
            position += step
    return near


def directions(text: str) -> tuple[Cue, ...]:
    """The words of `text` that have an opposite."""
    tokens = _tokens(text)
    return tuple(
        Cue(token, axis, side, _beside(tokens, at), _following(tokens, at))
        for at, token in enumerate(tokens)
        for axis, side in sides().get(token, ())
    )


def negations(text: str) -> tuple[Cue, ...]:
    """The negating words of `text`."""
    tokens = _tokens(text)
    found = ((at, token) for at, token in enumerate(tokens) if token in _NEGATIONS)
    return tuple(Cue(token, "not", -1, _beside(tokens, at), _following(tokens, at)) for at, token in found)


def _following(tokens: Sequence[str], at: int) -> tuple[str, ...]:
    """The stems of the content words that come next."""
    parts = (part for token in tokens[at + 1 :] for part in re.split(r"[-']", token))
    return tuple(islice((stem(part) for part in parts if part and part not in STOP_WORDS | _NEGATIONS), SCOPE))


def _closeness(one: Cue, other: Cue) -> float:
    """How much two cues stand with the same words, nearer ones counting more."""
    total = 0.0
    for root, distance in one.beside.items():
        same = [other.beside[match] for match in synonyms(root) if match in other.beside]
        total += 1 / max(distance, min(same)) if same else 0.0
    return total


def flipped(claim: str, source: str) -> str | None:
    """The word of the claim whose direction the source contradicts, or None."""
    given = directions(source)
    for cue in directions(claim):
        rivals = [other for other in given if other.axis == cue.axis]
        agreeing = max((_closeness(cue, other) for other in rivals if other.side == cue.side), default=0.0)
        opposing = max((_closeness(cue, other) for other in rivals if other.side != cue.side), default=0.0)
        if opposing > agreeing and opposing >= LEAST_CLOSENESS:
            return cue.word
    return None


def negated(claim: str, source: str) -> str | None:
    """The negation that one side has and the other lacks around the same words, or None."""
    said, given = negations(claim), negations(source)
    if odd := _odd_one(claim, source):
        return odd
    stems_said, stems_given = _stems(claim), _stems(source)
    for cue in said:
        if not any(_closeness(cue, other) >= SAME_NEGATION for other in given) and _scope_in(cue, stems_given):
            return cue.word
    for cue in given:
        if not any(_closeness(cue, other) >= SAME_NEGATION for other in said) and _scope_in(cue, stems_said):
            return cue.word
    return None


def _odd_one(claim: str, source: str) -> str | None:
    """The negation that two all but equal texts do not share."""
    ours, theirs = _tokens(claim), _tokens(source)
    if SequenceMatcher(None, ours, theirs, autojunk=False).ratio() < ALL_BUT_EQUAL:
        return None
    ours_only = Counter(t for t in ours if t in _NEGATIONS)
    theirs_only = Counter(t for t in theirs if t in _NEGATIONS)
    odd = [*(ours_only - theirs_only), *(theirs_only - ours_only)]
    return odd[0] if odd else None


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(part) for token in _tokens(text) for part in re.split(r"[-']", token) if part)


def _scope_in(cue: Cue, stems: frozenset[str]) -> bool:
    """Whether the other text speaks of what the negation speaks of: most of the words that follow it."""
    nearest = cue.following or tuple(root for root, distance in cue.beside.items() if distance < SCOPE)
    return bool(nearest) and sum(root in stems for root in nearest) > len(nearest) / 2
