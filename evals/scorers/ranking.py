"""How well the considered papers are ranked. The formulas are those of trec_eval (Buckley; pytrec_eval)."""

import math
from collections.abc import Iterator, Mapping, Sequence

from evals.records import Record, Score, title_key

DEPTHS = (5, 10)


def score_ranking(record: Record) -> Iterator[Score]:
    """nDCG@10, recall@5, recall@10 and MRR@10 of the considered papers against the gold titles.

    Papers that are merely acceptable are taken out of the ranking first (condensed lists: Sakai, SIGIR 2007).
    """
    if record.answer is None or not record.question.gold_titles:
        return
    neutral = {title_key(title) for title in record.question.also_acceptable}
    ranked = [key for paper in record.answer.considered if (key := title_key(paper.title)) not in neutral]
    gold = {title_key(title): 1 for title in record.question.gold_titles}
    missing = [title for title in record.question.gold_titles if title_key(title) not in ranked[:10]]
    yield Score("ndcg@10", ndcg(ranked, gold, 10), f"not in the best ten: {'; '.join(missing)}" if missing else "")
    for depth in DEPTHS:
        yield Score(f"recall@{depth}", recall(ranked, gold, depth))
    yield Score("mrr@10", reciprocal_rank(ranked, gold, 10))


def ndcg(ranked: Sequence[str], gains: Mapping[str, int], depth: int) -> float:
    """Normalised discounted cumulative gain: linear gains, discount log2(rank + 1) (Jarvelin and Kekalainen 2002)."""
    ideal = sorted((gain for gain in gains.values() if gain > 0), reverse=True)
    best = _discounted(ideal[:depth])
    return _discounted([max(0, gains.get(document, 0)) for document in ranked[:depth]]) / best if best else 0.0


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))


def recall(ranked: Sequence[str], gains: Mapping[str, int], depth: int) -> float:
    """The share of the relevant documents among the first `depth`."""
    relevant = {document for document, gain in gains.items() if gain > 0}
    return len(relevant & set(ranked[:depth])) / len(relevant) if relevant else 0.0


def reciprocal_rank(ranked: Sequence[str], gains: Mapping[str, int], depth: int) -> float:
    """One over the rank of the first relevant document; 0 when none is among the first `depth`."""
    return next((1 / rank for rank, document in enumerate(ranked[:depth], 1) if gains.get(document, 0) > 0), 0.0)
