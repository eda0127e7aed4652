"""The plot of a benchmark: bars, with the value at the end of each."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

EMBEDDING = "embedding, times the throughput of sentence-transformers"
INGEST = "ingest from a cold process, processor seconds"


def draw_bars(path: Path, throughput: Mapping[str, float], seconds: Mapping[str, float]) -> None:
    """One panel of bars for each measure that has any."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    panels = [(title, bars) for title, bars in ((EMBEDDING, throughput), (INGEST, seconds)) if bars]
    figure, axes = pyplot.subplots(1, len(panels), figsize=(6 * len(panels), 2.6), squeeze=False, layout="constrained")
    for axis, (title, bars) in zip(axes[0], panels, strict=True):
        _draw(axis, title, bars)
    figure.savefig(path, dpi=120)
    pyplot.close(figure)


def _draw(axis: Any, title: str, bars: Mapping[str, float]) -> None:
    drawn = axis.barh(
        list(bars), list(bars.values()), color=["#2a6f97" if name == "ours" else "#b8c4cc" for name in bars]
    )
    axis.bar_label(drawn, fmt="%.2f", padding=3)
    axis.set_title(title, fontsize=10)
    axis.invert_yaxis()
    axis.spines[["top", "right"]].set_visible(False)
