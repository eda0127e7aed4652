"""How far measures without a model agree with people: RAGChecker's pairs of answers (Ru et al. 2024).

Two people preferred one of two answers, from -2 to 2, for correctness, completeness and overall. A measure agrees as
far as the difference of its values correlates (Pearson) with the mean of the labels.
"""

import json
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.errors import UsageError
from assistant.sentences import split_sentences
from assistant.verification.text import words
from evals.scorers.faithfulness import MARKER
from evals.scorers.points import point_shares
from evals.statistics import correlation

LABELS = ("correctness_label", "completeness_label", "overall_label")
Row = Mapping[str, Any]


def point_coverage(reference: str, answer: str) -> float:
    """The product's measure, with the sentences of the reference as points."""
    plain = MARKER.sub("", reference)
    shares = point_shares([plain[span.start : span.end] for span in split_sentences(plain)], answer)
    return sum(shares) / len(shares) if shares else 0.0


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
    "token_f1": token_f1,
    "length": length,
}


def measure_agreement(path: Path) -> dict[str, Any]:
    """Pearson's r of each measure with each label, over the pairs of a file.

    Raises:
        UsageError: when the file is not in the layout.
    """
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
        pairs = _grouped(rows)
        found = {name: _correlations(pairs, measure) for name, measure in MEASURES.items()}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{path} holds no labelled pairs of answers ({error}); see evals/agreement.py") from None
    return {"pairs": len(pairs), "judgements": len(rows), "pearson": found}


def _grouped(rows: Sequence[Row]) -> list[list[Row]]:
    groups: dict[tuple[object, ...], list[Row]] = defaultdict(list)
    for row in rows:
        models = (row["model1"]["model_name"], row["model2"]["model_name"])
        groups[(row["dataset"], row["query_id"], row["instance_id"], *models)].append(row)
    return list(groups.values())


def _correlations(pairs: Sequence[Sequence[Row]], measure: Callable[[str, str], float]) -> dict[str, float]:
    changes = [_change(pair[0], measure) for pair in pairs]
    means = {label: [sum(float(row[label]) for row in pair) / len(pair) for pair in pairs] for label in LABELS}
    return {label.removesuffix("_label"): round(correlation(changes, means[label]), 3) for label in LABELS}


def _change(row: Row, measure: Callable[[str, str], float]) -> float:
    first, second = (measure(row["gt_answer"], row[model]["response"]) for model in ("model1", "model2"))
    return second - first
