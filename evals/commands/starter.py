"""`eval starter`: the whole suite on the starter library, held against the committed baseline."""

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from evals.commands import DONE, FAILED, Subparsers, add, printing

if TYPE_CHECKING:
    from evals.starter import Measured


def add_parsers(commands: Subparsers) -> None:
    """Register the command."""
    starter = add(commands, "starter", run_starter, "the suite on the starter library, against its baseline")
    starter.add_argument("--out", metavar="DIR", type=Path, help="keep the run here (default: nowhere)")
    starter.add_argument("--write-baseline", action="store_true", help="make the figures the new baseline")


def run_starter(args: argparse.Namespace) -> int:
    """Measure; write the baseline or fail below it."""
    from evals import starter
    from evals.progress import progress_bar
    from evals.report import write_reports
    from evals.run_folder import RunFolder

    with TemporaryDirectory(prefix="assistant-run-") as temporary:
        with progress_bar(len(starter.starter_questions()), "asking") as on_done:
            out = args.out or Path(temporary)
            measured = starter.measure_starter(out, on_done, with_ablation=args.out is not None)
        if args.out:
            write_reports(RunFolder(args.out))
    summary = {**measured.summary, "run": str(args.out or "")}
    printing.say_json(summary) if args.json else printing.say_figures(summary)
    return _keep(measured) if args.write_baseline else check(measured)


def _keep(measured: "Measured") -> int:
    from assistant.commands import terminal
    from evals import gate, starter

    gate.write_baseline(starter.BASELINE, gate.baseline_of(measured.summary["metrics"], measured.scores))
    terminal.note(f"baseline written: {starter.BASELINE}")
    return DONE


def check(measured: "Measured") -> int:
    """Hold the figures against the committed baseline; what is worse is said with the questions that flipped."""
    from evals import gate, starter

    failed = printing.say_failures("gate", gate.failures(measured, gate.read_baseline(starter.BASELINE)))
    return FAILED if failed else DONE
