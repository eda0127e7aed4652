"""Records against the library: which paper each is of, and what it changes."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol

from assistant.types import Paper, Reject, Sighting
from ingest.memory import Memory, Said
from ingest.records import (
    Record,
    differ,
    fault,
    is_plain,
    keys_of,
    merge,
    paper_digest,
    record_digest,
    storable,
    text_digest,
    to_paper,
)
from ingest.source import bad_byte


class Kept(Protocol):
    """What planning needs of a library."""

    def digests(self, ids: Sequence[str]) -> Mapping[str, str]:
        """The digests of those papers that are stored."""

    def papers_by_id(self, ids: Sequence[str]) -> Mapping[str, Paper]:
        """Those papers that are stored."""


class Outcome(StrEnum):
    """What became of a record that was not rejected: the counts of the report."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    MERGED = "merged"


@dataclass(slots=True)
class Plan:
    """What a batch of records comes to.

    `changed` are papers to store, `embed` those of them whose text is new, `seen` further sightings of the others;
    `said` is to be remembered of the source, and `repeated` is remembered already.
    """

    changed: dict[str, Paper] = field(default_factory=dict)
    embed: set[str] = field(default_factory=set)
    seen: dict[str, list[Sighting]] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)
    repeated: list[Said] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    counts: Counter[Outcome] = field(default_factory=Counter)
    rejects: list[Reject] = field(default_factory=list)
    notes: list[Reject] = field(default_factory=list)


@dataclass(slots=True)
class Listing:
    """A source while it is being read: how often each key and each paper came up, and which keys it holds in all."""

    name: str
    path: str
    at: str
    all_keys: Callable[[], frozenset[str]]
    keys: Counter[str] = field(default_factory=Counter)
    papers: Counter[str] = field(default_factory=Counter)


class Planner:
    """Plans batch after batch of one run. What a plan says must be stored before the next is made."""

    def __init__(self, library: Kept, memory: Memory) -> None:
        self._library = library
        self._memory = memory
        self.met: dict[str, Outcome] = {}

    def plan(self, listing: Listing, records: Sequence[Record]) -> Plan:
        """What the next records of a source come to."""
        return _Batch(self._library, self._memory, self.met, listing).run(records)

    def recount(self, papers: Iterable[str]) -> Counter[Outcome]:
        """The counts of records that are known to be unchanged."""
        counts: Counter[Outcome] = Counter()
        for paper in papers:
            counts[Outcome.MERGED if paper in self.met else Outcome.UNCHANGED] += 1
            self.met.setdefault(paper, Outcome.UNCHANGED)
        return counts


class _Batch:
    """One batch: everything known of its records is looked up at once, then each is settled in turn."""

    def __init__(self, library: Kept, memory: Memory, met: dict[str, Outcome], listing: Listing) -> None:
        self._library, self._memory = library, memory
        self._met, self._listing = met, listing
        self._plan = Plan()
        self._digests: dict[str, str] = {}
        self._before: dict[str, Paper] = {}
        self._now: dict[str, Paper] = {}

    def run(self, records: Sequence[Record]) -> Plan:
        keyed = [(record, keys_of(record)) for record in filter(None, map(self._accepted, records))]
        said = self._memory.said(self._listing.name, [keys[0] for _, keys in keyed])
        rows = [self._row(record, keys[0], said) for record, keys in keyed]
        self._know(row.paper for row in rows if row.paper)
        fresh = [keys for (_, keys), row in zip(keyed, rows, strict=True) if not self._stands(row)]
        self._names = self._memory.names([key for keys in fresh for key in keys])
        self._know(self._names.values())
        wanted = {self._names[key] for keys in fresh for key in keys if key in self._names}
        self._before.update(self._library.papers_by_id(list(wanted)))
        for (record, keys), row in zip(keyed, rows, strict=True):
            self._repeat(row) if self._stands(row) else self._settle(record, keys, row)
        self._finish()
        return self._plan

    def _know(self, ids: Iterable[str]) -> None:
        """Look up the digests of papers."""
        if unknown := [key for key in dict.fromkeys(ids) if key not in self._digests]:
            self._digests.update(self._library.digests(unknown))

    def _accepted(self, record: Record) -> Record | None:
        """The record as it can be stored; None when it was rejected."""
        plain = is_plain(record)
        wrong = None if plain else bad_byte(f"{record.title}\n{record.abstract}\n{record.authors}")
        if reason := wrong or fault(record):
            self._reject(record, reason)
            return None
        clean = record if plain else storable(record)
        if clean is not record:
            self._plan.notes.append(
                Reject(self._listing.path, record.line, "holds characters that cannot be stored; replaced")
            )
        return clean

    def _reject(self, record: Record, reason: str) -> None:
        where = "" if record.line else f"record {record.position}: "
        self._plan.rejects.append(Reject(self._listing.path, record.line, where + reason))

    def _row(self, record: Record, key: str, said: Mapping[tuple[str, int], Said]) -> Said:
        """What is to be remembered of the record; its paper is known when the source said the same last time."""
        nth = self._listing.keys[key]
        self._listing.keys[key] += 1
        digest, last = record_digest(record), said.get((key, nth))
        if last and last.digest == digest:
            return last
        return Said(key, nth, digest, text_digest(record.abstract), "")

    def _stands(self, row: Said) -> bool:
        return row.paper in self._digests

    def _repeat(self, row: Said) -> None:
        self._count(row, Outcome.MERGED if row.paper in self._met else Outcome.UNCHANGED)
        self._plan.repeated.append(row)

    def _settle(self, record: Record, keys: Sequence[str], row: Said) -> None:
        known = self._identify(record, keys, row)
        if known is None and not record.abstract.strip():
            self._reject(record, "no abstract")
            return
        paper = merge(known, record) if known else to_paper(record)
        is_new_here = self._listing.papers[paper.id] >= sum(s.name == self._listing.name for s in paper.sightings)
        if is_new_here:
            seen = Sighting(self._listing.name, record.page_date, record.position, self._listing.at)
            paper = replace(paper, sightings=(*paper.sightings, seen))
            self._plan.seen.setdefault(paper.id, []).append(seen)
        self._now[paper.id] = paper
        self._names.update(dict.fromkeys(self._unnamed(keys), paper.id))
        self._plan.names.update(
            (key, paper.id) for key in (*keys, paper.id) if self._names.get(key, paper.id) == paper.id
        )
        row = replace(row, paper=paper.id)
        self._count(row, self._outcome(known, paper, is_new_here))
        self._plan.said.append(row)

    def _unnamed(self, keys: Sequence[str]) -> list[str]:
        return [key for key in keys if not self._exists(self._names.get(key))]

    def _identify(self, record: Record, keys: Sequence[str], row: Said) -> Paper | None:
        """The known paper that the record is of: by its strongest key that leads to one."""
        for key in keys:
            paper = self._paper(self._names.get(key))
            if paper and not (key.startswith("t:") and differ(paper, record)):
                return paper
        return self._renamed(row) if len(keys) == 1 else None

    def _renamed(self, row: Said) -> Paper | None:
        """The paper of a record of this source with the same abstract whose title is gone: its title was changed."""
        for last in self._memory.said_with_abstract(self._listing.name, row.abstract):
            if last.key.startswith("t:") and last.key not in self._listing.all_keys():
                return self._paper(last.paper)
        return None

    def _exists(self, paper_id: str | None) -> bool:
        return paper_id in self._now or paper_id in self._digests

    def _paper(self, paper_id: str | None) -> Paper | None:
        if paper_id is None or paper_id in self._now:
            return self._now.get(paper_id or "")
        if paper_id not in self._before:
            self._before.update(self._library.papers_by_id([paper_id]))
            self._digests.update(self._library.digests([paper_id]))
        return self._before.get(paper_id)

    def _outcome(self, known: Paper | None, paper: Paper, is_new_here: bool) -> Outcome:
        if known is None:
            return Outcome.ADDED
        met = self._met.get(paper.id)
        if (known.title, known.abstract) != (paper.title, paper.abstract) and met is not Outcome.ADDED:
            return Outcome.UPDATED
        if met or is_new_here:
            return Outcome.MERGED
        return Outcome.UNCHANGED if paper_digest(paper) == self._digests.get(paper.id) else Outcome.UPDATED

    def _count(self, row: Said, outcome: Outcome) -> None:
        self._plan.counts[outcome] += 1
        self._met.setdefault(row.paper, outcome)
        self._listing.papers[row.paper] += 1

    def _finish(self) -> None:
        for paper_id, paper in self._now.items():
            before = self._before.get(paper_id)
            if paper_digest(paper) == self._digests.get(paper_id):
                continue
            self._plan.changed[paper_id] = paper
            self._plan.seen.pop(paper_id, None)
            if before is None or (before.title, before.abstract) != (paper.title, paper.abstract):
                self._plan.embed.add(paper_id)
