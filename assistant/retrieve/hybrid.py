"""Find the passages for a question: words and vectors, fused, smoothed, and put in an order that serves every part.

The numbers are those that hold on SciFact train, NFCorpus dev and Cranfield alike; `assistant eval retrieval FOLDER
--ablate` shows what each stage is worth on a collection.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from assistant.embedding import Embedder
from assistant.library import Candidates, Library
from assistant.retrieve.diversity import interleave, spread
from assistant.retrieve.exclusion import uses_excluded
from assistant.retrieve.fusion import Scores, mix, standardise
from assistant.retrieve.metric import Metric
from assistant.retrieve.products import unit_rows
from assistant.retrieve.rerank import Reranker
from assistant.retrieve.sentence_scores import score_by_vector, with_scores
from assistant.retrieve.smoothing import smooth
from assistant.retrieve.vocabulary import Vocabularies, read_words
from assistant.retrieve.word_match import QuestionWords, match_papers, match_sentences
from assistant.types import Paper, Passage, Phrases, Query, Vectors


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
SHARES = {"bm25": 0.36, "paper": 0.14, "title": 0.20, "words": 0.30}
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
    """A text to search for: its vector and what it is compared by, its words, and its stems with those that may stand
    for them."""

    vector: Vectors
    metric: Metric
    words: QuestionWords
    stems: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class _Ranking:
    """Candidates, best first, with the row of each in `columns`, what the stages made of them, and in `vectors`.

    The phrases of those that were matched by them are kept: the passages need them again.
    """

    rows: Mapping[str, int]
    columns: Mapping[str, Scores]
    vectors: Vectors
    phrases: Mapping[str, Phrases]

    def vector(self, paper_id: str) -> Vectors:
        """The unit row of one candidate."""
        row: Vectors = self.vectors[self.rows[paper_id]]
        return row

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
        ids = _order(rankings, query, 2 * k)
        if not ids:
            return ()
        rows = np.stack([_holding(key, rankings).vector(key) for key in ids])
        passages = self._passages(spread(ids, rows, k)[:k], whole, rankings)
        passages = self._without_excluded(passages, query)
        return tuple(self._reranker.rerank(query.standalone, passages) if self._reranker else passages)

    def _read(self, text: str) -> _Reading:
        vector, words = read_words(text, self._library, self._embedder)
        vocabulary = self._vocabularies.current()
        rows = unit_rows(np.stack(list(words.values()))) if words else np.zeros((0, len(vector)), np.float32)
        related = self._recipe.related_words and len(words) >= FEWEST_RELATED
        stems = vocabulary.relate(words) if related else {word: {} for word in words}
        weighed = QuestionWords(rows, vocabulary.rarities(words))
        return _Reading(vector, vocabulary.metric, weighed, stems)

    def _rank(self, reading: _Reading, query: Query) -> _Ranking:
        recipe = self._recipe
        held = self._library.candidates(
            reading.stems, reading.vector, recipe.candidates, query.filters, also=query.named
        )
        signals = {"bm25": held.bm25, "dense": held.rows @ reading.vector, "sentence": held.best}
        dense = signals["dense"] + signals["sentence"] if recipe.sentences else signals["dense"]
        signals["fused"] = mix(signals["bm25"], dense, recipe.dense_share)
        phrases = self._phrases(held.ids, signals["fused"]) if recipe.phrases and len(reading.words.rows) else {}
        if phrases:
            signals |= _match(reading, phrases, held)
        signals["smoothed"] = smooth(signals["fused"], held.rows, recipe.neighbours, recipe.neighbour_share)
        signals["score"] = signals["smoothed"] + self._bonus(held.ids, query)
        return _ranked(held, signals, phrases)

    def _phrases(self, ids: Sequence[str], scores: Scores) -> dict[str, Phrases]:
        """The phrases of the best candidates that have any."""
        best = np.argsort(-scores, kind="stable")[:MATCHED].tolist()
        return self._library.phrases([ids[row] for row in best])

    def _bonus(self, ids: Sequence[str], query: Query) -> Scores:
        bonus = dict.fromkeys(self._library.find_names(query.text), NAMED_WORK)
        for phrase in query.phrases:
            for hit in self._library.search_words("", self._recipe.candidates, query.filters, phrases=[phrase]):
                bonus[hit.paper_id] = bonus.get(hit.paper_id, 0.0) + EXACT_PHRASE
        return np.array([bonus.get(key, 0.0) for key in ids] if bonus else np.zeros(len(ids)), np.float32)

    def _passages(self, ids: Sequence[str], read: _Reading, rankings: Sequence[_Ranking]) -> list[Passage]:
        found, spans = self._library.papers_by_id(ids), self._library.sentences(ids)
        papers = {key: paper for key, paper in found.items() if key in spans}  # not removed since they were ranked
        scored, passages = self._score_sentences(papers, read, rankings), []
        for rank, (key, paper) in enumerate(papers.items(), 1):
            signals = {"rank": float(rank), **_holding(key, rankings).signals(key)}
            sentences = with_scores(paper, spans[key], scored[key])
            passages.append(Passage(paper, signals["score"], sentences, signals))
        return _falling(passages)

    def _score_sentences(
        self, papers: Mapping[str, Paper], read: _Reading, rankings: Sequence[_Ranking]
    ) -> dict[str, Scores]:
        held = {key: of.phrases[key] for of in rankings for key in papers if key in of.phrases}
        if self._recipe.phrases and (unread := papers.keys() - held.keys()):
            held |= self._library.phrases(sorted(unread))
        scored = dict(zip(held, match_sentences(read.words, list(held.values())), strict=True))
        without = sorted(papers.keys() - held.keys())
        for key, vectors in self._library.vectors(without).items() if without else ():
            scored[key] = score_by_vector(papers[key], vectors, read.vector, read.stems, self._library)
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


def _match(reading: _Reading, phrases: Mapping[str, Phrases], held: Candidates) -> dict[str, Scores]:
    """Candidates matched word by word, those without phrases at the lowest score of the others, and as wholes."""
    rows = [row for row, key in enumerate(held.ids) if key in phrases]
    words = match_papers(reading.words, [phrases[held.ids[row]] for row in rows])
    columns = {
        "bm25": held.bm25,
        "paper": reading.metric.compare(held.rows, reading.vector),
        "title": reading.metric.compare(held.titles, reading.vector),
        "words": _filled(len(held.ids), rows, words),
    }
    fused = np.zeros(len(held.ids), np.float32)
    for name, share in SHARES.items():
        fused += share * standardise(columns[name])
    return {**columns, "fused": fused}


def _ranked(held: Candidates, signals: dict[str, Scores], phrases: Mapping[str, Phrases]) -> _Ranking:
    falling = sorted(zip((-signals["score"]).tolist(), held.ids, range(len(held.ids)), strict=True))
    ranks = {f"rank_{name}": _ranks(signals[name]) for name in ("bm25", "dense", "sentence")}
    rows = {key: row for _, key, row in falling}  # papers that score alike stand in the order of their ids
    return _Ranking(rows, {**signals, **ranks}, held.rows, phrases)


def _holding(paper_id: str, rankings: Sequence[_Ranking]) -> _Ranking:
    """The first ranking that a paper is in."""
    return next(ranking for ranking in rankings if paper_id in ranking.rows)


def _order(rankings: Sequence[_Ranking], query: Query, most: int) -> list[str]:
    """Papers that the question names first, then the best for each part of it in turn."""
    named = [key for key in query.named if any(key in ranking.rows for ranking in rankings)]
    ranked = interleave([list(islice(ranking.rows, most + len(query.set_aside))) for ranking in rankings])
    return [key for key in dict.fromkeys([*named, *ranked]) if key not in query.set_aside][:most]


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
