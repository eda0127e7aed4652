"""Find the passages for a question: words and vectors, fused."""

from collections.abc import Sequence

import numpy as np

from assistant.embedding import Embedder
from assistant.library import Library
from assistant.retrieve.fusion import mix
from assistant.retrieve.rerank import Reranker
from assistant.types import Paper, PaperVectors, Passage, Query, ScoredSentence, Vectors

CANDIDATES = 100
DENSE_SHARE = 0.7


class Retriever:
    """The search path of the product: the same for `ask`, `search` and the evals."""

    def __init__(self, library: Library, embedder: Embedder, reranker: Reranker | None = None) -> None:
        self._library, self._embedder, self._reranker = library, embedder, reranker

    def retrieve(self, query: Query, k: int = 10) -> tuple[Passage, ...]:
        """Return at most `k` passages, best first, one a paper, every sentence scored."""
        text = query.standalone
        vector = self._embedder.embed_query(text)
        words = self._library.search_words(text, CANDIDATES, query.filters, phrases=query.phrases)
        near = self._library.search_vectors(vector, CANDIDATES, query.filters)
        ids = list(dict.fromkeys([*(hit.paper_id for hit in words), *(hit.paper_id for hit in near)]))
        if not ids:
            return ()
        stored = self._library.vectors(ids)
        lexical = {hit.paper_id: hit.score for hit in words}
        bm25 = np.array([lexical.get(id, 0.0) for id in ids], dtype=np.float32)
        dense = np.array([_nearness(stored[id], vector) for id in ids], dtype=np.float32)
        fused = mix(bm25, dense, DENSE_SHARE)
        order = sorted(range(len(ids)), key=lambda i: (ids[i] not in query.named, -fused[i], ids[i]))[:k]
        papers = self._library.papers_by_id([ids[i] for i in order])
        passages: Sequence[Passage] = [
            _passage(papers[ids[i]], stored[ids[i]], vector, {"bm25": bm25[i], "dense": dense[i], "fused": fused[i]})
            for i in order
        ]
        if self._reranker:
            passages = self._reranker.rerank(text, passages)
        return tuple(passages)


def _nearness(vectors: PaperVectors, query: Vectors) -> float:
    chunk = float((vectors.chunks @ query).max())
    return (chunk + float((vectors.sentence_vectors @ query).max())) / 2 if len(vectors.sentences) else chunk


def _passage(paper: Paper, vectors: PaperVectors, query: Vectors, signals: dict[str, float]) -> Passage:
    cosines = vectors.sentence_vectors @ query
    sentences = tuple(
        ScoredSentence(span.start, span.end, paper.abstract[span.start : span.end], float(score))
        for span, score in zip(vectors.sentences, cosines, strict=True)
    )
    return Passage(paper, float(signals["fused"]), sentences, {name: float(value) for name, value in signals.items()})
