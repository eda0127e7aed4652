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

BLOCK = 16
"""Papers matched at a time: their phrases, as float32, stay in a core's second-level cache."""


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
    blocks = [papers[start : start + BLOCK] for start in range(0, len(papers), BLOCK)]
    best = np.concatenate([_best(words.rows, block) for block in blocks])
    return words.average(best.T), _titles(papers) @ question


def _best(words: Vectors, papers: Sequence[Phrases]) -> Vectors:
    """For each paper the cosine of each word (a unit row) to the nearest phrase."""
    rows = np.concatenate([of.rows for of in papers]).astype(np.float32)
    likeness = rows @ words.T
    likeness /= _lengths(rows)
    counts = np.array([len(of.rows) for of in papers])
    nearest: Vectors = np.maximum.reduceat(likeness, np.cumsum(counts) - counts)
    return nearest


def _titles(papers: Sequence[Phrases]) -> Vectors:
    """For each paper the unit mean of the phrases of its title, or of all where that has none."""
    counts = np.array([of.counts[0] or len(of.rows) for of in papers])
    rows = unit_rows(np.concatenate([of.rows[:count] for of, count in zip(papers, counts, strict=True)]))
    return unit_rows(np.add.reduceat(rows, np.cumsum(counts) - counts))


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
    unit: Vectors = whole / _lengths(whole)
    return unit


def _lengths(rows: Vectors) -> Vectors:
    lengths: Vectors = np.maximum(np.sqrt(np.einsum("ij,ij->i", rows, rows)), 1e-9)[:, None]
    return lengths
