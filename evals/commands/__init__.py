"""The evals of the terminal: each module adds its parsers, and imports what it needs only when it runs."""

import argparse
from collections.abc import Callable
from typing import Any

Subparsers = Any
Handler = Callable[[argparse.Namespace], int]
DONE, FAILED = 0, 1


def add(commands: Subparsers, name: str, run: Handler, text: str) -> argparse.ArgumentParser:
    """A new command with the options that all have."""
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    parser.add_argument("--home", metavar="FOLDER", help="the library's folder (ASSISTANT_HOME)")
    parser.add_argument("--debug", action="store_true", default=argparse.SUPPRESS, help="show tracebacks")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.set_defaults(run=run)
    return parser
