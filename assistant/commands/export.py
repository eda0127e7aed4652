"""`assistant export`: papers as a bibliography."""

import argparse
import sys

from assistant.commands import Commands, options, terminal
from assistant.errors import UsageError
from assistant.export import FORMATS, export


def add_parsers(commands: Commands) -> None:
    """Register the command."""
    parser = commands.add("export", run, "write papers as a bibliography")
    parser.add_argument("--format", choices=sorted(FORMATS), default="bibtex")
    parser.add_argument("--ids", metavar="ID", nargs="+", help="these papers only")


def run(args: argparse.Namespace) -> None:
    """Write the papers to standard output."""
    with options.open_library(args) as library:
        if args.ids is None:
            papers = library.papers()
        else:
            found = library.papers_by_id(args.ids)
            missing = [paper_id for paper_id in args.ids if paper_id not in found]
            if missing:
                raise UsageError(f"no paper {', '.join(missing)}; `assistant papers` lists the ids")
            papers = [found[paper_id] for paper_id in dict.fromkeys(args.ids)]
    for piece in export(papers, args.format):
        sys.stdout.write(terminal.clean(piece) if sys.stdout.isatty() else piece)
