"""Sources into a library: read, identify, plan (new, changed, same), chunk, embed, store."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import IngestError
from assistant.types import IngestReport, Progress, Reject, SourceReport
from ingest.memory import Finished, Memory
from ingest.plan import Listing, Outcome, Plan, Planner
from ingest.readers import Reader, choose_reader
from ingest.records import Record, keys_of, names_of
from ingest.source import Source, collect, is_live, unreadable
from ingest.storing import Keeping, Rehearsal, Store

if TYPE_CHECKING:
    from assistant.embedding import Embedder
    from assistant.library import Library

OnProgress = Callable[[Progress], None]

BATCH = 64
"""Records planned, embedded and stored in one transaction: what an interruption can cost."""
APPLY_EVERY = 16
"""Batches between bringing the indexes up to the catalogue; the end of the run always does."""
_PAGE = 5_000
"""Papers read at once where the whole library is gone through."""
_GUESSED = "read as Windows-1252, for it is not UTF-8 and declares nothing; save it as UTF-8 if letters come out wrong"


def ingest(
    sources: Sequence[str],
    library: Library,
    embedder: Embedder,
    *,
    format: str = "auto",  # noqa: A002 - the name of the option
    dry_run: bool = False,
    on_progress: OnProgress | None = None,
) -> IngestReport:
    """Read every source into the library; what is there already is neither embedded nor stored again.

    Each batch is stored in one transaction, so that an interruption at any point costs at most one batch, and running
    the same command again ends in the same library. With `dry_run` the report is the same and nothing is stored.

    Raises:
        IngestError: no source is there at all, or a live one cannot be reached.
        UsageError: there is no such format, or a live source is written wrongly.
    """
    started = time.monotonic()
    _check(sources)
    store = Rehearsal(library) if dry_run else Store(library, embedder)
    with Memory.open(library.home, read_only=dry_run) as memory:
        if not memory.is_of(library.stamp().revision):
            _learn_names(memory, library)
        run = _Run(store, memory, format, on_progress or _unseen)
        run.read_all(sources)
        store.apply()
        memory.mark(library.stamp().revision)
    papers, chunks = store.totals()
    seconds = time.monotonic() - started
    return IngestReport(tuple(run.reports), tuple(run.rejects), papers, chunks, seconds, tuple(run.notes))


class _Run:
    """One run over many sources: what was met so far, and what is to be reported."""

    def __init__(
        self, store: Keeping, memory: Memory, format_name: str, on_progress: Callable[[Progress], None]
    ) -> None:
        self._store, self._memory, self._format = store, memory, format_name
        self._on_progress = on_progress
        self._planner = Planner(store, memory)
        self._at = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        self._bytes, self._bytes_done, self._batches = 0, 0, 0
        self.reports: list[SourceReport] = []
        self.rejects: list[Reject] = []
        self.notes: list[Reject] = []

    def read_all(self, sources: Sequence[str]) -> None:
        """Read the files behind the sources, and fetch the live ones when their turn comes."""
        files = {given: list(collect([given])) for given in sources if not is_live(given)}
        if len(files) == len(sources):
            self._bytes = sum(found.size for each in files.values() for found in each if isinstance(found, Source))
        for given in sources:
            for found in files[given] if given in files else _fetched(given):
                self._take(found)

    def _take(self, found: Source | Reject) -> None:
        if isinstance(found, Reject):
            self._report(found.source, "", Counter(), [found])
            return
        if not self._again(found):
            self._read(found)
        self._bytes_done += found.size
        found.consumed = 0

    def _again(self, source: Source) -> bool:
        """Report a source whose bytes and papers are those of last time from memory; False when they are not."""
        last = self._memory.finished(source.name)
        if last is None or self._format not in ("auto", last.format) or last.sha256 != source.digest():
            return False
        papers = list(self._memory.papers_of(source.name))
        if len(self._store.digests(list(set(papers)))) < len(set(papers)):
            return False
        self._report(source.path, last.format, self._planner.recount(papers), last.rejects)
        self._tell(source, 0, 0)
        return True

    def _read(self, source: Source) -> None:
        if reason := unreadable(source):
            self._report(source.path, "", Counter(), [Reject(source.path, 0, reason)])
            return
        if source.encoding.guessed:
            self.notes.append(Reject(source.path, 0, _GUESSED))
        digest = source.digest()
        format_name, reader = choose_reader(source, source.format or self._format)
        listing = Listing(source.name, source.path, self._at, cache(lambda: _all_keys(reader, source)))
        counts: Counter[Outcome] = Counter()
        rejects: list[Reject] = []
        for batch in _batches(_guarded(reader, source)):
            rejects += [replace(reject, source=source.path) for reject in batch if isinstance(reject, Reject)]
            plan = self._keep(listing, [record for record in batch if isinstance(record, Record)])
            counts += plan.counts
            rejects += plan.rejects
            self._tell(source, counts.total() + len(rejects), counts.total())
            self._checkpoint()
        self._memory.finish(source.name, Finished(digest, format_name, tuple(rejects)))
        self._report(source.path, format_name, counts, rejects)

    def _keep(self, listing: Listing, records: Sequence[Record]) -> Plan:
        """Plan the next records of a source and carry it out."""
        plan = self._planner.plan(listing, records)
        self._store.keep(plan)
        self._memory.repeat(listing.name, plan.repeated)
        if plan.said:
            self._memory.keep(listing.name, plan.said, plan.names)
        self.notes += plan.notes
        return plan

    def _checkpoint(self) -> None:
        self._batches += 1
        if self._batches % APPLY_EVERY == 0:
            self._store.apply()

    def _report(self, path: str, format_name: str, counts: Counter[Outcome], rejects: Sequence[Reject]) -> None:
        read = counts.total() + len(rejects)
        by_name = {outcome.value: counts[outcome] for outcome in Outcome}
        self.reports.append(SourceReport(path, format_name, read=read, rejected=len(rejects), **by_name))
        self.rejects += [replace(reject, source=path) for reject in rejects]

    def _tell(self, source: Source, read: int, kept: int) -> None:
        """Progress over all sources; the total is estimated from the bytes that are still to be read."""
        read += sum(report.read for report in self.reports)
        kept += sum(report.read - report.rejected for report in self.reports)
        share = (self._bytes_done + source.consumed) / self._bytes if self._bytes else 0
        self._on_progress(Progress(source.path, read, kept, round(kept / share) if share else None))


def _check(sources: Sequence[str]) -> None:
    missing = [source for source in sources if source != "-" and not is_live(source) and not _exists(source)]
    if len(missing) == len(sources):
        named = missing[0] if missing else "nothing"
        raise IngestError(f"{named}: no such file or folder; name a file, a folder, - or a live source (hf:2025-06-06)")


def _exists(source: str) -> bool:
    try:
        return Path(source).exists()
    except (OSError, ValueError):
        return False


def _fetched(source: str) -> Iterator[Source | Reject]:
    # fetching needs an HTTP client, which takes longer to import than most pages to read
    from ingest.live import fetch

    return fetch(source)


def _learn_names(memory: Memory, library: Library) -> None:
    """The names of every paper, after something else than an ingest from here changed the library."""
    for offset in range(0, library.count(), _PAGE):
        papers = library.papers(limit=_PAGE, offset=offset)
        memory.keep("", (), {name: paper.id for paper in papers for name in names_of(paper)})


def _guarded(reader: Reader, source: Source) -> Iterator[Record | Reject]:
    """What the reader gives; a fault that ends the reading becomes the last reject."""
    try:
        yield from reader.read(source)
    except OSError as error:
        yield Reject(source.path, 0, f"cannot be read to its end: {error.strerror}")
    except UnicodeDecodeError as error:
        yield Reject(source.path, 0, f"broken {error.encoding}, the rest was not read: {error.reason}")
    except RecursionError:
        yield Reject(source.path, 0, "nested too deeply to be read")


def _batches(items: Iterable[Record | Reject]) -> Iterator[list[Record | Reject]]:
    iterator = iter(items)
    while batch := list(islice(iterator, BATCH)):
        yield batch


def _all_keys(reader: Reader, source: Source) -> frozenset[str]:
    items = _guarded(reader, source)
    return frozenset(keys_of(record)[0] for record in items if isinstance(record, Record))


def _unseen(progress: Progress) -> None:
    """Where nobody looks at the progress."""
