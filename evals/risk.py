"""Risk against coverage: how wrong the answers are when only the most confident ones are given.

Selective risk at coverage i/n is the mean loss of the i most confident answers, and AURC is its mean over i = 1..n
(Geifman, Uziel and El-Yaniv, ICLR 2019). The loss of a question without gold is 1. Otherwise it is one minus the F1 of
the cited papers against the gold ones; a refusal is taken as if it had cited the first paper that it considered, so
that a confidence can be judged below the point where the system stops answering.
"""

from collections.abc import Iterable, Sequence

from evals.records import Record, title_key


def loss(record: Record) -> float:
    """How wrong the answer is, or would have been: from 0 (right papers, no others) to 1."""
    if record.answer is None or not record.question.gold_titles:
        return 1.0
    gold = {title_key(title) for title in record.question.gold_titles}
    neutral = {title_key(title) for title in record.question.also_acceptable}
    named = [c.title for c in record.answer.citations] or [c.title for c in record.answer.considered[:1]]
    cited = {title_key(title) for title in named} - neutral
    return 1 - 2 * len(cited & gold) / (len(cited) + len(gold))


def curve(records: Iterable[Record]) -> list[tuple[float, float]]:
    """Pairs (coverage, selective risk), the most confident answers first; ties stand in the order of their ids."""
    return risk_curve(ordered_losses(records))


def ordered_losses(records: Iterable[Record]) -> list[float]:
    """The losses by falling confidence, of the answers whose gold is known."""
    known = [record for record in records if record.answer is not None and not record.question.gold_unknown]
    ordered = sorted(known, key=lambda record: (-_confidence(record), record.question.id))
    return [loss(record) for record in ordered]


def _confidence(record: Record) -> float:
    return record.answer.confidence if record.answer else 0.0


def risk_curve(losses: Sequence[float]) -> list[tuple[float, float]]:
    """The curve of losses that are ordered by falling confidence."""
    points, total = [], 0.0
    for count, value in enumerate(losses, 1):
        total += value
        points.append((count / len(losses), total / count))
    return points


def aurc(losses: Sequence[float]) -> float:
    """The area under the risk-coverage curve; lower is better."""
    return sum(risk for _, risk in risk_curve(losses)) / len(losses)
