"""`assistant ingest` and `assistant starter`: papers into the library."""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import resources
from typing import TYPE_CHECKING, Any

from assistant.commands import Commands, options, terminal
from assistant.commands.exit_codes import DONE, FAILED, IN_PART

if TYPE_CHECKING:
    from assistant.answer import Assistant
    from assistant.api.reports import IngestReport, Reject
    from assistant.types import Progress

SHOWN = 20
"""Rejected or changed records listed one by one on a terminal; `--json` has them all."""


def add_parsers(commands: Commands) -> None:
    """Register the commands."""
    parser = commands.add("ingest", run_ingest, "read papers into the library")
    parser.add_argument("sources", metavar="SOURCE", nargs="+", help="file, folder, - or live source (hf:2025-06-06)")
    parser.add_argument("--format", default="auto", metavar="NAME", help="auto, or the name of a format")
    parser.add_argument("--dry-run", action="store_true", help="read and report, store nothing")
    options.add_json(parser)
    commands.add("starter", run_starter, "fill an empty library with the packaged starter papers")


def run_ingest(args: argparse.Namespace) -> int:
    """Ingest the sources; `IN_PART` when records were rejected and others were not."""
    with options.open_assistant(args) as assistant:
        report = _ingest(assistant, args.sources, format=args.format, dry_run=args.dry_run)
    terminal.say_json(report) if args.json else _show(report, args.dry_run)
    return exit_code(report)


def run_starter(args: argparse.Namespace) -> int:
    """Ingest the starter library when the library has no papers."""
    with options.open_assistant(args) as assistant:
        if papers := assistant.library.count():
            terminal.say(f"the library has {papers} papers; the starter papers are for an empty one")
            return DONE
        with resources.as_file(resources.files("ingest") / "starter" / "papers.jsonl") as path:
            report = _ingest(assistant, [str(path)])
    _show(report, dry_run=False)
    return exit_code(report)


def _ingest(assistant: "Assistant", sources: list[str], **how: Any) -> "IngestReport":
    from assistant.api.reports import IngestReport
    from ingest import ingest

    with progress_bar() as on_progress:
        done = ingest(sources, assistant.library, assistant.embedder, on_progress=on_progress, **how)
    return IngestReport.from_report(done)


def exit_code(report: "IngestReport") -> int:
    """`DONE` when every record went in, `IN_PART` when some did, `FAILED` when none did."""
    if not report.rejected:
        return DONE
    return IN_PART if report.went_in() else FAILED


def _show(report: "IngestReport", dry_run: bool) -> None:
    would = "would be " if dry_run else ""
    terminal.say(
        f"{report.read} records read: {report.added} {would}added, {report.updated} {would}updated, "
        f"{report.unchanged} unchanged, {report.merged} merged, {len(report.rejected)} rejected "
        f"in {report.seconds:.1f} s"
    )
    terminal.say(f"the library has {report.papers} papers in {report.chunks} chunks")
    _list("rejected", report.rejected)
    _list("note", report.notes)


def _list(what: str, rows: "Sequence[Reject]") -> None:
    for row in rows[:SHOWN]:
        terminal.note(f"{what}: {row.source}:{row.line}: {row.reason}")
    if len(rows) > SHOWN:
        terminal.note(f"{what}: {len(rows) - SHOWN} more; --json lists them all")


@contextmanager
def progress_bar() -> Iterator["Callable[[Progress], None] | None"]:
    """A bar on standard error where that is a terminal, else nothing."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=None)

        def on_progress(progress: "Progress") -> None:
            name = terminal.one_line(progress.source)[-40:]
            bar.update(task, description=name, completed=progress.stored, total=progress.total)

        yield on_progress
