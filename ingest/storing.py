"""Putting a plan into the library, or only rehearsing it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from assistant.embedding.papers import ChunkedPaper, embed_papers
from assistant.types import EmbeddedPaper, Paper
from ingest.chunk import chunk_paper
from ingest.plan import Kept, Plan
from ingest.records import paper_digest

if TYPE_CHECKING:
    from assistant.embedding import Embedder
    from assistant.library import Library


def reuse_vectors(library: Library, unchanged: Sequence[ChunkedPaper]) -> dict[str, EmbeddedPaper]:
    """By id, papers whose text is as the library has it, with the vectors stored there.

    A paper whose stored vectors stand for other chunks or sentences is left out, and so is one that is not stored.
    """
    ids = [of.paper.id for of in unchanged]
    vectors, phrases = (library.vectors(ids), library.phrases(ids)) if ids else ({}, {})
    return {
        of.paper.id: EmbeddedPaper(
            of.paper,
            of.digest,
            of.chunks,
            held.chunks,
            held.sentences,
            held.sentence_vectors,
            held.title,
            phrases.get(of.paper.id),
        )
        for of in unchanged
        if (held := vectors.get(of.paper.id)) and len(held.chunks) == len(of.chunks) and held.sentences == of.sentences
    }


class Keeping(Kept, Protocol):
    """A library as an ingest uses it."""

    def keep(self, plan: Plan) -> None:
        """Carry out the plan; papers and their vectors in one transaction."""

    def apply(self) -> None:
        """Make what was kept searchable."""

    def totals(self) -> tuple[int, int]:
        """Papers and chunks."""


class Store:
    """The library itself."""

    def __init__(self, library: Library, embedder: Embedder) -> None:
        self._library = library
        self._embedder = embedder

    def digests(self, ids: Sequence[str]) -> Mapping[str, str]:
        """The digests of those papers that are stored."""
        return self._library.digests(ids)

    def papers_by_id(self, ids: Sequence[str]) -> Mapping[str, Paper]:
        """Those papers that are stored."""
        return self._library.papers_by_id(ids)

    def keep(self, plan: Plan) -> None:
        """Embed what has new text, and store it with the papers whose text is as before."""
        chunked = {paper_id: chunk_paper(paper) for paper_id, paper in plan.changed.items()}
        reused = reuse_vectors(self._library, [of for paper_id, of in chunked.items() if paper_id not in plan.embed])
        fresh = [of for paper_id, of in chunked.items() if paper_id not in reused]
        batch = [*reused.values(), *(embed_papers(self._embedder, fresh) if fresh else ())]
        if batch:
            self._library.store(batch)
        if plan.seen:
            self._library.resight(plan.seen)

    def apply(self) -> None:
        """Bring the indexes up to the catalogue."""
        self._library.apply()

    def totals(self) -> tuple[int, int]:
        """Papers and chunks."""
        return self._library.count(), self._library.chunk_count()


class Rehearsal:
    """A library that is only read: what would be stored is held in memory, so that the report is the same."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._held: dict[str, Paper] = {}
        self._added = [0, 0]

    def digests(self, ids: Sequence[str]) -> Mapping[str, str]:
        """The digests of those papers that are stored or would be."""
        held = {paper_id: paper_digest(self._held[paper_id]) for paper_id in ids if paper_id in self._held}
        return {**self._library.digests(ids), **held}

    def papers_by_id(self, ids: Sequence[str]) -> Mapping[str, Paper]:
        """Those papers that are stored or would be."""
        held = {paper_id: self._held[paper_id] for paper_id in ids if paper_id in self._held}
        return {**self._library.papers_by_id([paper_id for paper_id in ids if paper_id not in held]), **held}

    def keep(self, plan: Plan) -> None:
        """Hold the papers."""
        stored = self.papers_by_id([*plan.changed, *plan.seen])
        for paper_id, paper in plan.changed.items():
            before = stored.get(paper_id)
            self._added[0] += before is None
            self._added[1] += _chunks(paper) - (_chunks(before) if before else 0)
        self._held.update(plan.changed)
        for paper_id, seen in plan.seen.items():
            self._held[paper_id] = replace(stored[paper_id], sightings=(*stored[paper_id].sightings, *seen))

    def apply(self) -> None:
        """Nothing is to be made searchable."""

    def totals(self) -> tuple[int, int]:
        """Papers and chunks that there would be."""
        return self._library.count() + self._added[0], self._library.chunk_count() + self._added[1]


def _chunks(paper: Paper) -> int:
    return len(chunk_paper(paper).chunks)
