"""Risk against coverage: how wrong the answers are when only the most confident ones are given.

Selective risk at coverage i/n is the mean loss of the i most confident answers, and AURC is its mean over i = 1..n
(Geifman, Uziel and El-Yaniv, ICLR 2019). The loss of a question without gold is 1. Otherwise it is one minus the F1 of
the cited papers against the gold ones; a refusal is taken as if it had cited the first paper that it considered, so
that a confidence can be judged below the point where the system stops answering.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from evals.records import Record, title_key
from evals.statistics import NOISE, PERMUTATIONS, SEED, Difference, Floats, drawn, percentiles

DECIMALS = 3
"""Of a confidence, as far as the order of questions goes."""


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
    known = sorted(points(records).items(), key=lambda item: (-item[1][0], item[0]))
    return [lost for _, (_, lost) in known]


def points(records: Iterable[Record]) -> dict[str, tuple[float, float]]:
    """Confidence, to three decimals, and loss by question id, of the answers whose gold is known.

    Processors differ in the fifth decimal of a confidence; rounded, they all put the questions in the same order.
    """
    known = (record for record in records if record.answer is not None and not record.question.gold_unknown)
    return {record.question.id: (_confidence(record), loss(record)) for record in known}


def _confidence(record: Record) -> float:
    return round(record.answer.confidence, DECIMALS) if record.answer else 0.0


def areas(confidences: Floats, losses: Floats) -> Floats:
    """AURC along the last axis; ties stay in the order given."""
    order = np.argsort(-confidences, axis=-1, kind="stable")
    ordered = np.take_along_axis(losses, order, axis=-1)
    risks = np.cumsum(ordered, axis=-1) / np.arange(1, ordered.shape[-1] + 1)
    return np.asarray(risks.mean(axis=-1))


def paired_aurc(before: Iterable[Record], after: Iterable[Record]) -> Difference | None:
    """The change of AURC over the questions that both runs answered; None when there are fewer than two.

    The interval draws questions for both runs at once (paired bootstrap); the p is that of a permutation test, which
    swaps the two runs' answers to a question at random.
    """
    first, second = points(before), points(after)
    shared = sorted(set(first) & set(second))
    if len(shared) < 2:
        return None
    table = np.array([[first[key], second[key]] for key in shared]).transpose(1, 2, 0)
    low, high = percentiles(_change(table[:, :, np.sort(drawn(len(shared)), axis=-1)]))
    return Difference(float(_change(table)), low, high, _swap_p(table), len(shared))


def _change(table: Floats) -> Floats:
    """AURC of the second run minus that of the first; `table` is run, then confidence and loss, then questions."""
    (before, after) = (areas(run[0], run[1]) for run in table)
    return after - before


def _swap_p(table: Floats) -> float:
    swapped = np.random.default_rng(SEED).random((PERMUTATIONS, table.shape[-1])) < 0.5
    wide = table[:, :, None, :]
    changes = _change(np.where(swapped, wide[::-1], wide))
    extreme = np.abs(changes) >= abs(float(_change(table))) - NOISE
    return float((extreme.sum() + 1) / (PERMUTATIONS + 1))


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
