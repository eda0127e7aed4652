"""`assistant ask`: a question answered from the library, with sources that can be checked."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.commands import Commands, options, terminal
from assistant.errors import UsageError

if TYPE_CHECKING:
    from assistant.types import Turn

ROLES = ("user", "assistant")


def add_parsers(commands: Commands) -> None:
    """Register the command."""
    parser = commands.add("ask", run, "answer a question from the papers, with citations")
    parser.add_argument("question", metavar="QUESTION", nargs="+")
    parser.add_argument("--history", metavar="FILE.json", help='the conversation so far: [{"role", "content"}, ...]')
    parser.add_argument("--deep", action="store_true", help="a longer, reviewed answer (needs a model)")
    options.add_filters(parser)
    options.add_json(parser)


def run(args: argparse.Namespace) -> None:
    """Answer one question."""
    question, filters = options.question_of(args.question), options.filters(args)
    history = read_history(Path(args.history)) if args.history else ()
    with options.open_assistant(args) as assistant:
        if args.json:
            from assistant.api.schemas import Answer

            terminal.say_json(Answer.from_answer(assistant.ask(question, history, filters, args.deep)))
            return
        from assistant.commands import answers

        answers.show_stream(assistant.stream(question, history, filters, args.deep), live=sys.stdout.isatty())


def read_history(path: Path) -> "tuple[Turn, ...]":
    """The conversation in a JSON file.

    Raises:
        UsageError: naming the file and what is wrong with it.
    """
    try:
        turns = json.loads(path.read_text(encoding="utf-8"))
        return tuple(_turn(turn) for turn in _list(turns))
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}; give a file that can be read") from None
    except (ValueError, RecursionError) as error:
        raise UsageError(f'{path}: {error}; write a JSON list of {{"role", "content"}}') from None


def _list(turns: object) -> list[object]:
    if not isinstance(turns, list):
        raise ValueError("the history is no list")
    return turns


def _turn(turn: object) -> "Turn":
    from assistant.types import Turn

    match turn:
        case {"role": str(role), "content": str(content)} if role in ROLES:
            return Turn(role, content)
    raise ValueError("a turn needs a role (user or assistant) and a text as content")
