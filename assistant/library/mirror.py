"""Indexes in memory, derived from the catalogue: what a process searches when another one owns the indexes on disk."""

import threading
from collections.abc import Sequence
from typing import Protocol

from assistant.library.catalogue import Catalogue
from assistant.library.catalogue_reading import StackedVectors
from assistant.library.exact import ExactVectors, Numbers
from assistant.library.lexical import WordIndex, WordQuery
from assistant.library.vectors import Scored
from assistant.types import Vectors

ROWS = 1000
"""Papers read from the catalogue at a time."""


class Indexes(Protocol):
    """A vector index and a word index that can be brought up to the catalogue."""

    def apply(self) -> int:
        """Take in what changed in the catalogue; returns papers put in or taken out."""

    def nearest(self, vector: Vectors, k: int, among: Numbers | None) -> Scored:
        """The nearest papers by their best chunk."""

    def worded(self, query: WordQuery, k: int, among: Numbers | None, phrases: Sequence[str]) -> Scored:
        """The best papers by BM25."""

    def score_words(self, query: WordQuery, numbers: Sequence[int]) -> dict[int, float]:
        """BM25 of given papers."""

    def word_index(self) -> WordIndex:
        """The index of words, current."""

    def stacked(self, numbers: Sequence[int]) -> StackedVectors:
        """The vectors of papers, one below the other; an unknown one is left out."""

    def close(self) -> None:
        """Let go of files and memory."""


class MemoryVectors:
    """Exact vectors that follow the catalogue; nothing is read before the first search."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._lock = threading.Lock()
        self._applied = 0
        self._exact = ExactVectors(catalogue.dimensions)

    def search(self, vector: Vectors, k: int, among: Numbers | None) -> Scored:
        """The nearest papers, exactly, in the catalogue as it stands now."""
        with self._lock:
            self._catch_up()
        return self._exact.search(vector, k, among)

    def _catch_up(self) -> None:
        top = self._catalogue.seq()
        if top == self._applied:
            return
        gone = self._catalogue.removed(self._applied, top) if self._applied else []
        self._exact.update(*self._catalogue.chunk_vectors(self._applied, top), gone)
        self._applied = top


class MirroredIndexes:
    """Both indexes in memory."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._vectors = MemoryVectors(catalogue)
        self._words = WordIndex()
        self._applied = 0
        self._lock = threading.Lock()

    def apply(self) -> int:
        """Nothing: these indexes follow the catalogue by themselves."""
        return 0

    def nearest(self, vector: Vectors, k: int, among: Numbers | None) -> Scored:
        """The nearest papers by their best chunk."""
        return self._vectors.search(vector, k, among)

    def worded(self, query: WordQuery, k: int, among: Numbers | None, phrases: Sequence[str]) -> Scored:
        """The best papers by BM25."""
        self._catch_up()
        return self._words.search(query, k, among=among, phrases=phrases)

    def score_words(self, query: WordQuery, numbers: Sequence[int]) -> dict[int, float]:
        """BM25 of given papers."""
        self._catch_up()
        return self._words.score(query, numbers)

    def word_index(self) -> WordIndex:
        """The index of words, current."""
        self._catch_up()
        return self._words

    def stacked(self, numbers: Sequence[int]) -> StackedVectors:
        """The vectors of papers, out of the catalogue."""
        return self._catalogue.stacked(numbers)

    def close(self) -> None:
        """Nothing is held."""

    def _catch_up(self) -> None:
        with self._lock:
            top = self._catalogue.seq()
            if top == self._applied:
                return
            gone = self._catalogue.removed(self._applied, top) if self._applied else []
            batches = self._catalogue.changes(self._applied, top, ROWS)
            self._words.update(batches, gone, fresh=not self._applied)
            self._applied = top
