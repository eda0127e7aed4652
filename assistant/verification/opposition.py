"""Whether an abstract says the opposite of a statement, or another number: the sure cases only.

The rules are those of the verdicts, asked for more: the two must speak of one thing nearly word for word before what
differs between them counts, since a reader is told that a statement is wrong.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.types import Paper, Quote
from assistant.verification import numbers
from assistant.verification.alignment import Alignment, align, covers, meaning, sentences
from assistant.verification.names import missing, names, spellings
from assistant.verification.polarity import directed_stems, flipped, negated, one_sided
from assistant.verification.text import content_stems
from assistant.verification.valence import valence
from assistant.verification.vocabulary import generic_stems

SURE_SHARE = 0.75
"""Share of a statement's meaning, direction words aside, that one sentence of the abstract must cover. At this share
three of four oppositions found between SciFact's claims and abstracts are ones, at half of it every second."""
LEAST_WORDS = 0.4
"""The same in the very words, synonyms not counted."""
FEWEST_TELLING = 2
"""Covered stems that are not of everyday use: below that, the two may speak of anything."""
DENIALS = frozenset("not no never cannot neither nor none isn't aren't doesn't don't can't won't".split())
"""Negations of a whole clause; "lacking" or "without" often belong to its subject."""
_NOT_OF_THE_CLAUSE = re.compile(r"(?i)\bbut not\b|\bnot only\b|\bwhether or not\b|\bor not\b|\bdespite not\b")
FEWEST_WHOLE = 2
"""Stems of a statement that may be of everyday use but for one, when the sentence has all of them."""
FEWEST_ALIKE = 5
"""Stems that a sentence must share whole with another for the two to be worded alike."""
COUNTED_ALIKE = 2
"""Words around a number that must be alike for two numbers to count the same."""


@dataclass(frozen=True, slots=True)
class Opposition:
    """The sentence of an abstract that speaks against a statement, and in what."""

    quote: Quote
    why: str


def oppose(statement: str, paper: Paper) -> Opposition | None:
    """What an abstract says against a statement; None when it agrees, or speaks of something else."""
    if not _worth_aligning(statement, paper):
        return None
    alignment = align(statement, [paper])
    if not alignment.ground or not _one_subject(statement, paper, alignment):
        return None
    if why := _against(statement, paper, alignment):
        at = paper.abstract.find(alignment.ground[0].text)
        return Opposition(Quote(alignment.ground[0].text, at, at + len(alignment.ground[0].text)), why)
    return None


def _worth_aligning(statement: str, paper: Paper) -> bool:
    """Whether some sentence has enough of the statement's very words: aligning with synonyms takes a hundred times as
    long."""
    said = set(content_stems(statement))
    return any(len(said & sentence.stems) >= LEAST_WORDS * len(said) for sentence in sentences(paper.abstract))


def _one_subject(statement: str, paper: Paper, alignment: Alignment) -> bool:
    said = [root for root in meaning(statement) if root not in directed_stems()]
    stems = alignment.ground[0].stems | frozenset(meaning(paper.title))
    covered = [root for root in said if covers(root, stems)]
    telling = [root for root in covered if root not in generic_stems()]
    known = spellings(f"{paper.title} {paper.abstract}")
    whole = len(covered) == len(said) >= FEWEST_WHOLE
    enough = len(covered) >= SURE_SHARE * len(said) and len(set(telling)) >= (1 if whole else FEWEST_TELLING)
    return enough and not missing(names(statement), known)


def _against(statement: str, paper: Paper, alignment: Alignment) -> str | None:
    ground = alignment.ground[0].text
    if pair := _other_number(statement, paper, alignment):
        return f"it says {pair[1]} where the statement has {pair[0]}"
    if (clash := flipped(statement, ground)) and _one_sided(clash.word, statement, ground):
        return f"it says the opposite of “{clash.word}”"
    if valence(statement) * valence(ground) < 0:
        return "one speaks well of it and one ill"
    clash = None if _NOT_OF_THE_CLAUSE.search(ground) else negated(statement, ground)
    if clash and clash.word in DENIALS:
        return f"“{clash.word}” stands in only one of the two"
    return None


def _one_sided(word: str, statement: str, ground: str) -> bool:
    """Whether the texts are worded all but alike, or each goes one way only on the axis of a word."""
    said = [root for root in meaning(statement) if root not in directed_stems()]
    if len(said) >= FEWEST_ALIKE and all(covers(root, frozenset(meaning(ground))) for root in said):
        return True
    return one_sided(word, statement, ground)


def _other_number(statement: str, paper: Paper, alignment: Alignment) -> tuple[str, str] | None:
    """A number of the statement for which the abstract has another one: (the statement's, the abstract's)."""
    given = numbers.quantities(f"{paper.title} {paper.abstract}")
    ground = alignment.ground[0].text
    claimed = numbers.claimed(statement)
    lost = numbers.missing(claimed, given)
    for wanted in claimed:
        rival = _rival(statement, wanted, ground) if wanted in lost else own_number(statement, wanted, ground)
        if rival:
            return wanted.text, rival.text
    return None


def _rival(statement: str, wanted: numbers.Quantity, ground: str) -> numbers.Quantity | None:
    around = numbers.beside(statement, wanted)
    for quantity in numbers.quantities(ground):
        same_kind = quantity.unit == wanted.unit and not numbers.agrees(wanted, quantity)
        if same_kind and len(numbers.alike(around, numbers.beside(ground, quantity))) >= COUNTED_ALIKE:
            return quantity
    return None


def own_number(statement: str, wanted: numbers.Quantity, ground: str) -> numbers.Quantity | None:
    """The number that the ground gives a name of the statement, where it gives the statement's number to another."""
    meant = [name for name in names(ground) if name.casefold() in statement.casefold()]
    others = [name for name in names(ground) if name not in meant]
    alike = [q for q in numbers.quantities(ground) if _counts_the_same(statement, wanted, ground, q)]
    agreeing = [q for q in alike if numbers.agrees(wanted, q)]
    rivals = [q for q in alike if not numbers.agrees(wanted, q)]
    if not (meant and others and agreeing and rivals):
        return None
    nearest = min(rivals, key=lambda quantity: _distance(ground, quantity, meant))
    belongs_elsewhere = all(_distance(ground, q, others) < _distance(ground, q, meant) for q in agreeing)
    return (
        nearest
        if belongs_elsewhere and _distance(ground, nearest, meant) < _distance(ground, nearest, others)
        else None
    )


def _counts_the_same(statement: str, wanted: numbers.Quantity, ground: str, other: numbers.Quantity) -> bool:
    counted = numbers.counted_by(statement, wanted)
    return other.unit == wanted.unit and bool(numbers.alike(counted, numbers.counted_by(ground, other)))


def _distance(text: str, quantity: numbers.Quantity, named: Sequence[str]) -> int:
    """Characters between a quantity and the nearest of some names."""
    return min(abs(text.find(name) - quantity.start) for name in named)
