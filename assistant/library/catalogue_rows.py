"""Nouns to rows and back."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant.library.catalogue_filters import fold_each
from assistant.library.titles import SHORTEST_TITLE, normalise
from assistant.types import EmbeddedPaper, Paper, PaperVectors, Sighting, Span, Vectors

Row = Mapping[str, Any]


_SIGN_AND_SHIFTED = np.int32(-0x70002000)
"""The sign, and the 15 other bits of a float16 moved to where a float32 has them: 0x8FFFE000."""
_BIAS = np.float32(2.0**112)
"""Between the exponents of float32 and float16 (127 and 15)."""


class Stack(NamedTuple):
    """Unit rows of several owners, one below the other, and how many rows each owner has."""

    rows: Vectors
    counts: NDArray[np.int64]

    @property
    def starts(self) -> NDArray[np.int64]:
        """Where the rows of each owner begin."""
        starts: NDArray[np.int64] = np.cumsum(self.counts) - self.counts
        return starts


_PLAIN = (
    "id",
    "title",
    "abstract",
    "authors_count",
    "published",
    "published_text",
    "upvotes",
    "comments",
    "url",
    "arxiv_id",
    "doi",
)


def paper_row(embedded: EmbeddedPaper) -> dict[str, Any]:
    """The columns of `papers` that come from the paper itself."""
    paper = embedded.paper
    words = normalise(paper.title)
    return {name: getattr(paper, name) for name in _PLAIN} | {
        "digest": embedded.digest,
        "authors": json.dumps(paper.authors, ensure_ascii=False),
        "categories": json.dumps(paper.categories, ensure_ascii=False),
        "title_key": " ".join(words[:SHORTEST_TITLE]),
        "title_words": " ".join(words),
        "author_words": fold_each(paper.authors),
        "category_words": fold_each(paper.categories),
    }


def to_paper(row: Any, sightings: Sequence[Sighting]) -> Paper:
    """A paper from its row of `papers`."""
    return Paper(
        id=row.id,
        title=row.title,
        abstract=row.abstract,
        authors=tuple(json.loads(row.authors)),
        authors_count=row.authors_count,
        published=row.published,
        published_text=row.published_text,
        upvotes=row.upvotes,
        comments=row.comments,
        url=row.url,
        arxiv_id=row.arxiv_id,
        doi=row.doi,
        categories=tuple(json.loads(row.categories)),
        sightings=tuple(sightings),
    )


def sighting_rows(number: int, sightings: Iterable[Sighting]) -> list[dict[str, Any]]:
    """The rows of `sightings` for a paper."""
    return [
        {
            "number": number,
            "name": seen.name,
            "page_date": seen.page_date or "",
            "position": seen.position,
            "ingested_at": seen.ingested_at,
        }
        for seen in sightings
    ]


def to_sighting(row: Any) -> Sighting:
    """A sighting from its row."""
    return Sighting(row.name, row.page_date or None, row.position, row.ingested_at)


def embedding_row(embedded: EmbeddedPaper) -> dict[str, bytes]:
    """The blobs of `embeddings`."""
    spans = np.array([(span.start, span.end) for span in embedded.sentences], dtype="<i4")
    return {
        "chunk_vectors": pack(embedded.chunk_vectors),
        "spans": spans.tobytes(),
        "sentence_vectors": pack(np.vstack([embedded.title_vector, embedded.sentence_vectors])),
    }


def to_vectors(chunk_vectors: bytes, spans: bytes, sentence_vectors: bytes, dimensions: int) -> PaperVectors:
    """A paper's vectors from its row of `embeddings`."""
    texts = unpack(sentence_vectors, dimensions)
    return PaperVectors(unpack(chunk_vectors, dimensions), to_spans(spans), texts[1:], texts[0])


def to_spans(blob: bytes) -> tuple[Span, ...]:
    """Spans from int32 pairs."""
    return tuple(Span(start, end) for start, end in np.frombuffer(blob, dtype="<i4").reshape(-1, 2).tolist())


def pack(vectors: Vectors) -> bytes:
    """Vectors as float16 rows."""
    return np.asarray(vectors, dtype="<f2").tobytes()


def unpack(blob: bytes, dimensions: int) -> Vectors:
    """Float16 rows as float32 vectors, shape (rows, dimensions).

    Sign, exponent and mantissa are moved into place as integers and the exponent's bias is set right by one product: a
    quarter of the time of numpy's own conversion, and equal to it for every finite number.
    """
    bits = np.frombuffer(blob, dtype="<i2").astype(np.int32)
    bits <<= 13
    bits &= _SIGN_AND_SHIFTED
    rows = bits.view(np.float32)
    rows *= _BIAS
    return rows.reshape(-1, dimensions)


def unpack_each(blobs: Sequence[bytes], dimensions: int) -> Stack:
    """Float16 rows of many blobs as float32 vectors of one matrix."""
    counts = np.array([len(blob) for blob in blobs], np.int64) // (2 * dimensions)
    return Stack(unpack(b"".join(blobs), dimensions), counts)
