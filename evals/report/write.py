"""Templates filled with the content of a run. Everything from outside is escaped; the charts alone are markup."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.report.charts import draw_ablation
from evals.report.content import gather
from evals.run_folder import RunFolder

if TYPE_CHECKING:
    from jinja2 import Environment

LEAST_CHANCE = 0.001
"""Smaller ones are shown as smaller than this."""


def write_reports(folder: RunFolder, baseline: RunFolder | None = None) -> list[Path]:
    """Write `report.html` and `report.md` into the run's folder; returns both paths."""
    content = gather(folder, baseline)
    templates = _environment()
    names = ("report.html", "report.md")
    return [folder.keep_text(name, templates.get_template(name).render(run=content)) for name in names]


def write_retrieval_report(path: Path, found: Mapping[str, Any]) -> Path:
    """Write what `evaluate_beir` measured as a page; returns where."""
    shown = {**found, "figures": {name: found[name] for name in ("ndcg@10", "recall@10", "recall@100", "mrr@10")}}
    chart = draw_ablation(found.get("ablation", {}))
    path.write_text(_environment().get_template("retrieval.html").render(found=shown, chart=chart), encoding="utf-8")
    return path


def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    loader = PackageLoader("evals.report", "templates")
    found = Environment(
        loader=loader, autoescape=select_autoescape(["html"]), undefined=StrictUndefined, trim_blocks=True
    )
    found.filters["figure"] = lambda value: f"{value:.3f}"
    found.filters["chance"] = lambda p: f"{p:.3f}" if p >= LEAST_CHANCE else f"< {LEAST_CHANCE}"
    found.filters["cell"] = lambda text: " ".join(str(text).split()).replace("|", "\\|")
    return found
