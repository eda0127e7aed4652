"""What an eval says on the terminal."""

import json
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from assistant.commands import terminal


def say_json(value: Mapping[str, Any]) -> None:
    """The one JSON object of an eval; indented when a person looks at it."""
    terminal.say(json.dumps(value, ensure_ascii=False, indent=2 if sys.stdout.isatty() else None))


def say_figures(summary: Mapping[str, Any]) -> None:
    """The figures as a table, and where the run lies."""
    terminal.say(f"{summary['questions']} questions, {summary['errors']} failed calls")
    for name, figure in summary["metrics"].items():
        span = f"[{figure['low']:.3f}, {figure['high']:.3f}]"
        unscored = f", {figure['unscored']} unscored" if figure.get("unscored") else ""
        terminal.say(f"  {name:<24} {figure['value']:>8.3f}  {span:<18} n={figure['n']}{unscored}")
    if summary["run"]:
        terminal.say(f"run: {summary['run']}")


def say_failures(title: str, lines: Iterable[str]) -> bool:
    """The lines on standard error under a title; whether there were any."""
    found = list(lines)
    for line in found:
        terminal.note(f"{title}: {line}")
    return bool(found)
