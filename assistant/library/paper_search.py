"""The searching half of the library: by words, by vector, by name, and what candidates are compared by."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from typing import TypeVar

import numpy as np

from assistant.library.cache import Cache
from assistant.library.candidates import Candidates, Wanted, find, weigh
from assistant.library.catalogue import Catalogue
from assistant.library.catalogue_phrases import read_phrases
from assistant.library.custody import IndexCustody
from assistant.library.exact import Numbers
from assistant.library.lexical import WordQuery, stems
from assistant.library.numbering import Numbering
from assistant.library.vectors import Scored
from assistant.types import Filters, Hit, PaperVectors, Phrases, Span, Vectors

Value = TypeVar("Value")


class PaperSearch:
    """Finds papers in a catalogue by the indexes that are current. Thread-safe."""

    def __init__(self, catalogue: Catalogue, custody: IndexCustody) -> None:
        self._catalogue = catalogue
        self._custody = custody
        self._numbering = Numbering(catalogue)
        self._matching: Cache[Filters, Numbers] = Cache(64)
        self._beside = ThreadPoolExecutor(thread_name_prefix="library-search")

    def ids(self) -> list[str]:
        """The ids of all papers, sorted."""
        return self._numbering.every_id()

    def find_titles(self, text: str) -> list[str]:
        """Ids of papers whose title (three words or more) stands in the text, quoted or not; longer titles first."""
        return self._catalogue.find_titles(text)

    def find_names(self, text: str) -> list[str]:
        """Ids of papers whose own name for their work (`SPLADE`, `T-JEPA`) stands in the text in exactly that case."""
        return self._catalogue.find_names(text)

    @staticmethod
    def stems(text: str) -> list[str]:
        """The stems that words are searched by, in order, stop words left out."""
        return stems(text)

    def search_words(
        self, query: WordQuery, k: int, filters: Filters = Filters(), *, phrases: Sequence[str] = ()
    ) -> list[Hit]:
        """The best `k` papers by BM25 over title and abstract; each phrase stands in them word for word.

        The query is a text, or weights of stems as `stems` gives them.
        """
        among = self._among(filters)
        return self._hits(self._custody.current().worded(query, k, among, phrases)) if k > 0 else []

    def search_vectors(self, vector: Vectors, k: int, filters: Filters = Filters()) -> list[Hit]:
        """The nearest `k` papers by the cosine of their best chunk."""
        among = self._among(filters)
        return self._hits(self._custody.current().nearest(vector, k, among)) if k > 0 else []

    def candidates(
        self,
        words: WordQuery | Callable[[], WordQuery],
        vector: Vectors,
        k: int,
        filters: Filters = Filters(),
        *,
        also: Sequence[str] = (),
    ) -> Candidates:
        """The best `k` papers by words, the nearest `k` by vector and those `also` given; all pass the filters.

        In their BM25 the greater counts for each word: its own score, or the sum of what the stems that may stand for
        it lend it. Words given as a call are read once, while vectors are searched.
        """
        asked = cache(words) if callable(words) else lambda: words
        indexes, wanted = self._custody.current(), Wanted(asked, vector, k, self._among(filters))
        numbers = find(indexes, wanted, self._beside) | self._named(also, wanted.among)
        return weigh(indexes, wanted, self._numbering.ids(numbers), self._catalogue.vectors, self._beside)

    def _named(self, ids: Sequence[str], among: Numbers | None) -> set[int]:
        numbers = set(self._numbering.numbers(ids).values()) if ids else set[int]()
        return numbers if among is None else numbers.intersection(among.tolist())

    def close(self) -> None:
        """End the thread that searches beside."""
        self._beside.shutdown()

    def frequencies(self, words: Sequence[str]) -> dict[str, int]:
        """Papers that each word stands in, as it is written in small letters; a word that none has is left out."""
        index = self._custody.current().word_index()
        return {word: count for word in words if (count := index.frequency(word))}

    def vectors(self, ids: Sequence[str]) -> dict[str, PaperVectors]:
        """The stored vectors of papers; an unknown id is left out."""
        return self._of_papers(ids, self._catalogue.vectors)

    def sentences(self, ids: Sequence[str]) -> dict[str, tuple[Span, ...]]:
        """Where the sentences of papers' abstracts are; an unknown id is left out."""
        return self._of_papers(ids, self._catalogue.sentences)

    def phrases(self, ids: Sequence[str]) -> dict[str, Phrases]:
        """The stored phrases of papers (a thousand at most); a paper that has none is left out."""
        return self._of_papers(ids, partial(read_phrases, self._catalogue.database, self._catalogue.dimensions))

    def _among(self, filters: Filters) -> Numbers | None:
        if filters.empty:
            return None

        def read(keys: Sequence[Filters]) -> dict[Filters, Numbers]:
            return {key: np.array(self._catalogue.matching(key), dtype=np.int64) for key in keys}

        return self._matching.get(self._catalogue.seq(), [filters], read)[filters]

    def _of_papers(self, ids: Sequence[str], read: Callable[[Sequence[int]], Mapping[int, Value]]) -> dict[str, Value]:
        numbers = self._numbering.numbers(ids)
        found = read(list(numbers.values()))
        return {key: found[number] for key, number in numbers.items() if number in found}

    def _hits(self, scored: Scored) -> list[Hit]:
        ids = self._numbering.ids([number for number, _ in scored])
        return [Hit(ids[number], score) for number, score in scored if number in ids]
