"""`eval robustness`: ask every question again with one thing changed, and count what flips."""

import argparse
import json
from pathlib import Path
from typing import Any

from assistant.commands.options import at_least
from evals.commands import DONE, Subparsers, add, printing


def add_parsers(commands: Subparsers) -> None:
    """Register the command."""
    text = "how often answers flip: reworded, shuffled, with papers added, removed or changed"
    parser = add(commands, "robustness", run_robustness, text)
    parser.add_argument("file", metavar="FILE.jsonl", type=Path, nargs="?", help="default: the starter questions")
    parser.add_argument("--out", metavar="FILE.json", type=Path, help="write the figures and every flip here")
    parser.add_argument("--limit", metavar="N", type=at_least(1), help="only the first N questions")
    parser.add_argument("--seed", metavar="N", type=int, default=0, help="of what is drawn by chance")


def run_robustness(args: argparse.Namespace) -> int:
    """Measure and say; without a file, the starter questions on a fresh starter library."""
    found = _measure_starter(args) if args.file is None else _measure(args)
    if args.out:
        args.out.write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")
    printing.say_json(found) if args.json else say_robustness(found)
    return DONE


def _measure_starter(args: argparse.Namespace) -> dict[str, Any]:
    from evals.robustness import evaluate_robustness
    from evals.starter import open_starter, starter_questions

    with open_starter() as assistant:
        return evaluate_robustness(assistant, starter_questions()[: args.limit], seed=args.seed)


def _measure(args: argparse.Namespace) -> dict[str, Any]:
    from assistant.commands import options
    from evals.datasets import read_questions
    from evals.robustness import evaluate_robustness

    questions = read_questions(args.file)[: args.limit]
    with options.open_assistant(args) as assistant:
        return evaluate_robustness(assistant, questions, seed=args.seed)


def say_robustness(found: dict[str, Any]) -> None:
    """The rates as a table."""
    from assistant.commands import terminal

    terminal.say(f"{found['questions']} questions, {found['probes']} probes, {found['errors']} failed calls")
    terminal.say(f"  {'probe':<26} {'n':>4}  {'outcome flips':<20} {'cited flips':<20} right")
    for kind, rates in found["kinds"].items():
        columns = (_rate(rates[name]) for name in ("outcome_flips", "cited_flips", "right"))
        terminal.say(f"  {kind:<26} {rates['n']:>4}  " + " ".join(f"{column:<20}" for column in columns).rstrip())


def _rate(rate: dict[str, Any] | None) -> str:
    return f"{rate['value']:.2f} [{rate['low']:.2f}, {rate['high']:.2f}]" if rate else "-"
