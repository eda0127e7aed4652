"""Whether to answer, decided after reading the passages: which of what the question asks for is found in one of them.

A retrieval score alone cannot tell a question whose answer is missing from one that is answered (AUROC 0.48), so what
the question names and the quantity it wants are looked up in the passages as well, and both go into a logistic model of
the probability that the library answers the question.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.asked import (
    conditions_in,
    holds_name,
    holds_number,
    holds_quantity,
    holds_size,
    names_in,
    quantities_in,
    sizes_in,
    speaks_of,
    wants_amount,
    wants_author_count,
    wants_authors,
    wants_date,
    wants_metadata,
)
from assistant.question_type import read_type
from assistant.retrieve.question import ids_in
from assistant.small_talk import find_declined
from assistant.types import Decision, Outcome, Paper, Passage, Query
from assistant.verification.sides import find_correction, find_sides

READ_FOR_ONE = 2
READ_FOR_SEVERAL = 8
"""Passages that may hold what the question names: a question for one paper wants it all in one of the first two."""
COMPARED = 20
"""Passages that make the score comparable, and of which at least one must speak of each condition of the question."""
UNTOLD = 4.1
"""Stands for the score when fewer than `COMPARED` papers were found, since standard deviations among a handful say
nothing: the lower quartile of the scores of answered development questions."""
STRONGEST = 4.0
"""Retrieval scores above this say nothing more: a paper can be found with certainty and still lack the answer."""
NAMED_MATCH = 0.41
"""What a paper that the question names counts for at least, the median of right answers: a follow-up need not repeat
what it is about."""
MATCH_AT_RIGHT_ANGLES, MATCH_PER_COSINE = 0.17, 0.51
"""Stand for the match where the embedder gives no phrases: least squares on the development questions (r = 0.75)."""
MOST_MISSING = 2
MOST_CERTAIN = 2.5
"""Log-odds that no passage can exceed: the best one is wrong in about one question of twelve however near it seems, and
nothing found makes up for a part of the question that is missing."""
INTERCEPT, PER_SCORE, PER_MATCH, PER_MISSING = -5.34, 0.71, 8.72, -3.41
"""Logistic regression on questions with and without an answer: `docs/abstention.md`."""
THRESHOLD = 0.41
NARROWED = 0.5
"""Highest confidence of an answer that leaves a condition of the question open."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading the passages gave.

    `score` is the best passage's, up to `STRONGEST`, where there are enough to compare; `match` how near its phrases
    come to the words of the question; `missing` the parts of the question that no passage holds; `unmet` its
    conditions of which the leading passages do not speak.
    """

    score: float
    match: float
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
    match, missing, unmet = _match(best), find_missing(query, passages), _unmet(query, passages)
    if best.paper.id in query.named or _by_named_author(query, best.paper):
        return Reading(STRONGEST, max(match, NAMED_MATCH), missing, unmet)
    score = best.score if len(passages) >= COMPARED else UNTOLD
    return Reading(min(score, STRONGEST), match, missing, unmet)


def _match(passage: Passage) -> float:
    """How near the passage's phrases come to the words of the question, or as well as its vector tells."""
    told = MATCH_AT_RIGHT_ANGLES + MATCH_PER_COSINE * passage.signals.get("dense", 0.0)
    return passage.signals.get("words", told)


def _by_named_author(query: Query, paper: Paper) -> bool:
    """Whether the question asks for the work of one of the paper's authors."""
    wanted = [name for name in query.filters.authors if name in query.text]
    return any(name.casefold() in author.casefold() for name in wanted for author in paper.authors)


def probability(reading: Reading) -> float:
    """The calibrated probability that the library answers the question."""
    found = PER_SCORE * reading.score + PER_MATCH * reading.match
    logit = min(INTERCEPT + found, MOST_CERTAIN) + PER_MISSING * min(len(reading.missing), MOST_MISSING)
    return 1 / (1 + math.exp(-logit))


def find_missing(query: Query, passages: Sequence[Passage]) -> tuple[str, ...]:
    """Parts of the question that no single passage holds: names, quantities, a number, authors, and conditions of which
    not even one of many passages speaks."""
    foreign = _not_spoken_of(query, passages[:COMPARED]) if len(passages) >= COMPARED else ()
    return tuple(dict.fromkeys([*_missing_parts(query, passages), *_unheld_ids(query, passages), *foreign]))


def _unheld_ids(query: Query, passages: Sequence[Passage]) -> tuple[str, ...]:
    """The arXiv ids and DOIs in the question that no passage's paper has: one that the library holds comes first."""
    papers = [passage.paper for passage in passages]
    held = {key for paper in papers for key in (paper.id, f"arxiv:{paper.arxiv_id}", f"doi:{paper.doi}".casefold())}
    return tuple(key for key in ids_in(query.text) if key not in held)


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
    missing += [size for size in sizes_in(question) if not holds_size(text, size)]
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
