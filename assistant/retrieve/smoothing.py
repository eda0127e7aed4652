"""Papers like each other answer the same questions: each candidate takes a share of its neighbours' scores.

The cluster hypothesis as score regularisation (Diaz, CIKM 2005; Kurland and Lee, SIGIR 2004), over the candidates.
"""

import numpy as np

from assistant.retrieve.fusion import Scores
from assistant.types import Vectors

FEWEST = 20


def smooth(scores: Scores, rows: Vectors, neighbours: int, share: float) -> Scores:
    """Add to each score `share` times the mean score of the nearest `neighbours`; `rows` has a unit row a score.

    Among few candidates the nearest are not near: no more than one in `FEWEST` counts as a neighbour.
    """
    count = min(neighbours, len(scores) // FEWEST)
    if count < 1:
        return scores
    likeness = rows @ rows.T
    np.fill_diagonal(likeness, -np.inf)
    sums, every = np.zeros_like(scores), np.arange(len(scores))
    for _ in range(count):
        nearest = likeness.argmax(axis=1)
        likeness[every, nearest] = -np.inf
        sums += scores[nearest]
    smoothed: Scores = scores + share / count * sums
    return smoothed
