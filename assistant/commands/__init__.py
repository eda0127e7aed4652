"""The commands of the terminal: each module adds its parsers, and imports what it needs only when it runs."""

import argparse
from collections.abc import Callable, Iterable
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[Any]


class Commands:
    """Where a module registers its commands; each gets the options that all have."""

    def __init__(self, subparsers: "Subparsers") -> None:
        self._subparsers = subparsers

    def add(self, name: str, run: Callable[[argparse.Namespace], int | None], text: str) -> argparse.ArgumentParser:
        """A new command; `run` returns its exit code, None meaning 0."""
        parser: argparse.ArgumentParser = self._subparsers.add_parser(name, help=text, description=text)
        parser.add_argument("--home", metavar="FOLDER", help="the library's folder (ASSISTANT_HOME)")
        # argparse would let a subcommand's default overwrite what was given before it
        parser.add_argument("--debug", action="store_true", default=argparse.SUPPRESS, help="show tracebacks")
        parser.set_defaults(run=run)
        return parser


def modules() -> Iterable[ModuleType]:
    """The modules that hold commands, in the order of the help."""
    from assistant.commands import ask, chat, doctor, export, ingest, papers, search, serve, traces, upkeep

    return ingest, papers, search, ask, chat, serve, export, upkeep, doctor, traces


def add_evals(subparsers: "Subparsers", *, wanted: bool) -> None:
    """`assistant eval ...` belongs to the evals, which are imported only when `wanted`."""
    if not wanted:
        subparsers.add_parser("eval", help="measure answers and retrieval", add_help=False)
        return
    from evals.command import register

    register(subparsers)
