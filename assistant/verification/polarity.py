"""Negation and direction: whether a claim says yes where its source says no, or up where it says down.

Every cue (a negation, or one side of a pair of opposites) is compared by the words it stands with: the claim's cue
disagrees when the source has the opposite beside the same words.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.verification.text import STOP_WORDS, plain, stem

_PAIRS = """
amount | increase increases increased increasing raise raises raised raising grow grows growing growth rise rises rising higher more larger greater bigger upward gain gains boost boosts boosted expand expands amplify amplifies up | decrease decreases decreased decreasing lower lowers lowered lowering reduce reduces reduced reducing reduction reductions fewer less smaller shrink shrinks shrinking decline declines declining drop drops dropped fall falls cut cuts downward diminish diminishes diminished loss losses down minimize minimizes lessen halve halves
level | high large big great long strong broad wide many much most often frequently maximum highest largest longest | low small little short weak narrow few least rarely seldom minimum lowest smallest shortest
quality | improve improves improved improving improvement improvements better best enhance enhances enhanced benefit benefits helps help superior outperform outperforms outperformed outperforming surpass surpasses surpassed surpassing exceed exceeds exceeded exceeding beat beats beating stronger strengthen strengthens advantage good | degrade degrades degraded degrading degradation worse worst worsen worsens worsened worsening hurt hurts harm harms harmful deteriorate deteriorates impair impairs inferior underperform underperforms underperformed underperforming trail trails lag lags weaker weaken weakens disadvantage poor bad
speed | faster fastest accelerate accelerates accelerated accelerating quicker speedup fast quickly rapid rapidly speeds | slower slowest slow slows slowed slowing decelerate decelerates slowly
sign | positive positively | negative negatively
success | succeed succeeds succeeded success successful successfully able solves solve capable | fail fails failed failing failure failures unsuccessful unable incapable
ease | easy easier easily simple simpler cheap cheaper | hard harder difficult complex costly expensive
truth | true correct correctly right accurate accurately valid | false incorrect incorrectly wrong inaccurate invalid
need | requires require required necessary needed needs need | eliminates unnecessary unneeded
trust | robust robustly stable reliable reliably consistent | brittle fragile vulnerable unstable unreliable inconsistent
time | before prior earlier early | after subsequent later late
space | above over | below under
sameness | same similar similarly identical | different differently dissimilar distinct
support | supports support confirm confirms confirmed agree agrees consistent verify prove | refute refutes refuted contradict contradicts contradicted disprove disagree disagrees
presence | include includes including with | exclude excludes excluding without
doing | enable enables allow allows permit permits encourage encourages promote promotes facilitate | prevent prevents disable forbid inhibit inhibits discourage suppress suppresses hinder hinders prohibits block blocks
sufficiency | sufficient enough adequate | insufficient inadequate limited scarce lacking
known | known clear understood | unknown unclear
public | open public available | closed private unavailable proprietary
supervision | supervised labeled | unsupervised unlabeled
order | first | last
side | left | right
span | global | local
kind | linear convex | nonlinear non-linear nonconvex non-convex
setting | online | offline
"""
_NEGATIONS = frozenset(
    "not no never without cannot can't don't doesn't didn't isn't aren't wasn't weren't won't couldn't shouldn't hasn't "
    "haven't neither nor none nothing lack lacks lacking lacked fails fail failed failing failure hardly barely unable "
    "instead-of absence absent impossible unlikely non".split()
)
_FALSE_FRIENDS = re.compile(
    r"(?i)\bnot only\b|\bno (?:longer than|less than|more than|doubt)\b|\bwith(?:out)? (?:respect|regard) to\b|\bnon-(?=\w)|"
    r"\b(?:(?:more|less|fewer|greater|higher|lower|larger|smaller) than|over|under|above|below)\b(?=\s+[\d~$])|"
    r"\bat least\b|\bat most\b|\bleast squares\b|\bup to\b|"
    r"\bfew-shot\b|\bover the (?:last|past)\b|\bset up\b|\bwhether or not\b|\bif not\b|\bgood(?:-| )of(?:-| )fit\b|"
    r"\bloss(?:es)? (?:function|landscape|surface|term)s?\b|\btraining loss(?:es)?\b|\bopen-?(?:ed|ended|source|domain)\b"
)
_WORD = re.compile(r"[^\W_](?:[\w'-]*\w)?%?")
WINDOW = 5
"""Content words on each side of a cue that it may speak of."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A word with a direction: its axis, its side (+1 or -1), and the stems around it with their distance."""

    word: str
    axis: str
    side: int
    beside: dict[str, int]


def _read_pairs() -> dict[str, tuple[tuple[str, int], ...]]:
    table: dict[str, list[tuple[str, int]]] = {}
    for line in _PAIRS.strip().splitlines():
        axis, up, down = (part.strip() for part in line.split("|"))
        for side, words in ((1, up), (-1, down)):
            for word in words.split():
                table.setdefault(word, []).append((axis, side))
    return {word: tuple(sides) for word, sides in table.items()}


_SIDES = _read_pairs()


def directed_stems() -> frozenset[str]:
    """The stems of all words that have an opposite: they never count as saying nothing."""
    return frozenset(stem(word) for word in _SIDES)


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
        Cue(token, axis, side, _beside(tokens, at))
        for at, token in enumerate(tokens)
        for axis, side in _SIDES.get(token, ())
    )


def negations(text: str) -> tuple[Cue, ...]:
    """The negating words of `text`."""
    tokens = _tokens(text)
    return tuple(Cue(token, "not", -1, _beside(tokens, at)) for at, token in enumerate(tokens) if token in _NEGATIONS)


def _closeness(one: Cue, other: Cue) -> float:
    """How much two cues stand with the same words, nearer ones counting more."""
    return sum(1 / max(distance, other.beside[root]) for root, distance in one.beside.items() if root in other.beside)


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


LEAST_CLOSENESS = 0.5


def negated(claim: str, source: str) -> str | None:
    """The negation that one side has and the other lacks around the same words, or None."""
    said, given = negations(claim), negations(source)
    stems_said, stems_given = _stems(claim), _stems(source)
    for cue in said:
        if not any(_closeness(cue, other) >= LEAST_CLOSENESS for other in given) and _scope_in(cue, stems_given):
            return cue.word
    for cue in given:
        if not any(_closeness(cue, other) >= LEAST_CLOSENESS for other in said) and _scope_in(cue, stems_said):
            return cue.word
    return None


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(part) for token in _tokens(text) for part in re.split(r"[-']", token) if part)


def _scope_in(cue: Cue, stems: frozenset[str]) -> bool:
    """Whether the other text speaks of what the negation speaks of: most of the words nearest to it."""
    nearest = [root for root, distance in cue.beside.items() if distance <= 2]
    return bool(nearest) and sum(root in stems for root in nearest) > len(nearest) / 2
