"""`assistant remove | reindex | status | config`: the library's upkeep and the settings."""

import argparse

from assistant.commands import Commands, options, terminal
from assistant.errors import UsageError

IN_PART = 3


def add_parsers(commands: Commands) -> None:
    """Register the commands."""
    remove = commands.add("remove", run_remove, "remove papers from the library")
    remove.add_argument("ids", metavar="ID", nargs="+")
    commands.add("reindex", run_reindex, "build the indexes again from what is stored; nothing is embedded again")
    options.add_json(commands.add("status", run_status, "what the library holds and who owns it"))
    options.add_json(commands.add("config", run_config, "each setting, its value and where it came from"))


def run_remove(args: argparse.Namespace) -> int:
    """Remove the papers; `IN_PART` when only some of them were there."""
    with options.open_assistant(args) as assistant:
        known = assistant.library.papers_by_id(args.ids)
        unknown = [paper_id for paper_id in args.ids if paper_id not in known]
        if not known:
            raise UsageError(f"no paper {', '.join(unknown)}; `assistant papers` lists the ids")
        removed = assistant.library.remove(list(known))
    terminal.say(f"{removed} removed")
    for paper_id in unknown:
        terminal.note(f"no paper {paper_id}")
    return IN_PART if unknown else 0


def run_reindex(args: argparse.Namespace) -> None:
    """Rebuild both indexes and switch to them."""
    with options.open_assistant(args) as assistant:
        assistant.library.reindex()
        papers = assistant.library.count()
    terminal.say(f"indexes built again for {papers} papers")


def run_status(args: argparse.Namespace) -> None:
    """Show the library's state."""
    from assistant.api.reports import Status

    with options.open_assistant(args) as assistant:
        status = Status.from_status(assistant.library.status())
    if args.json:
        terminal.say_json(status)
        return
    _table([(name, str(value)) for name, value in status.model_dump(mode="json").items()])


def run_config(args: argparse.Namespace) -> None:
    """Show the settings, secrets masked."""
    from assistant.api.reports import Config, ConfigValue
    from assistant.settings import masked, origins

    given = options.given(args)
    settings = options.settings(args)
    values, where = masked(settings), origins(settings, given)
    if args.json:
        rows = {name: ConfigValue(value=value, origin=where[name]) for name, value in values.items()}
        terminal.say_json(Config(settings=rows))
        return
    _table([(name, value or "-", where[name]) for name, value in values.items()])


def _table(rows: list[tuple[str, ...]]) -> None:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        terminal.say("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
