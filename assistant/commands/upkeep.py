"""`assistant remove | reindex | status | config`: the library's upkeep and the settings."""

import argparse

from assistant.commands import Commands, options, terminal
from assistant.commands.exit_codes import DONE, IN_PART
from assistant.errors import UsageError


def add_parsers(commands: Commands) -> None:
    """Register the commands."""
    remove = commands.add("remove", run_remove, "remove papers from the library")
    remove.add_argument("ids", metavar="ID", nargs="+")
    commands.add(
        "reindex", run_reindex, "build the indexes again; embed again only when the settings name another embedder"
    )
    options.add_json(commands.add("status", run_status, "what the library holds and who owns it"))
    options.add_json(commands.add("config", run_config, "each setting, its value and where it came from"))


def run_remove(args: argparse.Namespace) -> int:
    """Remove the papers; `IN_PART` when only some of them were there."""
    with options.open_library(args) as library:
        known = library.papers_by_id(args.ids)
        unknown = [paper_id for paper_id in args.ids if paper_id not in known]
        if not known:
            raise UsageError(f"no paper {', '.join(unknown)}; `assistant papers` lists the ids")
        removed = library.remove(list(known))
    terminal.say(f"{removed} removed")
    for paper_id in unknown:
        terminal.note(f"no paper {paper_id}")
    return IN_PART if unknown else DONE


def run_reindex(args: argparse.Namespace) -> None:
    """Rebuild both indexes and switch to them; with another embedder in the settings, embed every paper first."""
    embedded = _change_embedder(args)
    with options.open_library(args) as library:
        # after a change of embedder the indexes are built by opening the library
        if not embedded:
            library.reindex()
        papers = library.count()
    terminal.say(f"{embedded} papers embedded again; indexes built again for {papers} papers")


def _change_embedder(args: argparse.Namespace) -> int:
    from assistant.embedding import open_embedder
    from assistant.embedding.papers import embed_papers, fingerprint
    from assistant.library import change_embedder
    from ingest.chunk import chunk_paper

    settings = options.settings(args)
    embedder = open_embedder(settings)
    return change_embedder(
        settings,
        fingerprint(embedder),
        embedder.dimensions,
        lambda papers: embed_papers(embedder, [chunk_paper(paper) for paper in papers]),
        lambda done, total: terminal.note(f"{done} of {total} papers embedded"),
    )


def run_status(args: argparse.Namespace) -> None:
    """Show the library's state."""
    from assistant.api.reports import Status

    with options.open_library(args) as library:
        status = Status.from_status(library.status())
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
