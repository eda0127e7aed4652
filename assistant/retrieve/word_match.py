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
from assistant.types import Phrases, Vectors


@dataclass(frozen=True, slots=True)
class QuestionWords:
    """The words of a question that mean something: a unit row each, and how much each counts (above 0)."""

    rows: Vectors
    weights: Scores

    def average(self, best: Vectors) -> Scores:
        """The mean over the words, by weight, of a column a text; zeros without words."""
        total = float(self.weights.sum())
        mean: Scores = self.weights @ best / total if total else np.zeros(best.shape[1], np.float32)
        return mean


def match_papers(words: QuestionWords, question: Vectors, papers: Sequence[Phrases]) -> tuple[Scores, Scores]:
    """For each paper the mean cosine of the words to the nearest phrase, and the cosine of its title to the question.

    Every paper has at least one phrase; a paper whose title has no word counts by all its phrases.
    """
    rows = unit_rows(np.concatenate([of.rows for of in papers]))
    counts = np.array([len(of.rows) for of in papers])
    starts = np.cumsum(counts) - counts
    best = np.maximum.reduceat(words.rows @ rows.T, starts, axis=1)
    titles = [rows[start : start + (of.counts[0] or len(of.rows))] for start, of in zip(starts, papers, strict=True)]
    means = unit_rows(np.stack([title.mean(axis=0) for title in titles]))
    return words.average(best), means @ question


def match_sentences(words: QuestionWords, phrases: Phrases) -> Scores:
    """For each sentence of a paper the mean cosine of the words to its nearest phrase; 0 for one without a phrase."""
    counts = np.array(phrases.counts[1:], np.intp)
    held = np.flatnonzero(counts)
    scores = np.zeros(len(counts), np.float32)
    if len(held) and len(words.rows):
        starts = (np.cumsum(counts) - counts)[held]
        likeness = words.rows @ unit_rows(phrases.rows[phrases.counts[0] :]).T
        scores[held] = words.average(np.maximum.reduceat(likeness, starts, axis=1))
    return scores


def unit_rows(rows: NDArray[np.int8] | Vectors) -> Vectors:
    """Rows at unit length, as float32."""
    whole = rows.astype(np.float32)
    unit: Vectors = whole / np.maximum(np.sqrt(np.einsum("ij,ij->i", whole, whole)), 1e-9)[:, None]
    return unit
