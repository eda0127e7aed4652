"""Find the passages for a question: a ranking for each part of it, in an order that serves them all, with sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice

import numpy as np

from assistant.embedding import Embedder
from assistant.library import Library
from assistant.retrieve.diversity import interleave, spread
from assistant.retrieve.exclusion import uses_excluded
from assistant.retrieve.fusion import Scores
from assistant.retrieve.products import unit_rows
from assistant.retrieve.ranking import WHOLE, Ranker, Ranking, Reading, Recipe
from assistant.retrieve.rerank import Reranker
from assistant.retrieve.sentence_scores import score_by_vector, with_scores
from assistant.retrieve.vocabulary import Vocabularies, read_words
from assistant.retrieve.word_match import QuestionWords, match_sentences
from assistant.types import Paper, Passage, Query

FEWEST_RELATED = 4
"""Words of a question that related ones may stand for. A shorter one names a topic, and means its words: related ones
cost NFCorpus, half of whose queries are so short, 0.3 points of nDCG@10."""
EXCLUDED = 2.0
"""Taken from the score of a paper that uses what the question excludes."""


class Retriever:
    """The search path of the product: the same for `ask`, `search` and the evals. Thread-safe."""

    def __init__(
        self, library: Library, embedder: Embedder, reranker: Reranker | None = None, recipe: Recipe = WHOLE
    ) -> None:
        self._library, self._embedder, self._reranker, self._recipe = library, embedder, reranker, recipe
        self._vocabularies = Vocabularies(library, embedder)
        self._ranker = Ranker(library, recipe)

    def retrieve(self, query: Query, k: int = 10) -> tuple[Passage, ...]:
        """At most `k` passages, best first, one a paper, every sentence scored; `signals` say why it ranks there."""
        whole = self._read(query.standalone)
        readings = [whole, *(self._read(part) for part in query.parts if part != query.standalone)]
        rankings = [self._ranker.rank(reading, query) for reading in readings]
        ids = _order(rankings, query, 2 * k)
        if not ids:
            return ()
        rows = np.stack([_holding(key, rankings).vector(key) for key in ids])
        passages = self._passages(spread(ids, rows, k)[:k], whole, rankings)
        passages = self._without_excluded(passages, query)
        return tuple(self._reranker.rerank(query.standalone, passages) if self._reranker else passages)

    def _read(self, text: str) -> Reading:
        vector, found = read_words(text, self._library, self._embedder)
        vocabulary = self._vocabularies.current()
        rows = unit_rows(np.stack(list(found.values()))) if found else np.zeros((0, len(vector)), np.float32)
        words = QuestionWords(rows, vocabulary.rarities(found))
        related = self._recipe.related_words and len(found) >= FEWEST_RELATED
        alone: dict[str, dict[str, float]] = {stem: {} for stem in found}
        return Reading(vector, vocabulary.metric, words, lambda: vocabulary.relate(found) if related else alone)

    def _passages(self, ids: Sequence[str], read: Reading, rankings: Sequence[Ranking]) -> list[Passage]:
        found, spans = self._library.papers_by_id(ids), self._library.sentences(ids)
        papers = {key: paper for key, paper in found.items() if key in spans}  # not removed since they were ranked
        scored, passages = self._score_sentences(papers, read, rankings), []
        for rank, (key, paper) in enumerate(papers.items(), 1):
            signals = {"rank": float(rank), **_holding(key, rankings).signals(key)}
            sentences = with_scores(paper, spans[key], scored[key])
            passages.append(Passage(paper, signals["score"], sentences, signals))
        return _falling(passages)

    def _score_sentences(
        self, papers: Mapping[str, Paper], read: Reading, rankings: Sequence[Ranking]
    ) -> dict[str, Scores]:
        held = {key: of.phrases[key] for of in rankings for key in papers if key in of.phrases}
        if self._recipe.phrases and (unread := papers.keys() - held.keys()):
            held |= self._library.phrases(sorted(unread))
        scored = dict(zip(held, match_sentences(read.words, list(held.values())), strict=True))
        without = sorted(papers.keys() - held.keys())
        for key, vectors in self._library.vectors(without).items() if without else ():
            scored[key] = score_by_vector(papers[key], vectors, read.vector, read.stems(), self._library)
        return scored

    def _without_excluded(self, passages: Sequence[Passage], query: Query) -> list[Passage]:
        if not query.excluded:
            return list(passages)
        marked = [(uses_excluded(query.excluded, p.paper, p.sentences, self._library), p) for p in passages]
        kept = [
            p if not bad else replace(p, score=p.score - EXCLUDED, signals={**p.signals, "excluded": 1.0})
            for bad, p in marked
        ]
        return sorted(kept, key=lambda passage: -passage.score)


def _holding(paper_id: str, rankings: Sequence[Ranking]) -> Ranking:
    """The first ranking that a paper is in."""
    return next(ranking for ranking in rankings if paper_id in ranking.rows)


def _order(rankings: Sequence[Ranking], query: Query, most: int) -> list[str]:
    """Papers that the question names first, then the best for each part of it in turn."""
    named = [key for key in query.named if any(key in ranking.rows for ranking in rankings)]
    ranked = interleave([list(islice(ranking.rows, most + len(query.set_aside))) for ranking in rankings])
    return [key for key in dict.fromkeys([*named, *ranked]) if key not in query.set_aside][:most]


def _falling(passages: list[Passage]) -> list[Passage]:
    """Scores that fall with the rank: a paper put before another by name or part takes at least its score."""
    best, fixed = -np.inf, []
    for passage in reversed(passages):
        best = max(best, passage.score)
        fixed.append(replace(passage, score=best))
    return fixed[::-1]
