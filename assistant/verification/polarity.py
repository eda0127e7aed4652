"""Negation and direction: whether a claim says yes where its source says no, or up where it says down.

Every cue (a negation, or one side of a pair of opposites) is compared by the words it stands with: the claim's cue
disagrees when the source has the opposite beside the same words.
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence
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
_DENYING = frozenset(
    "abandon abandons abandoned avoid avoids avoided avoiding discard discards discarded dispense dispenses drop drops "
    "dropped dropping eliminate eliminates eliminated eliminating exclude excludes excluded excluding forgo forgoes "
    "free ignore ignores ignored ignoring instead miss misses missing neglect neglects neglected obviate obviates omit "
    "omits omitted omitting prevent prevents prevented rather refuse refuses reject rejects rejected remove removes "
    "removed removing replace replaces replaced replacing rid skip skips skipped skipping stop stops stopped".split()
)
"""Words that imply a negation: enough for another text's, and none of themselves."""
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
CLEAR_CLOSENESS = 1.0
CLEARLY_MORE = 2.0
"""Closeness of the opposite, and how many times that of the word itself it must be, in a source that has both. Of such
flips between SciFact's claims and abstracts 7 of 10 are contradictions, of the others 1 of 6."""
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


@dataclass(frozen=True, slots=True)
class Clash:
    """A word on which a claim and its source disagree: one with an opposite, or a negation that only one of them has.

    Not `sure` where the source has both directions, since in "decreased pain but increased bleeding" it cannot be told
    which is meant, and where the word that is denied is worded otherwise: "does not beat" and "is weaker" agree.
    """

    word: str
    sure: bool


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
    return _found(_tokens(text), _NEGATIONS)


def _found(tokens: Sequence[str], denying: Collection[str]) -> tuple[Cue, ...]:
    found = ((at, token) for at, token in enumerate(tokens) if token in denying)
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


def flipped(claim: str, source: str) -> Clash | None:
    """The word of the claim whose direction the source contradicts, or None."""
    given = directions(source)
    for cue in directions(claim):
        agreeing, opposing = _pulls(cue, given)
        if opposing > agreeing and opposing >= LEAST_CLOSENESS:
            clear = opposing >= CLEAR_CLOSENESS and opposing >= CLEARLY_MORE * agreeing
            return Clash(cue.word, clear or one_sided(cue.word, claim, source))
    return None


def _pulls(cue: Cue, given: Sequence[Cue]) -> tuple[float, float]:
    """How close the source's nearest cue of the same direction is to the claim's, and that of the opposite one."""
    same = [other for other in given if (other.axis, other.side) == (cue.axis, cue.side) or _alike(cue, other)]
    opposite = [other for other in given if other.axis == cue.axis and other.side != cue.side]
    agreeing, opposing = (max((_closeness(cue, other) for other in found), default=0.0) for found in (same, opposite))
    return agreeing, opposing


def _alike(cue: Cue, other: Cue) -> bool:
    """Whether two words say the same though they are of different axes, as "raises" and "improves"."""
    return stem(other.word) in synonyms(stem(cue.word))


def one_sided(word: str, claim: str, source: str) -> bool:
    """Whether a claim and its source each go one way only on the axis of a word."""
    axes = {cue.axis for cue in directions(claim) if cue.word == word}
    sides = [{(cue.axis, cue.side) for cue in directions(text)} for text in (claim, source)]
    return any(all(len({(axis, 1), (axis, -1)} & of) == 1 for of in sides) for axis in axes)


def negated(claim: str, source: str) -> Clash | None:
    """The negation that one side has and the other lacks around the same words, or None."""
    if odd := _odd_one(claim, source):
        return Clash(odd, sure=True)
    return _undenied(claim, source) or _undenied(source, claim)


def _undenied(denying: str, other: str) -> Clash | None:
    """A negation of the one text for which the other, speaking of the same, has none, nor a word that implies one."""
    known = _stems(other)
    for cue in negations(denying):
        if not _denied_in(other, cue) and _scope_in(cue, known):
            return Clash(cue.word, sure=not _denies_another_direction(cue, known))
    return None


def _denied_in(text: str, cue: Cue) -> bool:
    """Whether a text denies what a negation denies."""
    implied = _found(_tokens(text), _DENYING)
    return any(_closeness(cue, other) >= SAME_NEGATION for other in negations(text)) or any(
        set(cue.following) & set(other.following) for other in implied
    )


def _denies_another_direction(cue: Cue, known: frozenset[str]) -> bool:
    """Whether a negation turns a word with an opposite that the other text words in its own way."""
    return any(root in directed_stems() and not synonyms(root) & known for root in cue.following[:1])


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
