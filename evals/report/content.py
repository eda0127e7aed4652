"""What a report shows of a run, gathered for the templates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evals.compare import Change, compare_runs
from evals.records import Record, Score
from evals.report import charts
from evals.risk import curve
from evals.run_folder import RunFacts, RunFolder
from evals.summary import Scores, summarise

QUALITY = ("citation_recall", "citation_precision", "evidence_recall", "point_coverage", "refusal_recall")
"""What the worst questions are found by: the mean of those that apply."""
BARS = ("citation_recall", "citation_precision", "evidence_recall", "point_coverage", "ndcg@10")
SHOWN = 10
"""Slowest and worst questions listed."""
FAILED_CALL = "failed call"


@dataclass(frozen=True, slots=True)
class Row:
    """A question with all that came of it."""

    record: Record
    scores: Sequence[Score]
    judged: Sequence[Score]
    outcome: str
    quality: float


@dataclass(frozen=True, slots=True)
class Content:
    """Everything on the page."""

    facts: RunFacts
    summary: Mapping[str, Any]
    changes: Mapping[str, Change]
    rows: Sequence[Row]
    risk: str
    bars: Mapping[str, str]
    ablation: Mapping[str, Any]
    ablation_chart: str
    quality: Sequence[str] = QUALITY

    @property
    def kinds(self) -> list[str]:
        """The kinds of question asked."""
        return sorted({row.record.question.kind for row in self.rows})

    @property
    def outcomes(self) -> list[str]:
        """The outcomes that came."""
        return sorted({row.outcome for row in self.rows})

    @property
    def slowest(self) -> list[Row]:
        """The questions that took longest."""
        return sorted(self.rows, key=lambda row: -row.record.seconds)[:SHOWN]

    @property
    def worst(self) -> list[Row]:
        """The questions answered worst."""
        return sorted(self.rows, key=lambda row: row.quality)[:SHOWN]


def gather(folder: RunFolder, baseline: RunFolder | None) -> Content:
    """Read a run, and the one it is held against."""
    records, scores = folder.records(), folder.scores()
    summary = folder.summary() or summarise(records, scores, str(folder.path))
    before = baseline.records() if baseline else ()
    changes = compare_runs(baseline, folder) if baseline else ()
    answered = any(record.answer for record in records)
    curves = {"this run": curve(records)} | ({"baseline": curve(before)} if before else {})
    return Content(
        facts=folder.facts(),
        summary=summary,
        changes={change.metric: change for change in changes},
        rows=_rows(records, scores, folder.scores("judged")),
        risk=charts.draw_risk(curves) if answered else "",
        bars=_bars(summary["by_kind"]),
        ablation=folder.ablation(),
        ablation_chart=charts.draw_ablation(folder.ablation()),
    )


def _bars(by_kind: Mapping[str, Any]) -> dict[str, str]:
    rows = {name: {f"{kind} ({found[name]['n']})": found[name] for kind, found in by_kind.items() if name in found}
            for name in BARS}  # fmt: skip
    return {name: charts.draw_bars(found, name) for name, found in rows.items() if found}


def _rows(records: Sequence[Record], scores: Scores, judged: Scores) -> list[Row]:
    rows = []
    for record in records:
        found, key = scores.get(record.question.id, ()), record.question.id
        outcome = record.answer.outcome.value if record.answer else FAILED_CALL
        rows.append(Row(record, found, judged.get(key, ()), outcome, _quality(found)))
    return rows


def _quality(scores: Sequence[Score]) -> float:
    values = [score.value for score in scores if score.metric in QUALITY and score.value is not None]
    return sum(values) / len(values) if values else 0.0
