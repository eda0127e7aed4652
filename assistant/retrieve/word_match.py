"""Match a question word by word: each of its words against the nearest phrase of a paper.

The vector of a whole text blurs what a question asks about in particular. Here every word of the question, read in its
context, looks for the phrase of the paper nearest to it, and rare words count for more: late interaction (ColBERT,
Khattab and Zaharia, SIGIR 2020), weighted by inverse document frequency.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.retrieve.fusion import Scores
from assistant.retrieve.products import cosines
from assistant.types import Phrases, Vectors


@dataclass(frozen=True, slots=True)
class QuestionWords:
    """The words of a question that mean something: a unit row each, and how much each counts (above 0)."""

    rows: Vectors
    weights: Scores

    def average(self, best: Vectors) -> Scores:
        """The mean over the words, by weight, of a column a text; zeros without words."""
        if not len(self.weights):
            return np.zeros(best.shape[1], np.float32)
        mean: Scores = np.average(best, axis=0, weights=self.weights)
        return mean


def match_papers(words: QuestionWords, papers: Sequence[Phrases]) -> Scores:
    """For each paper the mean cosine of the words to the nearest phrase; every paper has at least one phrase."""
    counts = np.array([len(of.rows) for of in papers])
    likeness = cosines(np.concatenate([of.rows for of in papers]), words.rows)
    return words.average(np.maximum.reduceat(likeness, _starts(counts)).T)


def match_sentences(words: QuestionWords, papers: Sequence[Phrases]) -> list[Scores]:
    """For each sentence of each paper the mean cosine of the words to its nearest phrase; 0 where it has none."""
    counts = np.array([count for of in papers for count in of.counts], np.int64)
    held, scores = np.flatnonzero(counts), np.zeros(len(counts), np.float32)
    if len(held) and len(words.rows):
        likeness = cosines(np.concatenate([of.rows for of in papers]), words.rows)
        scores[held] = words.average(np.maximum.reduceat(likeness, _starts(counts[held])).T)
    ends = np.cumsum([len(of.counts) for of in papers]).tolist()
    # the first part of a paper is its title
    return [scores[end - len(of.counts) + 1 : end] for of, end in zip(papers, ends, strict=True)]


def _starts(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    starts: NDArray[np.int64] = np.cumsum(counts) - counts
    return starts
