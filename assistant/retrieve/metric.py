"""Which directions of the embedder's vectors tell papers apart, learnt from the library.

The title and the abstract of a paper say the same in other words, as a question and its answer do: what differs between
their vectors is wording. Texts are compared by what is left when the directions in which titles and abstracts differ
much are made small: by the inverse of the covariance of the differences (within-class covariance normalisation: Hatch,
Kajarekar and Stolcke, Interspeech 2006), of which the directions of least variance share their mean (probabilistic PCA:
Tipping and Bishop, Journal of the Royal Statistical Society B 1999).
"""

from dataclasses import dataclass

import numpy as np

from assistant.retrieve.fusion import Scores
from assistant.retrieve.products import unit_rows
from assistant.types import PaperVectors, Vectors

STEADY = 0.5
"""Added to the variance of each direction, whose mean is 1: the nDCG@10 of vectors alone is flat between 0.3 and 3."""
FEW = 1000
"""Over the number of papers it is added too: fewer papers tell less of 384 directions."""
KEPT = 128
"""Directions of most variance that count by their own; with all 384 a comparison takes three times as long, for 0.07
points of nDCG@10."""


@dataclass(frozen=True, slots=True)
class Metric:
    """How much each direction counts: those of `directions` (dimensions, kept) by `weights`, all others by `common`."""

    directions: Vectors
    weights: Vectors
    common: float

    def compare(self, rows: Vectors, vector: Vectors) -> Scores:
        """How much like one text (dimensions,) each of several (texts, dimensions) is, between -1 and 1."""
        of_rows, of_vector = rows @ self.directions, vector @ self.directions
        products = self._sum(rows @ vector, of_rows * of_vector)
        squares = self._sum(np.vecdot(rows, rows), of_rows**2)
        square = self._sum(np.vecdot(vector, vector), of_vector**2)
        likeness: Scores = products / np.sqrt(np.maximum(squares * square, 1e-18))
        return likeness

    def _sum(self, whole: Scores, parts: Vectors) -> Scores:
        """Products over all directions at the common weight, corrected in those that have their own."""
        total: Scores = np.float32(self.common) * whole + parts @ (self.weights - np.float32(self.common))
        return total


class Differences:
    """Between the titles and the abstracts of papers, counted in one by one."""

    def __init__(self, dimensions: int) -> None:
        self._products = np.zeros((dimensions, dimensions), np.float64)
        self._papers = 0

    def add(self, papers: list[PaperVectors]) -> None:
        """Count some papers in; one without sentences tells nothing."""
        told = [held for held in papers if len(held.sentence_vectors)]
        if told:
            abstracts = unit_rows(np.stack([held.sentence_vectors.mean(axis=0) for held in told]))
            rows = np.stack([held.title for held in told]) - abstracts
            self._products += rows.T @ rows
            self._papers += len(told)

    def metric(self) -> Metric:
        """What they say; of no paper, that every direction counts alike."""
        total = np.trace(self._products)
        if total <= 0:
            return Metric(np.zeros((len(self._products), 0), np.float32), np.zeros(0, np.float32), 1.0)
        variances, directions = np.linalg.eigh(self._products * (len(self._products) / total))
        weights = 1 / (variances[-KEPT:] + (steady := STEADY + FEW / self._papers))
        rest = variances[:-KEPT].mean() if len(variances) > KEPT else 0.0
        return Metric(directions[:, -KEPT:].astype(np.float32), weights.astype(np.float32), float(1 / (rest + steady)))
