"""Papers like each other answer the same questions: each candidate takes a share of its neighbours' scores.

The cluster hypothesis as score regularisation (Diaz, CIKM 2005; Kurland and Lee, SIGIR 2004), over the candidates.
"""

import numpy as np
from numpy.typing import NDArray

from assistant.retrieve.fusion import Scores
from assistant.types import Vectors

FEWEST = 20

Neighbours = NDArray[np.int64]


def find_neighbours(rows: Vectors, most: int) -> Neighbours:
    """The nearest others of each unit row, nearest first: (rows, up to `most`).

    Among few candidates the nearest are not near: no more than one in `FEWEST` counts as a neighbour.
    """
    count = min(most, len(rows) // FEWEST)
    if count < 1:
        return np.zeros((len(rows), 0), np.int64)
    likeness = rows @ rows.T
    np.fill_diagonal(likeness, -np.inf)
    return np.stack([_take_greatest(likeness) for _ in range(count)], axis=1)


def smooth(scores: Scores, neighbours: Neighbours, share: float) -> Scores:
    """Add to each score `share` times the mean score of its neighbours, of which there may be none."""
    if not neighbours.size:
        return scores
    smoothed: Scores = scores + share * scores[neighbours].mean(axis=1)
    return smoothed


def _take_greatest(likeness: Vectors) -> Neighbours:
    """Where the greatest of each row is; it is taken out."""
    greatest: Neighbours = likeness.argmax(axis=1)
    likeness[np.arange(len(likeness)), greatest] = -np.inf
    return greatest
