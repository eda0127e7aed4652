"""`assistant search`: the papers that fit a query, and why.

Without `-k` it shows, of the best ten, those that an answer about several papers would cite: their number follows the
scores. JSON always holds ten, or `-k`, since programs cut it themselves.
"""

import argparse
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.commands import Commands, options, terminal

if TYPE_CHECKING:
    from assistant.api.schemas import SearchResult
    from assistant.types import Query

MOST = 10


def add_parsers(commands: Commands) -> None:
    """Register the command."""
    parser = commands.add("search", run, "find papers")
    parser.add_argument("query", metavar="QUERY", nargs="+")
    parser.add_argument(
        "-k",
        metavar="N",
        type=options.at_least(1),
        help="papers to show (those of the best 10 that score near the first)",
    )
    parser.add_argument("--explain", action="store_true", help="how the query was read and why each paper ranks there")
    options.add_filters(parser)
    options.add_json(parser)


def run(args: argparse.Namespace) -> None:
    """Search and show the results, best first."""
    from assistant.api.schemas import SearchResults

    query, filters = options.question_of(args.query), options.filters(args)
    with options.open_assistant(args) as assistant:
        found = assistant.search(query, args.k or MOST, filters=filters)
    results = SearchResults.from_results(found)
    if args.json:
        terminal.say_json(results)
        return
    if args.explain:
        _show_reading(found.query)
    shown = len(results.results) if args.k else _near_the_first([result.score for result in results.results])
    for result in results.results[:shown]:
        _show(result, explain=args.explain)
    if further := len(results.results) - shown:
        terminal.note(f"{further} more of the best {MOST} score lower: `-k {MOST}` shows them")
    if not results.results:
        terminal.note("no paper meets the conditions; `assistant papers` lists what the library has")


def _near_the_first(scores: Sequence[float]) -> int:
    """How many leading scores are no further from the first than an answer about several papers reaches."""
    from assistant.compose.selection import NEAR

    return sum(score >= scores[0] - NEAR for score in scores)


def _show(result: "SearchResult", *, explain: bool) -> None:
    year = f" ({result.published})" if result.published else ""
    terminal.say(f"{result.rank:>2}. {terminal.one_line(result.title)}{year}")
    terminal.say(textwrap.indent(textwrap.fill(terminal.one_line(result.snippet), terminal.width() - 4), "    "))
    terminal.say(f"    {result.paper_id}  {result.score:.4f}" + (f"  {result.url}" if result.url else ""))
    if explain:
        terminal.say("    " + "  ".join(f"{name} {value:.4f}" for name, value in result.signals.items()))


def _show_reading(query: "Query") -> None:
    terminal.say(f"searched for: {' | '.join(query.parts)}")
    for name in ("phrases", "excluded", "named"):
        if values := getattr(query, name):
            terminal.say(f"{name}: {', '.join(values)}")
    if not query.filters.empty:
        conditions = {name: getattr(query.filters, name) for name in query.filters.__slots__}
        terminal.say("only: " + ", ".join(f"{name} {value}" for name, value in conditions.items() if value))
