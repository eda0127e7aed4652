"""Papers that may answer a question, and what all of them are ranked by: one matrix for all."""

from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.library.catalogue_reading import StackedVectors
from assistant.library.catalogue_rows import Stack
from assistant.library.exact import Numbers
from assistant.library.lexical import WordQuery
from assistant.library.mirror import Indexes
from assistant.types import Vectors

BLOCK = 256
"""Rows compared at a time: as float32 they stay in a core's second-level cache."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Papers, each with its unit row (papers, dimensions): its only chunk, or the mean of its chunks.

    What else they are compared by, a number a paper, is worked out each time it is asked for; BM25 is begun already.
    """

    ids: tuple[str, ...]
    rows: Vectors
    vector: Vectors
    stacked: StackedVectors
    scoring: "Future[dict[int, float]]"

    @property
    def titles(self) -> Vectors:
        """The unit row of each title (papers, dimensions)."""
        return self.stacked.titles

    @property
    def best(self) -> Vectors:
        """The cosine of the best sentence of each; one without sentences is as near as its best chunk."""
        of_chunks, of_texts = self.stacked.chunks, self.stacked.texts()
        chunks, texts = _cosines(of_chunks, self.vector), _cosines(of_texts, self.vector)
        texts[of_texts.starts] = -np.inf  # the titles, which are no sentences
        sentences, best = _greatest(of_texts, texts), _greatest(of_chunks, chunks)
        return np.where(np.isneginf(sentences), best, sentences)

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


def weigh(indexes: Indexes, wanted: Wanted, ids: Mapping[int, str], beside: Executor) -> Candidates:
    """Papers in ascending order of number; an unknown one is left out."""
    numbers = sorted(ids)
    scoring = beside.submit(indexes.score_words, wanted.words(), numbers)
    stacked = indexes.stacked(numbers)
    held = tuple(ids[number] for number in stacked.numbers)
    return Candidates(held, _wholes(stacked.chunks), wanted.vector, stacked, scoring)


def _cosines(stack: Stack, vector: Vectors) -> Vectors:
    """Of every row to a unit vector."""
    cosines = _products(stack.rows, vector)
    if stack.lengths is not None:
        cosines /= stack.lengths
    return cosines


def _greatest(stack: Stack, cosines: Vectors) -> Vectors:
    """For each owner, who has a row at least, the greatest of its rows' cosines."""
    greatest: Vectors = np.maximum.reduceat(cosines, stack.starts) if len(cosines) else cosines
    return greatest


def _products(rows: NDArray[Any], vector: Vectors) -> Vectors:
    blocks = [rows[at : at + BLOCK].astype(np.float32, copy=False) @ vector for at in range(0, len(rows), BLOCK)]
    products: Vectors = np.concatenate([np.zeros(0, np.float32), *blocks])
    return products


def _wholes(stack: Stack) -> Vectors:
    if len(stack.rows) == len(stack.counts):
        return stack.rows
    sums = np.add.reduceat(stack.rows, stack.starts, axis=0)
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    wholes: Vectors = sums / np.maximum(lengths, 1e-9)
    return wholes
