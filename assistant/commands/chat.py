"""`assistant chat`: a conversation in the terminal."""

import argparse
import sys
from contextlib import suppress

from assistant.commands import Commands, options, terminal
from assistant.errors import AssistantError

LEAVE = {"/quit", "/exit", "/q"}


def add_parsers(commands: Commands) -> None:
    """Register the command."""
    parser = commands.add("chat", run, "a conversation; /quit or Ctrl-D leaves, /new starts afresh")
    parser.add_argument("--deep", action="store_true", help="longer, reviewed answers (needs a model)")
    options.add_filters(parser)


def run(args: argparse.Namespace) -> None:
    """Answer questions until the end of the input; what was said before is understood in what follows."""
    from assistant.commands import answers
    from assistant.types import Turn

    # gives the prompt its line editing
    with suppress(ImportError):
        import readline  # noqa: F401
    filters = options.filters(args)
    history: list[Turn] = []
    with options.open_assistant(args) as assistant:
        while (question := _read()) is not None and question not in LEAVE:
            if question == "/new":
                history.clear()
            elif question:
                try:
                    events = assistant.stream(question, tuple(history), filters, args.deep)
                    answer = answers.show_stream(events, live=sys.stdout.isatty())
                except AssistantError as error:
                    terminal.complain(str(error))
                    continue
                history += [Turn("user", question), Turn("assistant", answer.text)]


def _read() -> str | None:
    try:
        return input("\n> " if sys.stdin.isatty() else "").strip()
    except EOFError:
        return None
