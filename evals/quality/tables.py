"""Figures as Markdown."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from evals.statistics import share_interval


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def figure(found: Mapping[str, Any] | None, *, short: bool = False) -> str:
    """A figure with its interval and n, or with its value alone; empty when nothing was measured."""
    if found is None:
        return ""
    if short:
        return f"{found['value']:.2f}"
    return f"{found['value']:.2f} ({found['low']:.2f} to {found['high']:.2f}), n = {found['n']}"


def share(value: float | None, count: float | None) -> str:
    """A share of `count` cases with its interval; "none" where there was no case."""
    if value is None or not count:
        return "none"
    found = share_interval(value, int(count))
    return f"{value:.2f} ({found.low:.2f} to {found.high:.2f}), n = {found.n}"
