"""Papers that may answer a question, and what all of them are ranked by: one matrix for all."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass

import numpy as np

from assistant.library.catalogue_reading import StackedVectors
from assistant.library.catalogue_rows import Stack
from assistant.library.exact import Numbers
from assistant.library.lexical import WordQuery
from assistant.library.mirror import Indexes
from assistant.types import PaperVectors, Vectors

Stored = Callable[[Sequence[int]], Mapping[int, PaperVectors]]
"""Gives the stored vectors of papers by number; one that is not stored any more is left out."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Papers, each with its unit row (papers, dimensions): its only chunk, or the mean of its chunks.

    What else they are compared by, a number a paper, is worked out each time it is asked for; BM25 is begun already.
    """

    ids: tuple[str, ...]
    rows: Vectors
    vector: Vectors
    stacked: StackedVectors
    stored: Stored
    scoring: "Future[dict[int, float]]"

    @property
    def titles(self) -> Vectors:
        """The unit row of each title (papers, dimensions)."""
        return self.stacked.titles

    @property
    def best(self) -> Vectors:
        """The cosine of the best sentence of each, out of the catalogue.

        A paper without sentences, or removed meanwhile, is as near as its best chunk.
        """
        chunks, held = self.stacked.chunks, self.stored(self.stacked.numbers)
        best: Vectors = np.maximum.reduceat(chunks.rows @ self.vector, chunks.starts)
        for row, number in enumerate(self.stacked.numbers):
            if number in held and len(sentences := held[number].sentence_vectors):
                best[row] = (sentences @ self.vector).max()
        return best

    @property
    def bm25(self) -> Vectors:
        """The BM25 of each, which is waited for."""
        scores = self.scoring.result()
        return np.array([scores.get(number, 0.0) for number in self.stacked.numbers], np.float32)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What papers are looked for by: words and a unit vector, the best `k` of each, of those `among` (all: None).

    The words are asked for while the nearest vectors are already being looked for.
    """

    words: Callable[[], WordQuery]
    vector: Vectors
    k: int
    among: Numbers | None


def find(indexes: Indexes, wanted: Wanted, beside: Executor) -> set[int]:
    """The numbers of the best papers by words and of the nearest by vector, looked for at once."""
    if wanted.k < 1:
        return set()
    near = beside.submit(indexes.nearest, wanted.vector, wanted.k, wanted.among)
    found = indexes.worded(wanted.words(), wanted.k, wanted.among, ())
    return {number for number, _ in (*found, *near.result())}


def weigh(indexes: Indexes, wanted: Wanted, ids: Mapping[int, str], stored: Stored, beside: Executor) -> Candidates:
    """Papers in ascending order of number; an unknown one is left out."""
    numbers = sorted(ids)
    scoring = beside.submit(indexes.score_words, wanted.words(), numbers)
    stacked = indexes.stacked(numbers)
    held = tuple(ids[number] for number in stacked.numbers)
    return Candidates(held, _wholes(stacked.chunks), wanted.vector, stacked, stored, scoring)


def _wholes(stack: Stack) -> Vectors:
    if len(stack.rows) == len(stack.counts):
        return stack.rows
    sums = np.add.reduceat(stack.rows, stack.starts, axis=0)
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    wholes: Vectors = sums / np.maximum(lengths, 1e-9)
    return wholes
