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
    """Papers, each with its unit row (its only chunk, or the mean of its chunks) and that of its title, the cosine of
    its best sentence, and its BM25."""

    ids: tuple[str, ...]
    rows: Vectors
    titles: Vectors
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
    chunks, texts = _cosines(stacked.chunks, wanted.vector), _cosines(stacked.texts, wanted.vector)
    texts[_starts(stacked.texts)] = -np.inf  # the titles, which are no sentences
    sentences, best = _greatest(stacked.texts, texts), _greatest(stacked.chunks, chunks)
    scores, held = scoring.result(), stacked.numbers
    bm25 = np.array([scores.get(number, 0.0) for number in held], np.float32)
    best = np.where(np.isneginf(sentences), best, sentences)
    found = tuple(ids[number] for number in held)
    return Candidates(found, _wholes(stacked.chunks), _titles(stacked.texts), best, bm25)


def _cosines(stack: Stack, vector: Vectors) -> Vectors:
    """Of every row to a unit vector."""
    cosines = _products(stack.rows, vector)
    if stack.lengths is not None:
        cosines /= stack.lengths
    return cosines


def _greatest(stack: Stack, cosines: Vectors) -> Vectors:
    """For each owner, who has a row at least, the greatest of its rows' cosines."""
    greatest: Vectors = np.maximum.reduceat(cosines, _starts(stack)) if len(cosines) else cosines
    return greatest


def _starts(stack: Stack) -> Numbers:
    starts: Numbers = np.cumsum(stack.counts) - stack.counts
    return starts


def _products(rows: NDArray[Any], vector: Vectors) -> Vectors:
    blocks = [rows[at : at + BLOCK].astype(np.float32, copy=False) @ vector for at in range(0, len(rows), BLOCK)]
    products: Vectors = np.concatenate([np.zeros(0, np.float32), *blocks])
    return products


def _titles(stack: Stack) -> Vectors:
    """The first row of each owner."""
    first = _starts(stack)
    rows: Vectors = stack.rows[first].astype(np.float32)
    return rows if stack.lengths is None else rows / stack.lengths[first, None]


def _wholes(stack: Stack) -> Vectors:
    if len(stack.rows) == len(stack.counts):
        return stack.rows
    sums = np.add.reduceat(stack.rows, _starts(stack), axis=0)
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    wholes: Vectors = sums / np.maximum(lengths, 1e-9)
    return wholes
