"""Options that several commands share, and what they become: settings, filters, an open assistant."""

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from assistant.errors import UsageError

if TYPE_CHECKING:
    from assistant.answer import Assistant
    from assistant.embedding import Embedder
    from assistant.library import Library
    from assistant.settings import Settings
    from assistant.types import Filters

DIGITS = 9
"""Longest whole number that an option takes."""


def given(args: argparse.Namespace) -> dict[str, str]:
    """The settings that stand on the command line."""
    return {"home": args.home} if args.home else {}


def settings(args: argparse.Namespace) -> "Settings":
    """The settings, those of the command line first."""
    from assistant.settings import read_settings

    return read_settings(**given(args))


def open_assistant(args: argparse.Namespace, *, address: str = "", embedder: "Embedder | None" = None) -> "Assistant":
    """The assistant over the library that the arguments name; a context manager."""
    from assistant.build import open_assistant

    return open_assistant(settings(args), address=address, embedder=embedder)


def open_library(args: argparse.Namespace) -> "Library":
    """The library that the arguments name, for reading and removing: the embedder is neither needed nor checked.

    Its indexes stay shut until something needs them.
    """
    from assistant.library import Library
    from assistant.telemetry import switch_off_telemetry

    switch_off_telemetry()
    return Library.open(settings(args), "", late=True)


def add_json(parser: argparse.ArgumentParser) -> None:
    """`--json`."""
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")


def add_filters(parser: argparse.ArgumentParser) -> None:
    """`--since`, `--until` and the conditions on who and where."""
    parser.add_argument("--since", metavar="DATE", help="published on or after YYYY[-MM[-DD]]")
    parser.add_argument("--until", metavar="DATE", help="published on or before YYYY[-MM[-DD]]")
    parser.add_argument("--source", metavar="NAME", action="append", default=[], help="listed by this source")
    parser.add_argument("--author", metavar="NAME", action="append", default=[], help="written by")
    parser.add_argument("--min-upvotes", metavar="N", type=at_least(0), help="with at least N upvotes")


def filters(args: argparse.Namespace) -> "Filters":
    """The conditions given.

    Raises:
        UsageError: for a date that is none.
    """
    from assistant.dates import check_date
    from assistant.types import Filters

    since, until = (check_date(text) if text is not None else None for text in (args.since, args.until))
    return Filters(
        since=since,
        until=until,
        sources=tuple(args.source),
        authors=tuple(args.author),
        min_upvotes=args.min_upvotes,
    )


def at_least(lowest: int) -> Callable[[str], int]:
    """What argparse reads a whole number with that may not be lower."""

    def read(text: str) -> int:
        number = int(text) if text.isascii() and text.isdecimal() and len(text) <= DIGITS else None
        if number is None or number < lowest:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of at least {lowest}")
        return number

    return read


def question_of(words: list[str]) -> str:
    """The question as typed: its words joined, so that quotation marks are not needed."""
    question = " ".join(words)
    if not question.strip():
        raise UsageError('the question is empty; write one, for example: assistant ask "What is retrieval?"')
    return question
