"""The sources of a review: what each part of the question finds, under one set of keys."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from assistant.evidence import gather
from assistant.types import Evidence, Passage, Query, Source

PASSAGES_A_PART = 6
MOST_PASSAGES = 16
TOKENS = 9000
"""Of all sources together; a section is shown only those of its part."""


@dataclass(frozen=True, slots=True)
class Gathering:
    """All sources, and for each part the keys of those found for it, best first."""

    evidence: Evidence
    keys: Mapping[str, tuple[str, ...]]

    def sources(self, part: str) -> tuple[Source, ...]:
        """The sources found for a part."""
        return tuple(source for source in self.evidence.sources if source.key in self.keys[part])


def gather_parts(
    query: Query, parts: Sequence[str], evidence: Evidence, retrieve: Callable[[Query, int], Sequence[Passage]]
) -> Gathering:
    """Search for every part and merge what is found: each part's best first, then the question's own sources."""
    found = [
        list(retrieve(replace(query, text=part, standalone=part, parts=(part,)), PASSAGES_A_PART)) for part in parts
    ]
    found.append([source.passage for source in sorted(evidence.sources, key=lambda source: int(source.key[1:]))])
    merged = {p.paper.id: p for row in zip_longest(*found) for p in reversed(row) if p is not None}
    order = list(dict.fromkeys(p.paper.id for row in zip_longest(*found) for p in row if p is not None))[:MOST_PASSAGES]
    gathered = gather([merged[paper_id] for paper_id in order], TOKENS)
    key_of = {source.passage.paper.id: source.key for source in gathered.sources}
    keys = {
        part: tuple(key_of[p.paper.id] for p in row if p.paper.id in key_of)
        for part, row in zip(parts, found, strict=False)
    }
    return Gathering(gathered, keys)
