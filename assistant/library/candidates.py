"""Papers that may answer a question, and what all of them are ranked by: one matrix for all."""

from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.library.catalogue_rows import Stack
from assistant.library.exact import Numbers
from assistant.library.lexical import WordQuery
from assistant.library.mirror import Indexes
from assistant.types import Vectors

BLOCK = 256
"""Rows compared at a time: as float32 they stay in a core's second-level cache."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Papers, each with a unit row (its only chunk, or the mean of its chunks), the cosine of its best sentence, and
    its BM25."""

    ids: tuple[str, ...]
    rows: Vectors
    best: Vectors
    bm25: Vectors


@dataclass(frozen=True, slots=True)
class Wanted:
    """What papers are looked for by: words and a unit vector, the best `k` of each, of those `among` (all: None)."""

    words: WordQuery
    vector: Vectors
    k: int
    among: Numbers | None


def find(indexes: Indexes, wanted: Wanted, beside: Executor) -> set[int]:
    """The numbers of the best papers by words and of the nearest by vector, looked for at once."""
    if wanted.k < 1:
        return set()
    near = beside.submit(indexes.nearest, wanted.vector, wanted.k, wanted.among)
    found = indexes.worded(wanted.words, wanted.k, wanted.among, ())
    return {number for number, _ in (*found, *near.result())}


def weigh(indexes: Indexes, wanted: Wanted, ids: Mapping[int, str], beside: Executor) -> Candidates:
    """Papers in ascending order of number; an unknown one is left out.

    One without sentences is as near as its best chunk.
    """
    numbers = sorted(ids)
    scoring = beside.submit(indexes.score_words, wanted.words, numbers)
    stacked = indexes.stacked(numbers)
    sentences, chunks = _best(stacked.sentences, wanted.vector), _best(stacked.chunks, wanted.vector)
    best = np.where(stacked.sentences.counts > 0, sentences, chunks)
    scores, held = scoring.result(), stacked.numbers
    bm25 = np.array([scores.get(number, 0.0) for number in held], np.float32)
    return Candidates(tuple(ids[number] for number in held), _wholes(stacked.chunks), best, bm25)


def _best(stack: Stack, vector: Vectors) -> Vectors:
    """The greatest cosine of each owner's rows; minus infinity where it has none."""
    best = np.full(len(stack.counts), -np.inf, np.float32)
    held = np.flatnonzero(stack.counts)
    if len(held):
        cosines = _products(stack.rows, vector)
        if stack.lengths is not None:
            cosines /= stack.lengths
        best[held] = np.maximum.reduceat(cosines, (np.cumsum(stack.counts) - stack.counts)[held])
    return best


def _products(rows: NDArray[Any], vector: Vectors) -> Vectors:
    blocks = [rows[at : at + BLOCK].astype(np.float32, copy=False) @ vector for at in range(0, len(rows), BLOCK)]
    products: Vectors = np.concatenate(blocks)
    return products


def _wholes(stack: Stack) -> Vectors:
    if len(stack.rows) == len(stack.counts):
        return stack.rows
    sums = np.add.reduceat(stack.rows, np.cumsum(stack.counts) - stack.counts, axis=0)
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    wholes: Vectors = sums / np.maximum(lengths, 1e-9)
    return wholes
