"""Which directions of the embedder's vectors tell papers apart, learnt from the library.

The title and the abstract of a paper say the same in other words, as a question and its answer do: what differs between
their vectors is wording. Texts are compared by what is left when the directions in which titles and abstracts differ
much are made small: by the inverse of the covariance of the differences (within-class covariance normalisation: Hatch,
Kajarekar and Stolcke, Interspeech 2006).
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


@dataclass(frozen=True, slots=True)
class Metric:
    """A matrix (dimensions, dimensions) that takes vectors to where their cosine says how much alike texts are."""

    matrix: Vectors

    def compare(self, rows: Vectors, vector: Vectors) -> Scores:
        """How much like one text each of several is, between -1 and 1."""
        likeness: Scores = unit_rows(rows @ self.matrix) @ unit_rows((vector @ self.matrix)[None])[0]
        return likeness


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
        every, total = np.eye(len(self._products)), np.trace(self._products)
        if total <= 0:
            return Metric(every.astype(np.float32))
        variances, directions = np.linalg.eigh(self._products * (len(every) / total))
        return Metric((directions / np.sqrt(variances + STEADY + FEW / self._papers)).astype(np.float32))
