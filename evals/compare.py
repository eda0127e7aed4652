"""Two runs on the same questions: what changed, whether it is more than noise, and which questions flipped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evals.records import Score
from evals.risk import paired_aurc
from evals.run_folder import RunFolder
from evals.scorers import EFFORT, LOWER_IS_BETTER
from evals.statistics import Difference, flips, paired_difference
from evals.summary import DECIMALS, Scores, scored

NOT_FLIPPED = EFFORT
Verdict = str
GATE_LEVEL = 0.01
"""The p from which on a fall fails a gate: it looks at some fourteen measures at once, and at 0.05 one in three
unchanged runs of a model that writes differently each time would fail by chance."""


@dataclass(frozen=True, slots=True)
class Change:
    """One metric, run B against run A, with the ids of the questions that flipped."""

    metric: str
    difference: Difference
    better: Sequence[str]
    worse: Sequence[str]

    @property
    def verdict(self) -> Verdict:
        """`better`, `worse`, `inside the noise`, or `the same`."""
        found = self.difference
        if found.value == found.low == found.high == 0:
            return "the same"
        if found.within_noise:
            return "inside the noise"
        return "worse" if (found.value > 0) == (self.metric in LOWER_IS_BETTER) else "better"

    def to_json(self) -> dict[str, Any]:
        """One entry of the `--json` of `eval compare`."""
        found = self.difference
        rounded = {name: round(getattr(found, name), DECIMALS) for name in ("value", "low", "high", "p")}
        flipped = {"better": list(self.better), "worse": list(self.worse)}
        return {"difference": rounded.pop("value"), **rounded, "n": found.n, "verdict": self.verdict, "flips": flipped}


def compare(before: Scores, after: Scores) -> tuple[Change, ...]:
    """The change of every metric that both runs have, in the order of run B."""
    names = dict.fromkeys(score.metric for found in after.values() for score in found)
    return tuple(change for name in names if (change := _change(name, before, after)))


def compare_runs(before: RunFolder, after: RunFolder) -> tuple[Change, ...]:
    """The change of every metric from one run to another, the area under the risk-coverage curve last."""
    changes = compare(before.scores(), after.scores())
    area = paired_aurc(before.records(), after.records())
    return (*changes, Change("aurc", area, (), ())) if area else changes


def _change(metric: str, before: Scores, after: Scores) -> Change | None:
    first, second = scored(metric, before), scored(metric, after)
    difference = paired_difference(first, second)
    if difference is None:
        return None
    up, down = ([], []) if metric in NOT_FLIPPED else flips(first, second)
    better, worse = (down, up) if metric in LOWER_IS_BETTER else (up, down)
    return Change(metric, difference, better, worse)


def regressions(changes: Sequence[Change]) -> list[Change]:
    """The metrics of quality that fell by more than noise explains, at `GATE_LEVEL`."""
    worse = [change for change in changes if change.metric not in EFFORT and change.verdict == "worse"]
    return [change for change in worse if change.difference.p <= GATE_LEVEL]


def scores_from_json(rows: Mapping[str, Mapping[str, float | None]]) -> dict[str, list[Score]]:
    """Scores by question id from `{id: {metric: value}}`, the form of a committed baseline."""
    return {key: [Score(metric, value) for metric, value in found.items()] for key, found in rows.items()}
