"""Candidates for one text put in order: words and vectors, matched word by word, fused and smoothed.

The numbers are those that hold on SciFact train, NFCorpus dev and Cranfield alike; `assistant eval retrieval FOLDER
--ablate` shows what each stage is worth on a collection.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.library import Candidates, Library
from assistant.retrieve.fusion import Scores, mix, standardise
from assistant.retrieve.metric import Metric
from assistant.retrieve.smoothing import Neighbours, find_neighbours, smooth
from assistant.retrieve.word_match import QuestionWords, match_papers
from assistant.types import Phrases, Query, Vectors


@dataclass(frozen=True, slots=True)
class Recipe:
    """What the ranking is made of. The ablation switches stages off; nothing else changes the defaults.

    `sentences` counts where no phrases are kept: the best sentence of a paper beside the whole.
    """

    candidates: int = 180
    dense_share: float = 0.7
    sentences: bool = True
    related_words: bool = True
    phrases: bool = True
    neighbours: int = 3
    neighbour_share: float = 0.4


WHOLE = Recipe()
MATCHED = 100
"""Candidates whose phrases are looked at: the best by stems and whole vectors. Looking at 60
costs 0.1 to 0.2 points of mean nDCG@10, at 30 another 0.1."""
SHARES = {"bm25": 0.36, "paper": 0.14, "title": 0.20, "words": 0.30}
"""Weights of the standardised scores where phrases are kept. On three collections the mean of nDCG@10 moves by less
than 0.2 points when any of them changes by a third."""
NAMED_WORK = 1.0
"""Added to the score (standard deviations) of a paper whose own name for its work stands in the question."""
EXACT_PHRASE = 2.0


@dataclass(frozen=True, slots=True)
class Reading:
    """A text to search for: its unit vector (dimensions,), the metric that compares vectors, and its words.

    `stems` gives its stems with those that may stand for them; it is called while vectors are already searched.
    """

    vector: Vectors
    metric: Metric
    words: QuestionWords
    stems: Callable[[], Mapping[str, Mapping[str, float]]]


@dataclass(frozen=True, slots=True)
class Ranking:
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


@dataclass(frozen=True, slots=True)
class _Wholes:
    """Candidates as wholes: how much like a text each of them and each of their titles is, and which are alike."""

    papers: Scores
    titles: Scores
    neighbours: Neighbours


class Ranker:
    """Finds candidates and ranks them. Thread-safe."""

    def __init__(self, library: Library, recipe: Recipe) -> None:
        self._library, self._recipe = library, recipe

    def rank(self, reading: Reading, query: Query) -> Ranking:
        """The candidates for a text of the query."""
        recipe = self._recipe
        held = self._library.candidates(
            reading.stems, reading.vector, recipe.candidates, query.filters, also=query.named
        )
        wholes = _compare(held, reading, recipe.neighbours)  # while BM25 is counted in another thread
        signals = {"bm25": held.bm25, "dense": held.rows @ reading.vector}
        signals["fused"] = mix(signals["bm25"], signals["dense"], recipe.dense_share)
        phrases, matched = self._match(reading.words, held.ids, signals["fused"])
        if phrases:
            signals |= _weigh(signals["bm25"], matched, wholes)
        elif recipe.sentences:
            signals["sentence"] = held.best
            signals["fused"] = mix(signals["bm25"], signals["dense"] + signals["sentence"], recipe.dense_share)
        signals["smoothed"] = smooth(signals["fused"], wholes.neighbours, recipe.neighbour_share)
        signals["score"] = signals["smoothed"] + self._bonus(held.ids, query)
        return _ranked(held, signals, phrases)

    def _match(self, words: QuestionWords, ids: Sequence[str], scores: Scores) -> tuple[dict[str, Phrases], Scores]:
        """The phrases of the best candidates that have any, and the match of every candidate, word by word.

        One that was not matched gets the lowest match of those that were.
        """
        if not self._recipe.phrases or not len(words.rows):
            return {}, np.zeros_like(scores)
        best = [ids[row] for row in np.argsort(-scores, kind="stable")[:MATCHED].tolist()]
        phrases = self._library.phrases(best)
        if not phrases:
            return {}, np.zeros_like(scores)
        found = match_papers(words, list(phrases.values()))
        matched, lowest = dict(zip(phrases, found.tolist(), strict=True)), float(found.min())
        return phrases, np.array([matched.get(key, lowest) for key in ids], np.float32)

    def _bonus(self, ids: Sequence[str], query: Query) -> Scores:
        bonus = dict.fromkeys(self._library.find_names(query.text), NAMED_WORK)
        for phrase in query.phrases:
            for hit in self._library.search_words("", self._recipe.candidates, query.filters, phrases=[phrase]):
                bonus[hit.paper_id] = bonus.get(hit.paper_id, 0.0) + EXACT_PHRASE
        return np.array([bonus.get(key, 0.0) for key in ids] if bonus else np.zeros(len(ids)), np.float32)


def _compare(held: Candidates, reading: Reading, neighbours: int) -> _Wholes:
    papers, titles = (reading.metric.compare(rows, reading.vector) for rows in (held.rows, held.titles))
    return _Wholes(papers, titles, find_neighbours(held.rows, neighbours))


def _weigh(bm25: Scores, words: Scores, wholes: _Wholes) -> dict[str, Scores]:
    columns = {"bm25": bm25, "paper": wholes.papers, "title": wholes.titles, "words": words}
    fused = np.zeros(len(bm25), np.float32)
    for name, share in SHARES.items():
        fused += share * standardise(columns[name])
    return {**columns, "fused": fused}


def _ranked(held: Candidates, signals: dict[str, Scores], phrases: Mapping[str, Phrases]) -> Ranking:
    falling = sorted(zip((-signals["score"]).tolist(), held.ids, range(len(held.ids)), strict=True))
    ranks = {f"rank_{name}": _ranks(signals[name]) for name in ("bm25", "dense", "sentence") if name in signals}
    rows = {key: row for _, key, row in falling}  # papers that score alike stand in the order of their ids
    return Ranking(rows, {**signals, **ranks}, held.rows, phrases)


def _ranks(scores: Scores) -> Scores:
    ranks = np.empty(len(scores), np.float32)
    ranks[np.argsort(-scores, kind="stable")] = np.arange(1, len(scores) + 1)
    return ranks
