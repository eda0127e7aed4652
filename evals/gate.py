"""Whether a run may pass: floors given by hand, a run to hold against, a committed baseline."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import UsageError
from evals.compare import Change, compare, scores_from_json
from evals.scorers import EFFORT, LOWER_IS_BETTER
from evals.summary import Scores

if TYPE_CHECKING:
    from evals.starter import Measured

INVARIANTS = {"invented_citations": 0.0, "quote_exactness": 1.0}
"""What must hold of every answer, whatever the baseline says."""
TOLERANCE = 0.01
"""How far a metric may fall below a committed baseline: processors with other vector instructions may round the local
model's output differently, and so swap two papers of all but equal score."""
DECIMALS = 3

Metrics = Mapping[str, Mapping[str, Any]]


def read_floors(texts: Iterable[str]) -> dict[str, float]:
    """The floors in `METRIC=VALUE` texts.

    Raises:
        UsageError: for a text of another form.
    """
    floors = {}
    for text in texts:
        name, _, value = text.partition("=")
        try:
            if not name.strip():
                raise ValueError("no metric")
            floors[name.strip()] = float(value)
        except ValueError:
            raise UsageError(f"--fail-under {text!r}: write METRIC=VALUE, such as citation_recall=0.6") from None
    return floors


def below_floors(metrics: Metrics, floors: Mapping[str, float]) -> list[str]:
    """A line for each metric that misses its floor: lies under it, or over it where lower is better."""
    return [line for name, floor in floors.items() if (line := _missed(name, metrics.get(name), floor))]


def _missed(name: str, figure: Mapping[str, Any] | None, floor: float) -> str | None:
    if figure is None:
        return f"{name} was not measured, and must reach {floor:g}"
    value = figure["value"]
    if name in LOWER_IS_BETTER:
        return f"{name} is {value:g}, over {floor:g}" if value > floor else None
    return f"{name} is {value:g}, under {floor:g}" if value < floor else None


def broken_invariants(metrics: Metrics) -> list[str]:
    """A line for each promise that some answer broke."""
    found = ((name, metrics[name]["value"], value) for name, value in INVARIANTS.items() if name in metrics)
    return [f"{name} is {value:g} and must be {wanted:g}" for name, value, wanted in found if value != wanted]


def describe(changes: Sequence[Change]) -> list[str]:
    """A line for each change, with its interval and the questions that flipped."""
    lines = []
    for change in changes:
        found = change.difference
        flips = (("worse", change.worse), ("better", change.better))
        flipped = "".join(f"; now {how}: {', '.join(ids)}" for how, ids in flips if ids)
        span = f"{found.value:+.3f} [{found.low:+.3f}, {found.high:+.3f}]"
        lines.append(f"{change.metric} {span} over {found.n} questions: {change.verdict}{flipped}")
    return lines


def baseline_of(metrics: Metrics, scores: Scores) -> dict[str, Any]:
    """What is committed: figures and scores without what depends on the machine, to three decimals."""
    kept = {name: figure for name, figure in metrics.items() if name not in EFFORT}
    return {
        "metrics": {name: {"value": round(f["value"], DECIMALS), "n": f["n"]} for name, f in kept.items()},
        "scores": {
            key: {s.metric: round(s.value, DECIMALS) for s in found if s.value is not None and s.metric not in EFFORT}
            for key, found in sorted(scores.items())
        },
    }


def below_baseline(metrics: Metrics, baseline: Mapping[str, Any]) -> list[str]:
    """A line for each figure that is worse than the baseline's by more than `TOLERANCE`, or is gone."""
    lines = []
    for name, before in baseline["metrics"].items():
        if (figure := metrics.get(name)) is None:
            lines.append(f"{name} is measured no more")
            continue
        fall = before["value"] - figure["value"]
        if (-fall if name in LOWER_IS_BETTER else fall) > TOLERANCE:
            lines.append(f"{name} was {before['value']:.3f} and is {figure['value']:.3f}")
    return lines


def failures(measured: "Measured", baseline: Mapping[str, Any]) -> list[str]:
    """Why a run of the starter suite may not pass: failed calls, broken promises, figures below the baseline with the
    questions that flipped."""
    errors, metrics = measured.summary["errors"], measured.summary["metrics"]
    lines = [f"errors: {errors} failed calls"] if errors else []
    lines += broken_invariants(metrics)
    if below := below_baseline(metrics, baseline):
        changes = compare(scores_from_json(baseline["scores"]), measured.scores)
        lines += [*below, *describe([change for change in changes if change.worse])]
    return lines


def read_baseline(path: Path) -> dict[str, Any]:
    """A committed baseline.

    Raises:
        UsageError: when there is none, naming the command that writes it.
    """
    try:
        baseline: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: {error}; write it with `assistant eval starter --write-baseline`") from None
    return baseline


def write_baseline(path: Path, baseline: Mapping[str, Any]) -> None:
    """Write a baseline, a line a question, so that a change of it can be reviewed."""
    rows = ",\n".join(f"    {json.dumps(key)}: {json.dumps(row)}" for key, row in baseline["scores"].items())
    metrics = json.dumps(baseline["metrics"], indent=2).replace("\n", "\n  ")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'{{\n  "metrics": {metrics},\n  "scores": {{\n{rows}\n  }}\n}}\n', encoding="utf-8")
