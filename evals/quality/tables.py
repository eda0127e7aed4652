"""Figures as Markdown."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any


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
