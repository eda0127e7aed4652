"""The word index: tantivy as a disposable projection of the catalogue. The only file that knows tantivy.

BM25 (Robertson and Zaragoza, 2009; k1 = 1.2, b = 0.75) over title and abstract as one text, English stems without stop
words; a second field keeps every word as it stands, for exact phrases. Queries are made of tokens, never parsed, so
any text is a legal query.
"""

import math
import threading
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.library.catalogue_reading import IndexRow, Removed
from assistant.library.exact import Numbers
from assistant.library.vectors import Scored

if TYPE_CHECKING:
    import tantivy

HEAP_BYTES = 64_000_000
QUERY_TERMS = 256
"""Distinct terms of a query that are searched for; a longer text is cut to its first ones."""
FEW = 2000
"""Up to this many papers are asked for by number; among more, a ranking is read until enough of them have passed."""
LONGEST_WORD = 64

WordQuery = str | Mapping[str, Mapping[str, float]]
"""A text, or stems, each with the weights of the stems that may stand for it: the stem counts, or those, whichever
says more of a paper."""


def stems(text: str) -> list[str]:
    """The stems that the word index keeps of a text, in order, stop words left out."""
    return list(_stemmer().analyze(_legal(text)))


@cache
def _stemmer() -> "tantivy.TextAnalyzer":
    return _analyzer(stems=True)


class WordIndex:
    """Papers by their words. Thread-safe."""

    def __init__(self, folder: Path | None = None) -> None:
        """Open the index in a folder, making it when the folder is empty; in memory without one."""
        self._lock = threading.Lock()
        self._stems, self._words = _analyzer(stems=True), _analyzer(stems=False)
        self._schema = _schema()
        self._index = self._open(folder)

    def _open(self, folder: Path | None) -> "tantivy.Index":
        import tantivy

        if folder is not None:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        index = tantivy.Index(self._schema, path=None if folder is None else str(folder))
        index.register_tokenizer("stems", self._stems)
        index.register_tokenizer("words", self._words)
        return index

    def update(
        self, batches: Iterable[Sequence[IndexRow]], gone: Sequence[Removed] = (), *, fresh: bool = False
    ) -> None:
        """Put papers in, in place of older versions, and take others out; one commit. `fresh`: there are none."""
        with self._lock:
            writer = self._index.writer(HEAP_BYTES, 1)
            try:
                self._delete(writer, [paper.number for paper in gone])
                for rows in batches:
                    self._delete(writer, [] if fresh else [row.number for row in rows])
                    for row in rows:
                        writer.add_document(_document(row))
                writer.commit()
            finally:
                writer.wait_merging_threads()  # frees the lock of the index, which a kept error would hold on to
            self._index.reload()

    def _delete(self, writer: "tantivy.IndexWriter", numbers: Sequence[int]) -> None:
        import tantivy

        if numbers:
            writer.delete_documents_by_query(tantivy.Query.term_set_query(self._schema, "number", numbers))

    def search(self, query: WordQuery, k: int, *, among: Numbers | None = None, phrases: Sequence[str] = ()) -> Scored:
        """The `k` papers that score best, of those `among` (all: None); each phrase must stand in them.

        A word and those that may stand for it are added up here: tantivy walks through a sum past what cannot reach
        the best, and in a third of the time. `score` says what each paper is worth.
        """
        import tantivy

        asked = self._sum(query)
        exact = [phrase for text in phrases if (phrase := self._phrase(text)) is not None]
        if (asked is None and not exact) or (among is not None and not len(among)):
            return []
        must = [tantivy.Query.const_score_query(phrase, 0.0) for phrase in exact]
        parts = [(tantivy.Occur.Must, phrase) for phrase in must]
        if asked is not None:
            parts.append((tantivy.Occur.Should if exact else tantivy.Occur.Must, asked))
        if among is not None and len(among) <= FEW:
            parts.append((tantivy.Occur.Must, self._numbered(among)))
            return self._top(tantivy.Query.boolean_query(parts), k, None)
        return self._top(tantivy.Query.boolean_query(parts), k, among)

    def score(self, query: WordQuery, numbers: Sequence[int]) -> dict[int, float]:
        """The scores of given papers; one without any of the words is left out."""
        import tantivy

        asked = self._terms(query)
        if asked is None or not len(numbers):
            return {}
        must = [(tantivy.Occur.Must, part) for part in (asked, self._numbered(numbers))]
        return dict(self._top(tantivy.Query.boolean_query(must), len(numbers), None))

    def rarity(self, query: WordQuery) -> dict[str, float]:
        """The inverse document frequency of each stem of a query, and of those that may stand for it, that any paper
        has."""
        searcher, parsed = self._index.searcher(), parse(query)
        held = {stem: searcher.doc_freq("text", stem) for stem in {*parsed, *(s for of in parsed.values() for s in of)}}
        papers = searcher.doc_freq("every", 1)  # one lately removed counts here as it does above
        return {stem: math.log1p(max(0, papers - n + 0.5) / (n + 0.5)) for stem, n in held.items() if n}

    def frequency(self, word: str) -> int:
        """Papers that a word stands in as it is written, in small letters; one lately removed may still count."""
        return int(self._index.searcher().doc_freq("words", word))

    def count(self) -> int:
        """Papers in the index."""
        return int(self._index.searcher().num_docs)

    def _top(self, query: "tantivy.Query", k: int, among: Numbers | None) -> Scored:
        """Read the ranking, further and further, until `k` papers have passed or it ends."""
        searcher, limit = self._index.searcher(), max(k, 1)
        if among is not None:
            limit = max(limit, 2 * k * searcher.num_docs // len(among))
        while True:
            hits = searcher.search(query, limit, count=False).hits
            numbers = searcher.fast_field_values("number", [address for _, address in hits])
            ranked = [(int(n), float(score)) for n, (score, _) in zip(numbers, hits, strict=True) if n is not None]
            if among is not None:
                passed = np.isin([n for n, _ in ranked], among, assume_unique=True)
                ranked = [pair for pair, ok in zip(ranked, passed, strict=True) if ok]
            if len(ranked) >= k or len(hits) < limit:
                return sorted(ranked, key=lambda pair: (-pair[1], pair[0]))[:k]
            limit *= 8

    def _sum(self, query: WordQuery) -> "tantivy.Query | None":
        import tantivy

        weights: dict[str, float] = {}
        for stem, related in parse(query).items():
            for other, weight in ((stem, 1.0), *related.items()):
                weights[other] = weights.get(other, 0.0) + weight
        boosted = [tantivy.Query.boost_query(self._term(stem), weight) for stem, weight in weights.items()]
        return _any_of(boosted) if boosted else None

    def _terms(self, query: WordQuery) -> "tantivy.Query | None":
        wanted = [self._word(*pair) for pair in parse(query).items()]
        return _any_of(wanted) if wanted else None

    def _word(self, stem: str, related: Mapping[str, float]) -> "tantivy.Query":
        import tantivy

        lent = [tantivy.Query.boost_query(self._term(other), weight) for other, weight in related.items()]
        own = self._term(stem)
        return tantivy.Query.disjunction_max_query([own, _any_of(lent)]) if lent else own

    def _term(self, stem: str) -> "tantivy.Query":
        import tantivy

        return tantivy.Query.term_query(self._schema, "text", _legal(stem))

    def _phrase(self, text: str) -> "tantivy.Query | None":
        import tantivy

        words: list[Any] = self._words.analyze(_legal(text))
        if len(words) > 1:
            return tantivy.Query.phrase_query(self._schema, "words", words)
        return tantivy.Query.term_query(self._schema, "words", words[0]) if words else None

    def _numbered(self, numbers: Sequence[int] | Numbers) -> "tantivy.Query":
        import tantivy

        # half the time of one `term_set_query`, which walks through the numbers of all papers
        wanted = [tantivy.Query.term_query(self._schema, "number", int(n), "basic") for n in numbers]
        return tantivy.Query.const_score_query(_any_of(wanted), 0.0)


def parse(query: WordQuery) -> Mapping[str, Mapping[str, float]]:
    """The first stems of a query, each with those that may stand for it."""
    if isinstance(query, str):
        query = {stem: {} for stem in stems(query)}
    return {_legal(stem): related for stem, related in islice(query.items(), QUERY_TERMS)}


def _any_of(queries: Iterable["tantivy.Query"]) -> "tantivy.Query":
    """The sum of what each gives."""
    import tantivy

    return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in queries])


def _legal(text: str) -> str:
    """The text without lone surrogates, which no index can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _schema() -> "tantivy.Schema":
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("number", indexed=True, fast=True)
    builder.add_text_field("text", tokenizer_name="stems", index_option="freq")
    builder.add_unsigned_field("every", indexed=True)
    builder.add_text_field("words", tokenizer_name="words", index_option="position")
    return builder.build()


def _analyzer(*, stems: bool) -> "tantivy.TextAnalyzer":
    import tantivy

    filters = [
        tantivy.Filter.remove_long(LONGEST_WORD),
        tantivy.Filter.lowercase(),
        tantivy.Filter.ascii_fold(),
        *([tantivy.Filter.stopword("english"), tantivy.Filter.stemmer("english")] if stems else []),
    ]
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for one in filters:
        builder = builder.filter(one)
    return builder.build()


def _document(row: IndexRow) -> "tantivy.Document":
    import tantivy

    document = tantivy.Document()
    document.add_unsigned("number", row.number)
    document.add_unsigned("every", 1)
    for text in (row.title, row.abstract):
        document.add_text("text", text)
        document.add_text("words", text)
    return document
