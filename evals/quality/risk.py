"""What is wrong among the answers that are given, as fewer and fewer are given: the calibration of `confidence`."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from evals.quality.tables import table

PICTURE = Path(__file__).parents[2] / "docs" / "risk-coverage.svg"
COVERAGES = (0.2, 0.4, 0.6, 0.8, 1.0)

Curve = Sequence[tuple[float, float]]


def write_risk(curves: Mapping[str, Curve], picture: Path = PICTURE) -> str:
    """Draw the risk-coverage curves, by name; returns the same as Markdown."""
    from evals.report.charts import draw_risk

    picture.write_text(draw_risk(curves), encoding="utf-8")
    rows = [[name, *(f"{risk_at(found, share):.2f}" for share in COVERAGES)] for name, found in curves.items()]
    heads = ["risk when the most confident are answered", *(f"{share:.0%}" for share in COVERAGES)]
    return f"{table(heads, rows)}\n\n![Risk against coverage on both sets of questions]({picture.name})"


def risk_at(curve: Curve, share: float) -> float:
    """The selective risk at the first point of `curve` that covers `share` of the questions."""
    return next(risk for coverage, risk in curve if coverage >= share - 1e-9)
