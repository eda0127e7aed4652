"""What of a paper is embedded, and as which text: the one place that decides it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.embedding.phrases import cut_phrases, to_phrases
from assistant.types import Chunk, EmbeddedPaper, Paper, Phrases, Span

if TYPE_CHECKING:
    from assistant.embedding import Embedder
    from assistant.types import Vectors

CHUNKING = "title+abstract-480-late-phrases-titles-1"
"""Names the way of cutting and joining texts; changes whenever the vectors of an unchanged paper would."""


@dataclass(frozen=True, slots=True)
class ChunkedPaper:
    """A paper with its digest, its chunks (at least one, in order, none overlapping) and its sentences."""

    paper: Paper
    digest: str
    chunks: tuple[Chunk, ...]
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class _ChunkText:
    """The text of one chunk, the sentences that begin in it, and the phrases of its title and of each sentence."""

    text: str
    sentences: list[Span]
    phrases: list[list[Span]]

    def spans(self, *, contextual: bool) -> list[Span]:
        """What has a vector of its own."""
        return [*self.sentences, *(span for of in self.phrases for span in of)] if contextual else self.sentences


@dataclass(frozen=True, slots=True)
class _Rows:
    """What the embedder made of a paper: a row a chunk, the rows of each chunk's spans, and the row of the title."""

    chunks: Vectors
    spans: Sequence[Vectors]
    title: Vectors


def fingerprint(embedder: Embedder) -> str:
    """What a library must be opened with: the embedder, and the texts that it was given."""
    return f"{embedder.fingerprint}|{CHUNKING}"


def chunk_text(paper: Paper, start: int, end: int) -> str:
    """The text that a chunk's vector stands for: every chunk carries the title."""
    return f"{paper.title}\n{paper.abstract[start:end]}"


def embed_papers(embedder: Embedder, papers: Sequence[ChunkedPaper]) -> list[EmbeddedPaper]:
    """Vectors for the chunks, sentences, phrases and titles of many papers, from one pass of the embedder.

    A sentence's vector is the mean of its tokens as they were read within its chunk, and so is a phrase's; an embedder
    that cannot read them so gives no phrases, which would cost it fifty texts a paper. A title is read by itself, as a
    question is.
    """
    texts = [_chunk_texts(of) for of in papers]
    flat = [text for of_paper in texts for text in of_paper]
    spans = [text.spans(contextual=embedder.contextual) for text in flat]
    titles = [of.paper.title for of in papers]
    vectors, span_vectors = embedder.embed_spans(
        [*(text.text for text in flat), *titles], [*spans, *([()] * len(titles))]
    )
    embedded, row = [], 0
    for of, of_paper, title in zip(papers, texts, vectors[len(flat) :], strict=True):
        rows = slice(row, row := row + len(of_paper))
        embedded.append(_with_vectors(of, of_paper, _Rows(vectors[rows], span_vectors[rows], title)))
    return embedded


def _chunk_texts(of: ChunkedPaper) -> list[_ChunkText]:
    shift, found = len(of.paper.title) + 1, []
    for position, chunk in enumerate(of.chunks):
        text = chunk_text(of.paper, chunk.start, chunk.end)
        stop = of.chunks[position + 1].start if position + 1 < len(of.chunks) else len(of.paper.abstract) + 1
        inside = [s for s in of.sentences if (s.start >= chunk.start or not position) and s.start < stop]
        sentences = [_shifted(s, chunk, shift) for s in inside]
        title = [] if position else [Span(0, shift - 1)]
        found.append(_ChunkText(text, sentences, [cut_phrases(text, span) for span in [*title, *sentences]]))
    return found


def _shifted(sentence: Span, chunk: Chunk, shift: int) -> Span:
    return Span(shift + sentence.start - chunk.start, shift + min(sentence.end, chunk.end) - chunk.start)


def _with_vectors(of: ChunkedPaper, texts: Sequence[_ChunkText], read: _Rows) -> EmbeddedPaper:
    import numpy as np

    sentences = np.concatenate([rows[: len(text.sentences)] for text, rows in zip(texts, read.spans, strict=True)])
    rest = np.concatenate([rows[len(text.sentences) :] for text, rows in zip(texts, read.spans, strict=True)])
    phrases = _phrases(texts, rest) if len(rest) else None
    return EmbeddedPaper(of.paper, of.digest, of.chunks, read.chunks, of.sentences, sentences, read.title, phrases)


def _phrases(texts: Sequence[_ChunkText], rows: Vectors) -> Phrases:
    return to_phrases([len(phrases) for text in texts for phrases in text.phrases], rows)
