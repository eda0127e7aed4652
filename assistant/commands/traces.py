"""`assistant trace | replay`: how an answer came about, and what it would be today."""

import argparse
import json
import sys

from assistant.commands import Commands, options, terminal
from assistant.errors import UsageError


def add_parsers(commands: Commands) -> None:
    """Register the commands."""
    trace = commands.add("trace", run_trace, "how an answer came about, as JSON")
    trace.add_argument("id", metavar="ID", help="the trace_id of an answer")
    replay = commands.add("replay", run_replay, "ask a traced question again and show what changed")
    replay.add_argument("id", metavar="ID", help="the trace_id of an answer")


def run_trace(args: argparse.Namespace) -> None:
    """Write the record that was kept with the answer."""
    with options.open_library(args) as library:
        record = library.journal.trace(args.id)
    if record is None:
        raise _unknown(args.id)
    sys.stdout.write(json.dumps(json.loads(record), ensure_ascii=False, indent=2) + "\n")


def run_replay(args: argparse.Namespace) -> None:
    """Answer the question of the trace again, and list the differences."""
    with options.open_assistant(args) as assistant:
        replay = assistant.replay(args.id)
    if replay is None:
        raise _unknown(args.id)
    terminal.say(f"question: {replay.before.question}")
    terminal.say(f"before: {replay.before.asked_at}, trace {replay.before.id}")
    terminal.say(f"now:    {replay.after.asked_at}, trace {replay.after.id}")
    for change in replay.changes or ("nothing changed",):
        terminal.say(change)


def _unknown(trace_id: str) -> UsageError:
    return UsageError(f"no trace {trace_id!r} in this library; an answer's trace_id names one")
