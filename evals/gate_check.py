"""Does the gate catch what gets worse, and let through what does not? On the starter library, with no key.

    python -m evals.gate_check [--runs 10]

Unchanged runs, each over a library read anew, must all pass; every planted regression must fail. Each is held against
the first run in two ways: as `make check` does it (a committed baseline, with a tolerance) and as `--baseline RUN` does
it (paired tests, at `GATE_LEVEL`). Exit code 1 when a verdict is wrong.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from evals import gate
from evals.compare import compare_runs, regressions
from evals.planted_faults import PLANTS
from evals.run_folder import RunFolder
from evals.starter import Measured, measure, measure_starter, open_starter, starter_questions


@dataclass(frozen=True, slots=True)
class Verdict:
    """What both gates said of a run: the lines of each, none when it passed."""

    name: str
    baseline: Sequence[str]
    paired: Sequence[str]


def check_gate(folder: Path, runs: int) -> Iterator[Verdict]:
    """The verdicts on `runs` unchanged runs, then on every planted regression."""
    first = measure_starter(folder / "first")
    for number in range(1, runs + 1):
        path = folder / f"unchanged-{number}"
        yield _verdict(f"unchanged {number}", folder / "first", first, path, measure_starter(path))
    with open_starter() as whole:
        for number, (name, plant) in enumerate(PLANTS.items()):
            path = folder / f"planted-{number}"
            with plant(whole) as changed:
                yield _verdict(name, folder / "first", first, path, measure(changed, starter_questions(), path))


def _verdict(name: str, before: Path, first: Measured, after: Path, measured: Measured) -> Verdict:
    baseline = gate.baseline_of(first.summary["metrics"], first.scores)
    fallen = regressions(compare_runs(RunFolder(before), RunFolder(after)))
    broken = gate.broken_invariants(measured.summary["metrics"])
    return Verdict(name, gate.failures(measured, baseline), [*broken, *(change.metric for change in fallen)])


def table(verdicts: Sequence[Verdict], runs: int) -> str:
    """The verdicts as Markdown."""
    unchanged, planted = verdicts[:runs], verdicts[runs:]
    passed = sum(not verdict.baseline and not verdict.paired for verdict in unchanged)
    rows = [f"| {v.name} | {_said(v.baseline)} | {_said(v.paired)} |" for v in planted]
    head = ["| planted | against the committed figures | paired with the unchanged run |", "|---|---|---|"]
    return "\n".join([f"Unchanged runs that passed both gates: {passed} of {runs}.", "", *head, *rows])


def _said(lines: Sequence[str]) -> str:
    names = [line.split(" ", 1)[0] for line in lines]
    return f"fails: {', '.join(dict.fromkeys(names))}" if names else "passes"


def right(verdicts: Sequence[Verdict], runs: int) -> bool:
    """Whether every unchanged run passed both gates, and every planted one failed that of `make check`."""
    unchanged = all(not verdict.baseline and not verdict.paired for verdict in verdicts[:runs])
    return unchanged and all(verdict.baseline for verdict in verdicts[runs:])


def main(argv: list[str] | None = None) -> int:
    """Print the table; 0 when both gates did what they must."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=10, help="unchanged runs (10)")
    runs = parser.parse_args(argv).runs
    with TemporaryDirectory(prefix="assistant-gate-") as folder:
        verdicts = list(check_gate(Path(folder), runs))
    print(table(verdicts, runs))  # noqa: T201
    return int(not right(verdicts, runs))


if __name__ == "__main__":
    sys.exit(main())
