"""Abstract to chunks: nearly always one; a longer text is cut between sentences."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from assistant.embedding.papers import ChunkedPaper
from assistant.sentences import split_sentences
from assistant.types import Chunk, Paper, Span
from ingest.records import paper_digest

if TYPE_CHECKING:
    from llama_index.core.node_parser import SentenceSplitter

LONGEST = 480
"""Word pieces of a chunk with its title. The local model reads 510 at a time."""
LEAST = 64
"""Word pieces that stay for the abstract, however long the title is."""

_PIECE = re.compile(r"[A-Za-z]{1,8}|[0-9]{1,3}|[^\sA-Za-z0-9]")
"""Counts the model's word pieces within a fifth on abstracts (half of them within 5 %), without loading its tokenizer.
Exactness is not needed: an embedder reads what is longer than its window in several windows."""


def chunk_paper(paper: Paper) -> ChunkedPaper:
    """The paper with its chunks and sentences, ready to be embedded."""
    spans = split(paper.title, paper.abstract)
    chunks = tuple(Chunk(f"{paper.id}#{i}", paper.id, i, span.start, span.end) for i, span in enumerate(spans))
    return ChunkedPaper(paper, paper_digest(paper), chunks, split_sentences(paper.abstract))


def split(title: str, abstract: str) -> tuple[Span, ...]:
    """Cut an abstract into chunks of at most `LONGEST` word pieces, the title counted with each.

    Every character that is not white space lies in exactly one chunk.
    """
    room = max(LEAST, LONGEST - len(_pieces(title)))
    if len(abstract) <= room or len(_pieces(abstract)) <= room:
        return (Span(0, len(abstract)),)
    return tuple(_located(abstract, _splitter(room).split_text(abstract)))


def _pieces(text: str) -> list[str]:
    return _PIECE.findall(text)


@cache
def _splitter(room: int) -> "SentenceSplitter":
    from llama_index.core.node_parser import SentenceSplitter

    return SentenceSplitter(
        chunk_size=room,
        chunk_overlap=0,
        tokenizer=_pieces,
        chunking_tokenizer_fn=_sentences,
        paragraph_separator="\n\n",
        secondary_chunking_regex="",
    )


def _sentences(text: str) -> list[str]:
    """Sentences with the white space that follows them: joined they are the text again."""
    starts = [0, *(span.start for span in split_sentences(text)[1:]), len(text)]
    return [text[start:end] for start, end in pairwise(starts)]


def _located(abstract: str, pieces: list[str]) -> Iterator[Span]:
    start = 0
    for piece in pieces:
        start = abstract.index(piece, start)
        yield Span(start, start + len(piece))
        start += len(piece)
