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
    _say_metrics(summary["metrics"])
    if judge := summary.get("judge"):
        say_judge(judge)
        _say_metrics(judge["metrics"])
    if summary["run"]:
        terminal.say(f"run: {summary['run']}")


def _say_metrics(metrics: Mapping[str, Any]) -> None:
    for name, figure in metrics.items():
        span = f"[{figure['low']:.3f}, {figure['high']:.3f}]"
        unscored = f", {figure['unscored']} unscored" if figure.get("unscored") else ""
        terminal.say(f"  {name:<24} {figure['value']:>8.3f}  {span:<18} n={figure['n']}{unscored}")


def say_judge(judged: Mapping[str, Any]) -> None:
    """Who judged, and how far to trust it."""
    found = judged["agreement"]
    terminal.say(
        f"judged by {judged['model']}; on {found['n']} labelled pairs it was right on {found['accuracy']:.0%}: found "
        f"{found['errors_found']:.0%} of the planted errors, kept {found['supported_kept']:.0%} of what is supported, "
        f"{found['unreadable']} unreadable"
    )


def say_preference(found: Mapping[str, Any]) -> None:
    """Which of two runs the judge prefers."""
    say_judge(found)
    counts = f"{found['wins']} wins, {found['ties']} ties, {found['losses']} losses, {found['unscored']} unscored"
    rate, level = found["win_rate"], found["win_rate_at_equal_length"]
    if rate is None:
        terminal.say(f"preference for the second run: {counts}")
        return
    span = f"{rate['value']:.3f} [{rate['low']:.3f}, {rate['high']:.3f}]"
    terminal.say(f"preference for the second run: {span}, at equal length {level:.3f}; {counts}")


def say_failures(title: str, lines: Iterable[str]) -> bool:
    """The lines on standard error under a title; whether there were any."""
    found = list(lines)
    for line in found:
        terminal.note(f"{title}: {line}")
    return bool(found)
