"""`eval fetch`: published collections from their publishers, at a pinned revision, held against a checksum."""

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.commands import terminal
from evals.commands import DONE, Subparsers, add, printing

if TYPE_CHECKING:
    from evals.datasets.catalogue import Collection


def add_parsers(commands: Subparsers) -> None:
    """Register the command."""
    text = "fetch a published collection, or list those there are"
    add(commands, "fetch", run_fetch, text).add_argument("names", metavar="NAME", nargs="*")


def run_fetch(args: argparse.Namespace) -> int:
    """Fetch what is named; list the catalogue when nothing is."""
    from evals.datasets.catalogue import catalogue, find_collection

    if not args.names:
        return _list(args, list(catalogue().values()))
    folders = {collection.name: str(_fetch(args, collection)) for collection in map(find_collection, args.names)}
    if args.json:
        printing.say_json({"folders": folders})
        return DONE
    for name, folder in folders.items():
        terminal.say(f"{name}: {folder}")
    return DONE


def locate(args: argparse.Namespace, given: Path, layout: str | None = None) -> tuple[Path, str | None]:
    """The path given, or that of the published collection of this name, fetched when it is not there; and its layout.

    Raises:
        UsageError: it is neither.
        FetchError: it cannot be fetched.
    """
    from evals.datasets.catalogue import find_collection

    if given.exists() or given.suffix or len(given.parts) > 1:
        return given, layout
    collection = find_collection(str(given))
    return _fetch(args, collection), layout or collection.layout


def _fetch(args: argparse.Namespace, collection: "Collection") -> Path:
    from assistant.commands import options
    from evals.datasets.catalogue import DONE as FETCHED
    from evals.datasets.catalogue import fetch

    home = options.settings(args).home
    if not (home / "datasets" / collection.name / FETCHED).exists():
        terminal.note(f"fetching {collection.name} from its publisher; licence: {collection.licence}")
    return fetch(collection, home)


def _list(args: argparse.Namespace, collections: "list[Collection]") -> int:
    if args.json:
        printing.say_json({"collections": [asdict(collection) for collection in collections]})
        return DONE
    for one in collections:
        terminal.say(f"{one.name:<16} {one.layout:<15} {one.purpose} ({one.licence})")
    return DONE
