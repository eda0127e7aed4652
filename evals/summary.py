"""Scores to figures: each metric with its interval and n, over all questions and by kind."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evals import statistics
from evals.records import Record, Score
from evals.risk import areas, ordered_losses
from evals.scorers import METRICS, score_record

DECIMALS = 4
Scores = Mapping[str, Sequence[Score]]


@dataclass(frozen=True, slots=True)
class Figure:
    """A metric over many answers; `unscored` answers could not be scored and are not in `n`."""

    value: float
    low: float
    high: float
    n: int
    unscored: int = 0

    def to_json(self) -> dict[str, Any]:
        """The contract's object."""
        rounded = {name: round(getattr(self, name), DECIMALS) for name in ("value", "low", "high")}
        return {**rounded, "n": self.n, **({"unscored": self.unscored} if self.unscored else {})}


def score_all(records: Iterable[Record]) -> dict[str, list[Score]]:
    """The scores of every record, by question id."""
    return {record.question.id: list(score_record(record)) for record in records}


def summarise(records: Sequence[Record], scores: Scores, run: str) -> dict[str, Any]:
    """The contract's object for `eval questions`."""
    kinds = sorted({record.question.kind for record in records})
    return {
        "questions": len(records),
        "errors": sum(record.fault is not None for record in records),
        "metrics": _json(figures(records, scores)),
        "by_kind": {kind: _json(figures([r for r in records if r.question.kind == kind], scores)) for kind in kinds},
        "run": run,
    }


def _json(found: Mapping[str, Figure]) -> dict[str, Any]:
    return {name: figure.to_json() for name, figure in found.items()}


def figures(records: Sequence[Record], scores: Scores) -> dict[str, Figure]:
    """Each metric that some record has a score for."""
    ids = [record.question.id for record in records]
    names = dict.fromkeys(score.metric for key in ids for score in scores.get(key, ()))
    found = {name: figure for name in names if (figure := _figure(values_of(name, ids, scores)))}
    return in_order({**found, **_aurc(records)})


def in_order(found: Mapping[str, Figure]) -> dict[str, Figure]:
    """The figures in the order of the tables, those of a judge last."""
    known = [name for name in METRICS if name in found]
    return {name: found[name] for name in (*known, *(name for name in found if name not in METRICS))}


def values_of(metric: str, ids: Iterable[str], scores: Scores) -> dict[str, float | None]:
    """One metric's values by question id, None where it could not be scored."""
    return {key: score.value for key in ids for score in scores.get(key, ()) if score.metric == metric}


def scored(metric: str, scores: Scores) -> dict[str, float]:
    """One metric's values by question id, without those that could not be scored."""
    return {key: value for key, value in values_of(metric, scores, scores).items() if value is not None}


def _figure(values: Mapping[str, float | None]) -> Figure | None:
    known = [value for value in values.values() if value is not None]
    if not known:
        return None
    found = statistics.mean_interval(known)
    return Figure(found.value, found.low, found.high, found.n, len(values) - len(known))


def _aurc(records: Sequence[Record]) -> dict[str, Figure]:
    losses = np.array(ordered_losses(records))
    if len(losses) < 2:
        return {}
    # a resample keeps the order of confidence: its positions are drawn, then sorted
    found = statistics.interval(np.arange(len(losses), dtype=np.float64), lambda at: _area_at(losses, at))
    return {"aurc": Figure(found.value, found.low, found.high, found.n)}


def _area_at(losses: statistics.Floats, positions: statistics.Floats) -> statistics.Floats:
    return areas(positions * -1, losses[positions.astype(int)])
