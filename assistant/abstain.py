"""Whether to answer, decided after reading the passages: which of what the question asks for is found in one of them.

A retrieval score alone cannot tell a question whose answer is missing from one that is answered (AUROC 0.51 on the
development questions), so what the question names and the quantity it wants are looked up in the passages as well, and
both go into a logistic model of the probability that the library answers the question.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.asked import (
    conditions_in,
    holds_name,
    holds_number,
    holds_quantity,
    names_in,
    quantities_in,
    speaks_of,
    wants_amount,
    wants_author_count,
    wants_authors,
    wants_date,
    wants_metadata,
)
from assistant.question_type import read_type
from assistant.small_talk import find_declined
from assistant.terms import rarity, terms_of
from assistant.types import Decision, Outcome, Paper, Passage, Query
from assistant.verification.sides import find_correction, find_sides

READ_FOR_ONE = 2
READ_FOR_SEVERAL = 8
"""Passages that may hold what the question names: a question for one paper wants it all in one of the first two."""
COMPARED = 20
"""Passages among which a word of the question is called rare or common."""
UNTOLD = 3.6
"""Stands for the score when fewer than `COMPARED` papers were found, since standard deviations among a handful say
nothing: the lower quartile of the scores of answered development questions."""
STRONGEST = 4.5
"""Retrieval scores above this say nothing more: a paper can be found with certainty and still lack the answer."""
NAMED_NEARNESS, NAMED_COVERAGE = 0.45, 0.3
"""What a paper that the question names counts for at least: a follow-up need not repeat what it is about."""
MOST_MISSING = 2
MOST_CERTAIN = 2.5
"""Log-odds that no passage can exceed: the best one is wrong in about one question of twelve however near it seems, and
nothing found makes up for a part of the question that is missing."""
INTERCEPT, PER_SCORE, PER_NEARNESS, PER_COVERAGE, PER_MISSING = -4.96, 0.82, 4.22, 3.37, -3.76
"""Logistic regression on questions with and without an answer: `docs/abstention.md`."""
THRESHOLD = 0.36
NARROWED = 0.5
"""Highest confidence of an answer that leaves a condition of the question open."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading the passages gave.

    `score` is the best passage's, up to `STRONGEST`, where there are enough to compare; `nearness` its cosine to the
    question; `coverage` the share of the question's words that stand in it, weighed by rarity; `missing` the parts of
    the question that no passage holds; `unmet` its conditions of which the leading passages do not speak.
    """

    score: float
    nearness: float
    coverage: float
    missing: tuple[str, ...]
    unmet: tuple[str, ...] = ()


def decide(query: Query, passages: Sequence[Passage]) -> Decision:
    """Decide whether `query` can be answered from `passages`, best first.

    `confidence` is the probability that they answer it. It is a disagreement when two of them contradict each other,
    and for a question that asks for two sides as soon as there are two papers to set against each other.
    """
    if declined := (find_declined(query.typed) or find_declined(query.text)):
        return Decision(Outcome.DECLINED, 0.0, declined.reason)
    if not passages:
        return Decision(Outcome.NO_EVIDENCE, 0.0, "no paper of the library matches the question")
    reading = read_passages(query, passages)
    confidence = probability(reading)
    if correction := find_correction(query, passages):
        reason = f"a paper speaks against what is taken for granted: {correction.why}"
        return Decision(Outcome.ANSWERED, max(confidence, THRESHOLD), reason, correction=correction)
    if confidence < THRESHOLD:
        return Decision(Outcome.NO_EVIDENCE, confidence, _why_not(reading), reading.missing)
    if reading.unmet:
        confidence = min(confidence, NARROWED)
    if sides := find_sides(query, passages):
        reason = "two papers contradict each other"
        return Decision(Outcome.DISAGREEMENT, confidence, reason, sides=sides, unmet=reading.unmet)
    conflict = read_type(query.text).conflict and len(passages) > 1
    outcome = Outcome.DISAGREEMENT if conflict else Outcome.ANSWERED
    reason = "the passages hold what the question asks for"
    return Decision(outcome, confidence, reason, reading.missing, unmet=reading.unmet)


def read_passages(query: Query, passages: Sequence[Passage]) -> Reading:
    """Look the question and its parts up in `passages`, best first and at least one."""
    best = passages[0]
    nearness, coverage = best.signals.get("dense", 0.0), _coverage(query.text, passages[:COMPARED])
    missing, unmet = find_missing(query, passages), _unmet(query, passages)
    if best.paper.id in query.named or _by_named_author(query, best.paper):
        return Reading(STRONGEST, max(nearness, NAMED_NEARNESS), max(coverage, NAMED_COVERAGE), missing, unmet)
    score = best.score if len(passages) >= COMPARED else UNTOLD
    return Reading(min(score, STRONGEST), nearness, coverage, missing, unmet)


def _by_named_author(query: Query, paper: Paper) -> bool:
    """Whether the question asks for the work of one of the paper's authors."""
    wanted = [name for name in query.filters.authors if name in query.text]
    return any(name.casefold() in author.casefold() for name in wanted for author in paper.authors)


def probability(reading: Reading) -> float:
    """The calibrated probability that the library answers the question."""
    found = PER_SCORE * reading.score + PER_NEARNESS * reading.nearness + PER_COVERAGE * reading.coverage
    logit = min(INTERCEPT + found, MOST_CERTAIN) + PER_MISSING * min(len(reading.missing), MOST_MISSING)
    return 1 / (1 + math.exp(-logit))


def _coverage(question: str, passages: Sequence[Passage]) -> float:
    """Share of the question's words that stand in the first passage, weighed by their rarity among all of them."""
    texts = [frozenset(terms_of(_text(passage))) for passage in passages]
    weights = rarity([tuple(terms) for terms in texts])
    unseen = max(weights.values(), default=1.0)
    asked = {term: weights.get(term, unseen) for term in terms_of(question)}
    total = math.fsum(asked.values())
    return math.fsum(weight for term, weight in asked.items() if term in texts[0]) / total if total else 0.0


def find_missing(query: Query, passages: Sequence[Passage]) -> tuple[str, ...]:
    """Parts of the question that no single passage holds: names, quantities, a number, authors, and conditions of which
    not even one of many passages speaks."""
    foreign = _not_spoken_of(query, passages[:COMPARED]) if len(passages) >= COMPARED else ()
    return tuple(dict.fromkeys([*_missing_parts(query, passages), *foreign]))


def _unmet(query: Query, passages: Sequence[Passage]) -> tuple[str, ...]:
    several = read_type(query.text).several
    return _not_spoken_of(query, passages[: READ_FOR_SEVERAL if several else READ_FOR_ONE])


def _not_spoken_of(query: Query, passages: Sequence[Passage]) -> tuple[str, ...]:
    """The conditions of the question of which none of the passages says a word."""
    texts = " ".join(map(_text, passages))
    return tuple(condition for condition in conditions_in(query.text) if not speaks_of(texts, condition))


def _missing_parts(query: Query, passages: Sequence[Passage]) -> tuple[str, ...]:
    if read_type(query.text).several:
        together = " ".join(map(_text, passages[:READ_FOR_SEVERAL]))
        return tuple(_missing_from(query.text, together, passages[0]))
    lists = (_missing_from(query.text, _text(passage), passage) for passage in passages[:READ_FOR_ONE])
    return min((tuple(missing) for missing in lists), key=len)


def _missing_from(question: str, text: str, passage: Passage) -> list[str]:
    # who wrote a paper is asked of the paper with that name, not of one that mentions it
    named = f"{passage.paper.title if wants_metadata(question) else text} {'; '.join(passage.paper.authors)}"
    missing = [name for name in names_in(question) if not holds_name(named, name)]
    missing = [name for name in missing if not _one_of_several(name, missing, question)]
    if wants_metadata(question):
        return missing + _missing_metadata(question, passage.paper)
    unmet = [quantity for quantity in quantities_in(question) if not holds_quantity(text, quantity)]
    missing = [name for name in missing if not any(name in quantity for quantity in unmet)] + unmet
    if wants_amount(question) and not holds_number(passage.paper.abstract):
        missing.append("a number")
    return missing


def _missing_metadata(question: str, paper: Paper) -> list[str]:
    lacking = (
        (wants_author_count(question) and not (paper.authors_count or paper.authors), "the number of authors"),
        (
            wants_authors(question) and not wants_author_count(question) and not paper.authors,
            "the names of the authors",
        ),
        (wants_date(question) and not (paper.published or paper.published_text), "the date of publication"),
    )
    return [what for lacks, what in lacking if lacks]


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
