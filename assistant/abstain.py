"""Whether to answer, decided after reading the passages: which of what the question asks for is found in one of them.

A retrieval score alone cannot tell a question whose answer is missing from one that is answered (AUROC 0.59 to 0.73),
so what the question names and the quantity it wants are looked up in the passages as well, and both go into a logistic
model of the probability that the library answers the question.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.asked import (
    holds_name,
    holds_number,
    holds_quantity,
    names_in,
    quantities_in,
    wants_amount,
    wants_authors,
)
from assistant.question_type import read_type
from assistant.small_talk import find_declined
from assistant.types import Decision, Outcome, Passage, Query

READ_FOR_ONE = 2
READ_FOR_SEVERAL = 8
"""Passages that may hold what the question names: a question for one paper wants it all in one of the first two."""
STRONGEST = 4.0
"""Retrieval scores above this say nothing more: a paper can be found with certainty and still lack the answer."""
INTERCEPT, PER_SCORE, PER_MISSING = -1.0, 1.0, -2.0
THRESHOLD = 0.5


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading the passages gave: how strong the best one is, and which parts of the question none holds."""

    strength: float
    missing: tuple[str, ...]


def decide(query: Query, passages: Sequence[Passage]) -> Decision:
    """Decide whether `query` can be answered from `passages`, best first.

    `confidence` is the probability that they answer it. A question that asks for two sides is a disagreement as soon as
    there are two papers to set against each other.
    """
    if declined := find_declined(query.text):
        return Decision(Outcome.DECLINED, 0.0, declined.reason)
    if not passages:
        return Decision(Outcome.NO_EVIDENCE, 0.0, "no paper of the library matches the question")
    reading = read_passages(query, passages)
    confidence = probability(reading)
    if confidence < THRESHOLD:
        return Decision(Outcome.NO_EVIDENCE, confidence, _why_not(reading), reading.missing)
    conflict = read_type(query.text).conflict and len(passages) > 1
    outcome = Outcome.DISAGREEMENT if conflict else Outcome.ANSWERED
    return Decision(outcome, confidence, "the passages hold what the question asks for", reading.missing)


def read_passages(query: Query, passages: Sequence[Passage]) -> Reading:
    """Look the parts of the question up in the passages."""
    best = passages[0]
    named = best.paper.id in query.named
    return Reading(STRONGEST if named else min(best.score, STRONGEST), find_missing(query, passages))


def probability(reading: Reading) -> float:
    """The calibrated probability that the library answers the question."""
    logit = INTERCEPT + PER_SCORE * reading.strength + PER_MISSING * min(len(reading.missing), 2)
    return 1 / (1 + math.exp(-logit))


def find_missing(query: Query, passages: Sequence[Passage]) -> tuple[str, ...]:
    """Parts of the question that no single passage holds: names, quantities, a number, authors."""
    if read_type(query.text).several:
        together = " ".join(map(_text, passages[:READ_FOR_SEVERAL]))
        return tuple(_missing_from(query.text, together, passages[0]))
    lists = [_missing_from(query.text, _text(passage), passage) for passage in passages[:READ_FOR_ONE]]
    return tuple(min(lists, key=lambda missing: len(missing)))


def _missing_from(question: str, text: str, passage: Passage) -> list[str]:
    missing = [name for name in names_in(question) if not holds_name(text, name)]
    missing = [name for name in missing if not _one_of_several(name, missing, question)]
    missing += [quantity for quantity in quantities_in(question) if not holds_quantity(text, quantity)]
    if wants_authors(question) and not passage.paper.authors:
        missing.append("the names of the authors")
    if wants_amount(question) and not holds_number(passage.paper.abstract):
        missing.append("a number")
    return missing


def _one_of_several(name: str, missing: Sequence[str], question: str) -> bool:
    """Whether the question offers `name` next to another that is there ("Adam or SGD")."""
    others = [other for other in names_in(question) if other not in missing]
    return any(f"{a} or {b}" in question for other in others for a, b in ((name, other), (other, name)))


def _text(passage: Passage) -> str:
    return f"{passage.paper.title}. {passage.paper.abstract}"


def _why_not(reading: Reading) -> str:
    if reading.missing:
        return f"the nearest papers do not give {', '.join(reading.missing)}"
    return "no paper of the library is near enough to the question"
