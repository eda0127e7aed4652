"""Bring the scores of different searches onto one scale, and mix them."""

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]


def standardise(scores: Scores) -> Scores:
    """Subtract the mean and divide by the standard deviation; equal scores become zeros."""
    spread = float(scores.std()) if scores.size else 0.0
    return np.zeros_like(scores) if spread < 1e-9 else (scores - scores.mean()) / spread


def mix(words: Scores, dense: Scores, dense_share: float) -> Scores:
    """The weighted sum of two standardised lists of scores of the same candidates (z-score fusion)."""
    return (1 - dense_share) * standardise(words) + dense_share * standardise(dense)
