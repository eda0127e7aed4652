"""Saying no when, and only when, no paper answers; reporting disagreement when there is one."""

from collections.abc import Iterator

from assistant.types import Outcome
from evals.records import Record, Score

CONTRADICTION = "contradiction"
"""The kind of question whose right outcome is `disagreement`."""


def score_refusal(record: Record) -> Iterator[Score]:
    """Precision has a value for each refusal, recall for each question without gold, so that means are the measures."""
    if record.answer is None:
        return
    answerable = record.question.answerable
    if record.refused:
        yield Score("refusal_precision", 0.0 if answerable else 1.0, "a paper answers this" if answerable else "")
    if not answerable:
        cited = "; ".join(citation.title for citation in record.answer.citations)
        yield Score("refusal_recall", float(record.refused), "" if record.refused else f"answered from: {cited}")
    yield from _disagreement(record, record.answer.outcome is Outcome.DISAGREEMENT)


def _disagreement(record: Record, reported: bool) -> Iterator[Score]:
    expected = record.question.kind == CONTRADICTION
    if reported:
        yield Score("disagreement_precision", float(expected), "" if expected else "the papers do not disagree here")
    if expected:
        yield Score("disagreement_recall", float(reported), "" if reported else "reported as agreement")
