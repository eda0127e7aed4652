"""`assistant papers`: what the library holds."""

import argparse
from typing import TYPE_CHECKING

from assistant.commands import Commands, options, terminal

if TYPE_CHECKING:
    from assistant.types import Paper

SHOWN = 50
"""Papers listed on a terminal when no `--limit` is given; `--json` lists all."""


def add_parsers(commands: Commands) -> None:
    """Register the command."""
    parser = commands.add("papers", run, "list the papers of the library")
    parser.add_argument("--limit", metavar="N", type=options.at_least(0), help="at most N papers")
    parser.add_argument("--offset", metavar="N", type=options.at_least(0), default=0, help="leave the first N out")
    parser.add_argument("--query", metavar="TEXT", default="", help="words in title, authors or abstract")
    options.add_filters(parser)
    options.add_json(parser)


def run(args: argparse.Namespace) -> None:
    """List the papers that meet the conditions."""
    from assistant.api.schemas import Paper, Papers

    filters = options.filters(args)
    limit = args.limit if args.limit is not None or args.json else SHOWN
    with options.open_library(args) as library:
        total = library.count(filters, args.query)
        papers = library.papers(filters, args.query, limit, args.offset)
    if args.json:
        terminal.say_json(Papers(total=total, papers=[Paper.from_paper(paper) for paper in papers]))
        return
    for paper in papers:
        terminal.say(line_of(paper))
    terminal.note(f"{len(papers)} of {total} papers")


def line_of(paper: "Paper") -> str:
    """A paper on one line: its id, date, title and who wrote it."""
    who = f" ({paper.authors[0]}{' and others' if len(paper.authors) > 1 else ''})" if paper.authors else ""
    return terminal.one_line(f"{paper.id}  {paper.published or '-':<10}  {paper.title}{who}")
