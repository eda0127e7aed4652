"""How near many papers are to a question: one matrix for all of them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from assistant.library.catalogue_reading import StackedVectors
from assistant.library.catalogue_rows import Stack
from assistant.types import Vectors


@dataclass(frozen=True, slots=True)
class Comparison:
    """Papers, each with a unit row (its only chunk, or the mean of its chunks) and the cosine of its best sentence."""

    ids: tuple[str, ...]
    rows: Vectors
    best: Vectors


def compare(stacked: StackedVectors, vector: Vectors, ids: Mapping[int, str]) -> Comparison:
    """The papers as they stand in `stacked`; one without sentences is as near as its best chunk."""
    sentences, chunks = _best(stacked.sentences, vector), _best(stacked.chunks, vector)
    best = np.where(stacked.sentences.counts > 0, sentences, chunks)
    return Comparison(tuple(ids[number] for number in stacked.numbers), _wholes(stacked.chunks), best)


def _best(stack: Stack, vector: Vectors) -> Vectors:
    """The greatest cosine of each owner's rows; minus infinity where it has none."""
    best = np.full(len(stack.counts), -np.inf, np.float32)
    held = np.flatnonzero(stack.counts)
    if len(held):
        cosines = stack.rows @ vector if stack.lengths is None else stack.rows @ vector / stack.lengths
        best[held] = np.maximum.reduceat(cosines, (np.cumsum(stack.counts) - stack.counts)[held])
    return best


def _wholes(stack: Stack) -> Vectors:
    if len(stack.rows) == len(stack.counts):
        return stack.rows
    sums = np.add.reduceat(stack.rows, np.cumsum(stack.counts) - stack.counts, axis=0)
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    wholes: Vectors = sums / np.maximum(lengths, 1e-9)
    return wholes
