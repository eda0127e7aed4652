"""`assistant eval ...`: measure answers and retrieval, compare runs, gate on them.

Each handler takes the parsed arguments and returns the exit code: 0 done, 1 a gate failed; wrong usage is raised.
"""

import argparse
from typing import TYPE_CHECKING, Any

from evals.commands import collections, drafts, fetch, robustness, runs, starter

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[Any]


def register(subparsers: "Subparsers") -> None:
    """Add `eval` and its commands."""
    text = "measure answers and retrieval"
    parser = subparsers.add_parser("eval", help=text, description=text)
    commands = parser.add_subparsers(title="evals", metavar="EVAL", required=True)
    for module in (runs, starter, robustness, collections, fetch, drafts):
        module.add_parsers(commands)
