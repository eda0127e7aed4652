"""What of a paper is embedded, and as which text: the one place that decides it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.types import Chunk, EmbeddedPaper, Paper, Span

if TYPE_CHECKING:
    from assistant.embedding import Embedder
    from assistant.types import Vectors

CHUNKING = "title+abstract-480-late-1"
"""Names the way of cutting and joining texts; changes whenever the vectors of an unchanged paper would."""


@dataclass(frozen=True, slots=True)
class ChunkedPaper:
    """A paper with its digest, its chunks (at least one, in order, none overlapping) and its sentences."""

    paper: Paper
    digest: str
    chunks: tuple[Chunk, ...]
    sentences: tuple[Span, ...]


def fingerprint(embedder: Embedder) -> str:
    """What a library must be opened with: the embedder, and the texts that it was given."""
    return f"{embedder.fingerprint}|{CHUNKING}"


def chunk_text(paper: Paper, start: int, end: int) -> str:
    """The text that a chunk's vector stands for: every chunk carries the title."""
    return f"{paper.title}\n{paper.abstract[start:end]}"


def embed_papers(embedder: Embedder, papers: Sequence[ChunkedPaper]) -> list[EmbeddedPaper]:
    """Vectors for the chunks and sentences of many papers, from one pass of the embedder.

    A sentence's vector is the mean of its tokens as they were read within its chunk.
    """
    texts = [chunk_text(of.paper, chunk.start, chunk.end) for of in papers for chunk in of.chunks]
    spans = [within for of in papers for within in _spans_by_chunk(of)]
    chunk_vectors, sentence_vectors = embedder.embed_spans(texts, spans)
    embedded, row = [], 0
    for of in papers:
        rows = slice(row, row := row + len(of.chunks))
        embedded.append(_with_vectors(of, chunk_vectors[rows], sentence_vectors[rows]))
    return embedded


def _spans_by_chunk(of: ChunkedPaper) -> list[list[Span]]:
    """For each chunk the sentences that begin in it, as offsets into the chunk's text."""
    shift, found = len(of.paper.title) + 1, []
    for position, chunk in enumerate(of.chunks):
        stop = of.chunks[position + 1].start if position + 1 < len(of.chunks) else len(of.paper.abstract) + 1
        inside = [s for s in of.sentences if (s.start >= chunk.start or not position) and s.start < stop]
        found.append([_shifted(s, chunk, shift) for s in inside])
    return found


def _shifted(sentence: Span, chunk: Chunk, shift: int) -> Span:
    return Span(shift + sentence.start - chunk.start, shift + min(sentence.end, chunk.end) - chunk.start)


def _with_vectors(of: ChunkedPaper, chunks: Vectors, sentences: Sequence[Vectors]) -> EmbeddedPaper:
    import numpy as np

    return EmbeddedPaper(of.paper, of.digest, of.chunks, chunks, of.sentences, np.concatenate(sentences))
