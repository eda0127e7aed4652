"""The console command: reads the arguments, runs one command, turns what went wrong into one line and an exit code."""

import argparse
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from typing import NoReturn

from assistant import commands
from assistant.commands import terminal
from assistant.commands.exit_codes import DONE, FAILED, INTERRUPTED, WRONG_USAGE
from assistant.errors import AssistantError


class Parser(argparse.ArgumentParser):
    """Wrong usage is one line that names the next step."""

    def error(self, message: str) -> NoReturn:
        """Leave with `WRONG_USAGE`."""
        self.exit(WRONG_USAGE, f"{self.prog}: {terminal.one_line(message)}; see `{self.prog} --help`\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; errors are one line on standard error."""
    terminal.speak_utf8()
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        args = build_parser(arguments).parse_args(arguments)
    except SystemExit as left:
        return int(left.code or DONE)
    return _guarded(lambda: int(args.run(args) or DONE), debug=args.debug)


def build_parser(argv: Sequence[str] = ()) -> argparse.ArgumentParser:
    """The parser of every command. The evals are read only when `argv` is about them."""
    parser = Parser(prog="assistant", description="Answers questions about paper abstracts, with citations.")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for module in commands.modules():
        module.add_parsers(commands.Commands(subparsers))
    commands.add_evals(subparsers, wanted=argv[:1] == ["eval"])
    parser.set_defaults(debug=False)
    return parser


def _guarded(run: Callable[[], int], *, debug: bool) -> int:
    try:
        return run()
    except KeyboardInterrupt:
        terminal.complain("interrupted; what was stored before stays")
        return INTERRUPTED
    except BrokenPipeError:
        # who reads us has read enough; Python would complain once more when it closes the stream
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except AssistantError as error:
        return _failed(error, str(error), error.exit_code, debug)
    except Exception as error:
        message = f"{type(error).__name__}: {error}; run it again with --debug to see where, or try `assistant doctor`"
        return _failed(error, message, FAILED, debug)


def _failed(error: Exception, message: str, code: int, debug: bool) -> int:
    if debug:
        traceback.print_exception(error)
    terminal.complain(message)
    return code
