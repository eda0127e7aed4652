"""How much each sentence of a paper has to say about a question."""

from collections.abc import Mapping

import numpy as np

from assistant.library import Library
from assistant.types import Paper, PaperVectors, ScoredSentence, Vectors

MEANING = 0.75
"""Share of the cosine; the rest is the share of the question's word weights that stands in the sentence."""


def score_sentences(
    paper: Paper, held: PaperVectors, question: Vectors, weights: Mapping[str, float], library: Library
) -> tuple[ScoredSentence, ...]:
    """The sentences in abstract order, each scored in [0, 1]."""
    total = sum(weights.values()) or 1.0
    scored = []
    for span, cosine in zip(held.sentences, held.sentence_vectors @ question, strict=True):
        text = paper.abstract[span.start : span.end]
        overlap = sum(weights.get(stem, 0.0) for stem in set(library.stems(text))) / total
        score = float(np.clip(MEANING * cosine + (1 - MEANING) * overlap, 0.0, 1.0))
        scored.append(ScoredSentence(span.start, span.end, text, score))
    return tuple(scored)
