"""How far measures without a model agree with people: RAGChecker's pairs of answers (Ru et al. 2024).

Two people preferred one of two answers, from -2 to 2, for correctness, completeness and overall. A measure agrees as
far as the difference of its values correlates (Pearson) with the mean of the labels; intervals draw pairs of answers.
"""

import json
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.errors import UsageError
from assistant.sentences import split_sentences
from assistant.verification.text import words
from evals.scorers.faithfulness import MARKER
from evals.scorers.points import point_f1, point_shares
from evals.statistics import Floats, correlations, drawn, percentiles

LABELS = ("correctness_label", "completeness_label", "overall_label")
Row = Mapping[str, Any]


def point_coverage(reference: str, answer: str) -> float:
    """The product's measure, with the sentences of the reference as points."""
    shares = point_shares(_points(reference), answer)
    return sum(shares) / len(shares) if shares else 0.0


def answer_f1(reference: str, answer: str) -> float:
    """The product's `point_f1`, with the sentences of the reference as points."""
    return point_f1(_points(reference), MARKER.sub("", answer))


def _points(reference: str) -> list[str]:
    plain = MARKER.sub("", reference)
    return [plain[span.start : span.end] for span in split_sentences(plain)]


def token_f1(reference: str, answer: str) -> float:
    """F1 of the words that both have, counted with repetition (Rajpurkar et al. 2016)."""
    first, second = Counter(words(reference)), Counter(words(answer))
    shared = (first & second).total()
    return 2 * shared / (first.total() + second.total()) if shared else 0.0


def length(reference: str, answer: str) -> float:
    """The logarithm of the answer's length in words: what any measure must beat."""
    return math.log1p(len(answer.split()))


MEASURES: Mapping[str, Callable[[str, str], float]] = {
    "point_coverage": point_coverage,
    "point_f1": answer_f1,
    "token_f1": token_f1,
    "length": length,
}


def measure_agreement(path: Path) -> dict[str, Any]:
    """Pearson's r of each measure with each label over the pairs of a file, and how far it is ahead of token F1.

    Raises:
        UsageError: when the file is not in the layout.
    """
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
        pairs = _grouped(rows)
        changes = {name: np.array([_change(pair[0], measure) for pair in pairs]) for name, measure in MEASURES.items()}
        labels = {label.removesuffix("_label"): _means(pairs, label) for label in LABELS}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{path} holds no labelled pairs of answers ({error}); see evals/agreement.py") from None
    found = {
        name: {label: _figure(change, people) for label, people in labels.items()} for name, change in changes.items()
    }
    ahead = {name: _ahead(change, changes["token_f1"], labels["overall"]) for name, change in changes.items()}
    return {"pairs": len(pairs), "judgements": len(rows), "pearson": found, "ahead_of_token_f1_overall": ahead}


def _grouped(rows: Sequence[Row]) -> list[list[Row]]:
    groups: dict[tuple[object, ...], list[Row]] = defaultdict(list)
    for row in rows:
        models = (row["model1"]["model_name"], row["model2"]["model_name"])
        groups[(row["dataset"], row["query_id"], row["instance_id"], *models)].append(row)
    return list(groups.values())


def _means(pairs: Sequence[Sequence[Row]], label: str) -> Floats:
    return np.array([sum(float(row[label]) for row in pair) / len(pair) for pair in pairs])


def _figure(changes: Floats, people: Floats) -> dict[str, float]:
    at = drawn(len(people))
    return _shown(correlations(changes, people), correlations(changes[at], people[at]))


def _ahead(changes: Floats, others: Floats, people: Floats) -> dict[str, float]:
    at = drawn(len(people))
    resampled = correlations(changes[at], people[at]) - correlations(others[at], people[at])
    return _shown(correlations(changes, people) - correlations(others, people), resampled)


def _shown(value: Floats, resampled: Floats) -> dict[str, float]:
    low, high = percentiles(resampled[~np.isnan(resampled)])
    return {"value": round(float(value), 3), "low": round(low, 3), "high": round(high, 3)}


def _change(row: Row, measure: Callable[[str, str], float]) -> float:
    first, second = (measure(row["gt_answer"], row[model]["response"]) for model in ("model1", "model2"))
    return second - first
