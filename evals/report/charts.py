"""Charts as inline SVG, drawn by matplotlib: the same scores give the same bytes."""

from collections.abc import Mapping, Sequence
from io import StringIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BLUE, ORANGE, GREY = "#0072b2", "#d55e00", "#666666"
"""Colours told apart by every reader (Okabe and Ito 2008)."""
LINES = ((BLUE, "-"), (GREY, "--"))
STYLE = {"svg.fonttype": "none", "svg.hashsalt": "evals", "font.family": "sans-serif", "font.size": 10}


def draw_risk(curves: Mapping[str, Sequence[tuple[float, float]]]) -> str:
    """Risk-coverage curves by name; the first is drawn full, what it is held against dashed."""
    figure, axes = _canvas(6.0, 3.2)
    for (name, curve), (colour, line) in zip(curves.items(), LINES, strict=False):
        axes.plot(*zip(*curve, strict=True), color=colour, linestyle=line, label=name)
    axes.set(
        xlabel="coverage: share of questions answered, most confident first", ylabel="risk", xlim=(0, 1), ylim=(0, 1)
    )
    if len(curves) > 1:
        axes.legend(frameon=False)
    return _svg(figure)


def draw_bars(rows: Mapping[str, Mapping[str, Any]], title: str) -> str:
    """A bar a name with its interval; `rows` are figures as JSON."""
    names = list(rows)
    figure, axes = _canvas(6.0, 0.7 + 0.33 * len(names))
    values = [rows[name]["value"] for name in names]
    below = [max(0.0, row["value"] - row["low"]) for row in rows.values()]
    above = [max(0.0, row["high"] - row["value"]) for row in rows.values()]
    axes.barh(names, values, color=BLUE, xerr=[below, above], error_kw={"ecolor": ORANGE, "capsize": 3})
    axes.invert_yaxis()
    axes.set(xlim=(0, 1), title=title)
    return _svg(figure)


def draw_ablation(ablation: Mapping[str, Mapping[str, Any]], metric: str = "ndcg@10") -> str:
    """A bar a variant of the retriever; empty when none was measured."""
    found = {name: figures[metric] for name, figures in ablation.items()}
    rows = {name: value if isinstance(value, Mapping) else _point(value) for name, value in found.items()}
    return draw_bars(rows, metric) if rows else ""


def _point(value: float) -> dict[str, float]:
    return {"value": value, "low": value, "high": value}


def _canvas(width: float, height: float) -> "tuple[Figure, Any]":
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context(STYLE):  # type: ignore[arg-type]
        figure = Figure(figsize=(width, height), layout="constrained")
        axes = figure.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _svg(figure: "Figure") -> str:
    from matplotlib import rc_context

    out = StringIO()
    with rc_context(STYLE):  # type: ignore[arg-type]
        figure.savefig(out, format="svg", metadata={"Date": None}, transparent=True)
    text = out.getvalue()
    return text[text.index("<svg") :]
