"""The measures that need no model. Each scorer gives the scores of one record that apply to it."""

from collections.abc import Callable, Iterable

from evals.records import Record, Score
from evals.scorers.citations import score_citations
from evals.scorers.effort import score_effort
from evals.scorers.evidence import score_evidence
from evals.scorers.faithfulness import score_faithfulness
from evals.scorers.points import score_points
from evals.scorers.ranking import score_ranking
from evals.scorers.refusal import score_refusal

SCORERS: tuple[Callable[[Record], Iterable[Score]], ...] = (
    score_citations,
    score_evidence,
    score_points,
    score_faithfulness,
    score_refusal,
    score_ranking,
    score_effort,
)

LOWER_IS_BETTER = frozenset(
    {"invented_citations", "aurc", "words", "seconds", "prompt_tokens", "completion_tokens", "cost_usd"}
)
METRICS = (
    *("citation_precision", "citation_recall", "evidence_precision", "evidence_recall", "point_coverage", "point_f1"),
    *("invented_citations", "quote_exactness", "numbers_supported", "sentences_supported"),
    *("refusal_precision", "refusal_recall", "disagreement_precision", "disagreement_recall", "aurc"),
    *("ndcg@10", "recall@5", "recall@10", "mrr@10"),
    *("words", "seconds", "prompt_tokens", "completion_tokens", "cost_usd"),
)
"""Every measure without a model, in the order of the tables."""
EFFORT = frozenset({"words", "seconds", "prompt_tokens", "completion_tokens", "cost_usd"})
"""What an answer takes; reported, and compared only when asked for."""


def score_record(record: Record) -> tuple[Score, ...]:
    """Every score that applies to the record; none for a failed call."""
    if record.answer is None:
        return ()
    return tuple(score for scorer in SCORERS for score in scorer(record))
