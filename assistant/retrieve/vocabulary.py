"""Words of like meaning, from the library's own sentences.

A question rarely uses the words of the paper that answers it. Each stem of the library gets a vector: the mean of the
stored vectors of the sentences it stands in, less the mean of all. Each word of the question, read in its context by
the same embedder, may then be stood for in BM25 by the stems nearest to it: a translation language model (Berger and
Lafferty, SIGIR 1999; Zuccon et al., ADCS 2015) whose translations come from the embedder, and count only where they say
more of a paper than the word itself.
"""

import re
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from assistant.embedding import Embedder
from assistant.embedding.phrases import to_int8
from assistant.library import Library
from assistant.retrieve.metric import Differences, Metric
from assistant.retrieve.products import cosines
from assistant.retrieve.stop_words import STOP_WORDS
from assistant.types import Paper, PaperVectors, Span, Vectors

MOST_PAPERS = 2000
"""Papers that the vectors are made from; a larger library is sampled evenly."""
RARE = 2
"""Papers a stem must stand in: the vector of a rarer one says what that paper is about."""
TITLES = 64
"""Titles, evenly taken, whose words give the middle that question words are measured from."""
NEIGHBOURS = 8
LIKENESS = 0.2
"""Lowest cosine of a stem that lends a word its weight; flat between 0.1 and 0.3."""
LENT = 0.7
"""Weight that all neighbours of a word share in a paper; its own is 1. Flat between 0.5 and 1."""
GROWTH = 1.1
"""The vectors are made again when the library has grown or shrunk by this factor."""

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Stems with an int8 row each, the middle of word vectors in context, and the rarity (idf) of every known stem.

    `metric` is what the same papers say of whole texts.
    """

    stems: tuple[str, ...]
    rows: NDArray[np.int8]
    middle: Vectors
    rarity: Mapping[str, float]
    metric: Metric
    rarest: float = field(init=False)

    def __post_init__(self) -> None:
        """Find the greatest rarity once, and not with every question."""
        object.__setattr__(self, "rarest", max(self.rarity.values(), default=1.0))

    def relate(self, words: Mapping[str, Vectors]) -> dict[str, dict[str, float]]:
        """For each stem of a question the weights in BM25 of the stems that may stand for it.

        `words` holds the stems of the question with their vectors in its context.
        """
        if not self.stems or not words:
            return {word: {} for word in words}
        likeness = cosines(self.rows, np.stack(list(words.values())) - self.middle).T
        return {word: self._shares(word, row) for word, row in zip(words, likeness, strict=True)}

    def rarities(self, stems: Iterable[str]) -> Vectors:
        """The rarity of each stem; one that the library does not know is as rare as its rarest."""
        return np.array([self.rarity.get(stem, self.rarest) for stem in stems], np.float32)

    def _shares(self, word: str, likeness: Vectors) -> dict[str, float]:
        """The nearest stems, with their weights; none weighs more in BM25 than the word itself would."""
        above = np.flatnonzero(likeness > LIKENESS)
        best = above[np.argsort(-likeness[above], kind="stable")[: NEIGHBOURS + 1]]
        near = [(self.stems[i], float(likeness[i]) ** 2) for i in best]
        others = [(stem, share) for stem, share in near if stem != word][:NEIGHBOURS]
        total = sum(share for _, share in others)
        own = self.rarity.get(word, np.inf)
        return {stem: LENT * share / total * min(1.0, own / self.rarity[stem]) for stem, share in others}


class Vocabularies:
    """The vocabulary of a library as it grows: made when first asked for, in memory. Thread-safe."""

    def __init__(self, library: Library, embedder: Embedder) -> None:
        self._library, self._embedder = library, embedder
        self._lock = threading.Lock()
        self._papers = 0
        self._made: Vocabulary | None = None

    def current(self) -> Vocabulary:
        """The vocabulary of the library about as it is now."""
        papers = self._library.stamp().papers
        with self._lock:
            if self._made is None or not self._papers / GROWTH <= papers <= self._papers * GROWTH:
                self._made, self._papers = build_vocabulary(self._library, self._embedder), papers
            return self._made


def build_vocabulary(library: Library, embedder: Embedder) -> Vocabulary:
    """Make the vectors of the library's stems from its stored sentence vectors; embeds some titles only."""
    sums, differences = _Sums(embedder.dimensions), Differences(embedder.dimensions)
    titles: list[str] = []
    for papers in _sample(library):
        stored = library.vectors([paper.id for paper in papers])
        titles += [paper.title for paper in papers]
        sums.add(papers, stored, library)
        differences.add(list(stored.values()))
    stems, rows = sums.means()
    middle = _middle(_evenly(titles, TITLES), embedder)
    return Vocabulary(stems, rows, middle, sums.rarity(), differences.metric())


def read_words(text: str, library: Library, embedder: Embedder) -> tuple[Vectors, dict[str, Vectors]]:
    """The vector of a text, and its stems with their mean vectors in its context, from one pass of the embedder."""
    spans = [Span(*match.span()) for match in _WORD.finditer(text) if match[0].casefold() not in STOP_WORDS]
    rows, (words,) = embedder.embed_spans([text], [spans])
    found: dict[str, list[Vectors]] = {}
    for span, row in zip(spans, words, strict=True):
        for stem in library.stems(text[span.start : span.end]):
            found.setdefault(stem, []).append(row)
    return rows[0], {stem: np.mean(of_stem, axis=0) for stem, of_stem in found.items()}


class _Sums:
    """Sums of sentence vectors by stem."""

    def __init__(self, dimensions: int) -> None:
        self._numbers: dict[str, int] = {}
        self._papers: list[int] = []
        self._read = 0
        self._sums = np.zeros((0, dimensions), np.float32)
        self._counts = np.zeros(0, np.float32)
        self._all, self._sentences = np.zeros(dimensions, np.float32), 0

    def add(self, papers: Sequence[Paper], stored: Mapping[str, PaperVectors], library: Library) -> None:
        """Count the sentences of some papers in."""
        pairs, blocks, row = [], [np.zeros((0, self._sums.shape[1]), np.float32)], 0
        for paper in papers:
            held = stored[paper.id]
            found = [self._known(library.stems(paper.abstract[s.start : s.end])) for s in held.sentences]
            for number in set().union(*found):
                self._papers[number] += 1
            pairs += [(number, row + i) for i, numbers in enumerate(found) for number in numbers]
            blocks.append(held.sentence_vectors)
            row += len(found)
        self._read += len(papers)
        self._add(np.array(pairs, np.int64).reshape(-1, 2), np.concatenate(blocks))

    def _known(self, stems: Iterable[str]) -> set[int]:
        numbers = {self._numbers.setdefault(stem, len(self._numbers)) for stem in stems}
        self._papers += [0] * (len(self._numbers) - len(self._papers))
        return numbers

    def _add(self, pairs: NDArray[np.int64], rows: Vectors) -> None:
        fresh = len(self._numbers) - len(self._sums)
        self._sums = np.pad(self._sums, ((0, fresh), (0, 0)))
        self._counts = np.pad(self._counts, (0, fresh))
        self._all, self._sentences = self._all + rows.sum(axis=0), self._sentences + len(rows)
        if len(pairs):
            # one product: twice as fast as sums over the rows of each stem
            numbers, places = np.unique(pairs[:, 0], return_inverse=True)
            holds = np.zeros((len(numbers), len(rows)), np.float32)
            holds[places, pairs[:, 1]] = 1
            self._sums[numbers] += holds @ rows
            self._counts[numbers] += holds.sum(axis=1)

    def means(self) -> tuple[tuple[str, ...], NDArray[np.int8]]:
        """The stems that are not rare, and the direction of the mean of each one's sentences less the mean of all."""
        stems = list(self._numbers)
        kept = [i for i, papers in enumerate(self._papers) if papers >= RARE and stems[i] not in STOP_WORDS]
        rows = self._sums[kept] / self._counts[kept, None] - self._all / max(1, self._sentences)
        return tuple(stems[i] for i in kept), to_int8(rows.astype(np.float32))

    def rarity(self) -> dict[str, float]:
        """The inverse document frequency of every stem, as BM25 has it."""
        papers = np.array(self._papers)
        return dict(zip(self._numbers, np.log1p((self._read - papers + 0.5) / (papers + 0.5)).tolist(), strict=True))


def _sample(library: Library, block: int = 100) -> Iterator[list[Paper]]:
    """Papers by their ids, so that the order in which they were stored says nothing."""
    chosen = _evenly(library.ids(), MOST_PAPERS)
    for first in range(0, len(chosen), block):
        yield list(library.papers_by_id(chosen[first : first + block]).values())


def _evenly(items: Sequence[str], most: int) -> list[str]:
    count = min(most, len(items))
    return [items[len(items) * i // count] for i in range(count)]


def _middle(titles: Sequence[str], embedder: Embedder) -> Vectors:
    spans = [[Span(*match.span()) for match in _WORD.finditer(title)] for title in titles]
    if not any(spans):
        return np.zeros(embedder.dimensions, np.float32)
    middle: Vectors = np.concatenate(embedder.embed_spans(titles, spans)[1]).mean(axis=0)
    return middle
