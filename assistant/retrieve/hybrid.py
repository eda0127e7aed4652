"""Find the passages for a question: words and vectors, fused, smoothed, and put in an order that serves every part.

The numbers are those that hold on SciFact train, NFCorpus dev and Cranfield alike; `assistant eval retrieval FOLDER
--ablate` shows what each stage is worth on a collection.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from assistant.embedding import Embedder
from assistant.library import Library
from assistant.retrieve.diversity import interleave, spread
from assistant.retrieve.exclusion import uses_excluded
from assistant.retrieve.fusion import Scores, mix, standardise
from assistant.retrieve.products import unit_rows
from assistant.retrieve.rerank import Reranker
from assistant.retrieve.sentence_scores import score_by_vector, with_scores
from assistant.retrieve.smoothing import smooth
from assistant.retrieve.vocabulary import Vocabularies, read_words
from assistant.retrieve.word_match import QuestionWords, match_papers, match_sentences
from assistant.types import Paper, PaperVectors, Passage, Query, Vectors


@dataclass(frozen=True, slots=True)
class Recipe:
    """What the ranking is made of. The ablation switches stages off; nothing else changes the defaults."""

    candidates: int = 200
    dense_share: float = 0.7
    sentences: bool = True
    related_words: bool = True
    phrases: bool = True
    neighbours: int = 3
    neighbour_share: float = 0.4


MATCHED = 100
"""Candidates whose phrases are looked at: the best by stems, whole vectors and sentences. Looking at 60
costs 0.1 points of nDCG@10, at 30 another 0.1."""
SHARES = {"bm25": 0.37, "dense": 0.18, "title": 0.13, "words": 0.32}
"""Weights of the standardised scores where phrases are kept. On three collections the mean of nDCG@10 moves by less
than 0.2 points when any of them changes by a third."""
FEWEST_RELATED = 4
"""Words of a question that related ones may stand for. A shorter one names a topic, and means its words: related ones
cost NFCorpus, half of whose queries are so short, 0.3 points of nDCG@10."""
NAMED_WORK = 1.0
"""Added to the score (standard deviations) of a paper whose own name for its work stands in the question."""
EXACT_PHRASE = 2.0
EXCLUDED = 2.0
"""Taken from the score of a paper that uses what the question excludes."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """A text to search for: its vector, its words, and its stems with those that may stand for them."""

    text: str
    vector: Vectors
    words: QuestionWords
    stems: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class _Ranking:
    """Candidates, best first, with what each stage made of them: a column a stage, and the row of each paper."""

    ids: tuple[str, ...]
    rows: Mapping[str, int]
    columns: Mapping[str, Scores]

    def signals(self, paper_id: str) -> dict[str, float]:
        """What each stage made of one candidate."""
        row = self.rows[paper_id]
        return {name: float(column[row]) for name, column in self.columns.items()}


class Retriever:
    """The search path of the product: the same for `ask`, `search` and the evals. Thread-safe."""

    def __init__(
        self, library: Library, embedder: Embedder, reranker: Reranker | None = None, recipe: Recipe = Recipe()
    ) -> None:
        self._library, self._embedder, self._reranker, self._recipe = library, embedder, reranker, recipe
        self._vocabularies = Vocabularies(library, embedder)

    def retrieve(self, query: Query, k: int = 10) -> tuple[Passage, ...]:
        """At most `k` passages, best first, one a paper, every sentence scored; `signals` say why it ranks there."""
        whole = self._read(query.standalone)
        readings = [whole, *(self._read(part) for part in query.parts if part != query.standalone)]
        rankings = [self._rank(reading, query) for reading in readings]
        ids = self._order(rankings, query)
        stored = self._library.vectors(ids[: 2 * k])
        # one that was removed since it was ranked has none
        held = [key for key in ids[: 2 * k] if key in stored]
        if not held:
            return ()
        near = spread(held, np.stack([_whole(stored[key]) for key in held]), k)[:k]
        passages = self._passages(near, stored, whole, rankings)
        passages = self._without_excluded(passages, query)
        return tuple(self._reranker.rerank(query.standalone, passages) if self._reranker else passages)

    def _read(self, text: str) -> _Reading:
        vector, words = read_words(text, self._library, self._embedder)
        vocabulary = self._vocabularies.current()
        rows = unit_rows(np.stack(list(words.values()))) if words else np.zeros((0, len(vector)), np.float32)
        related = self._recipe.related_words and len(words) >= FEWEST_RELATED
        stems = vocabulary.relate(words) if related else {word: {} for word in words}
        return _Reading(text, vector, QuestionWords(rows, vocabulary.rarities(words)), stems)

    def _rank(self, reading: _Reading, query: Query) -> _Ranking:
        recipe = self._recipe
        held = self._library.candidates(reading.stems, reading.vector, recipe.candidates, query.filters)
        if not held.ids:
            return _Ranking((), {}, {})
        signals = {
            "bm25": held.bm25,
            "dense": held.rows @ reading.vector,
            "sentence": held.best,
        }
        dense = signals["dense"] + signals["sentence"] if recipe.sentences else signals["dense"]
        signals["fused"] = mix(signals["bm25"], dense, recipe.dense_share)
        if recipe.phrases:
            signals |= self._match(reading, held.ids, signals)
        signals["smoothed"] = smooth(signals["fused"], held.rows, recipe.neighbours, recipe.neighbour_share)
        return self._ranked(held.ids, signals, query)

    def _match(self, reading: _Reading, ids: Sequence[str], signals: Mapping[str, Scores]) -> dict[str, Scores]:
        """The best candidates matched word by word; the others take the lowest score of those."""
        best = np.argsort(-signals["fused"], kind="stable")[:MATCHED].tolist()
        held = self._library.phrases([ids[i] for i in best])
        rows = [i for i in best if ids[i] in held]
        if not rows or not len(reading.words.rows):
            return {}
        found = match_papers(reading.words, reading.vector, [held[ids[i]] for i in rows])
        matched = {
            name: _filled(len(ids), rows, scores) for name, scores in zip(("words", "title"), found, strict=True)
        }
        columns = {**signals, **matched}
        return {
            **matched,
            "fused": sum(
                (w * standardise(columns[name]) for name, w in SHARES.items()), start=np.zeros(len(ids), np.float32)
            ),
        }

    def _ranked(self, ids: Sequence[str], signals: dict[str, Scores], query: Query) -> _Ranking:
        signals["score"] = signals["smoothed"] + self._bonus(ids, query)
        falling = sorted(zip((-signals["score"]).tolist(), ids, range(len(ids)), strict=True))
        ranks = {f"rank_{name}": _ranks(signals[name]) for name in ("bm25", "dense", "sentence")}
        return _Ranking(tuple(key for _, key, _ in falling), {key: i for _, key, i in falling}, {**signals, **ranks})

    def _bonus(self, ids: Sequence[str], query: Query) -> Scores:
        bonus = dict.fromkeys(self._library.find_names(query.text), NAMED_WORK)
        for phrase in query.phrases:
            for hit in self._library.search_words("", self._recipe.candidates, query.filters, phrases=[phrase]):
                bonus[hit.paper_id] = bonus.get(hit.paper_id, 0.0) + EXACT_PHRASE
        return np.array([bonus.get(key, 0.0) for key in ids], np.float32)

    def _order(self, rankings: Sequence[_Ranking], query: Query) -> list[str]:
        ranked = interleave([ranking.ids for ranking in rankings])
        named = [key for key in query.named if key in self._library.vectors(query.named)]
        ordered = list(dict.fromkeys([*named, *ranked]))
        return [key for key in ordered if key not in query.set_aside]

    def _passages(
        self, ids: Sequence[str], stored: Mapping[str, PaperVectors], read: _Reading, rankings: Sequence[_Ranking]
    ) -> list[Passage]:
        papers, passages = self._library.papers_by_id(ids), []
        scored = self._score_sentences([papers[key] for key in ids if key in papers], stored, read)
        for rank, key in enumerate(ids, 1):
            if key not in papers:
                continue
            signals = next((of.signals(key) for of in rankings if key in of.rows), {})
            sentences = with_scores(papers[key], stored[key].sentences, scored[key])
            passages.append(
                Passage(papers[key], signals.get("score", 0.0), sentences, {"rank": float(rank), **signals})
            )
        return _falling(passages)

    def _score_sentences(
        self, papers: Sequence[Paper], stored: Mapping[str, PaperVectors], read: _Reading
    ) -> dict[str, Scores]:
        held = self._library.phrases([paper.id for paper in papers]) if self._recipe.phrases else {}
        scored = dict(zip(held, match_sentences(read.words, list(held.values())), strict=True))
        for paper in papers:
            if paper.id not in held:
                scored[paper.id] = score_by_vector(paper, stored[paper.id], read.vector, read.stems, self._library)
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


def _whole(held: PaperVectors) -> Vectors:
    """The vector of a paper: of its only chunk, or the mean of its chunks at unit length."""
    if len(held.chunks) == 1:
        only: Vectors = held.chunks[0]
        return only
    mean = held.chunks.mean(axis=0)
    whole: Vectors = mean / np.float32(max(float(np.linalg.norm(mean)), 1e-9))
    return whole


def _filled(count: int, rows: Sequence[int], scores: Scores) -> Scores:
    filled = np.full(count, scores.min(), np.float32)
    filled[rows] = scores
    return filled


def _ranks(scores: Scores) -> Scores:
    return (np.argsort(np.argsort(-scores, kind="stable"), kind="stable") + 1).astype(np.float32)


def _falling(passages: list[Passage]) -> list[Passage]:
    """Scores that fall with the rank: a paper put before another by name or part takes at least its score."""
    best, fixed = -np.inf, []
    for passage in reversed(passages):
        best = max(best, passage.score)
        fixed.append(replace(passage, score=best))
    return fixed[::-1]
