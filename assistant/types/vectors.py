"""What stands for a paper in vectors, in the library and on the way there."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.types.papers import Paper

Vectors = NDArray[np.float32]
"""Unit-length rows: shape (rows, dimensions)."""


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of an abstract."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """What one stored vector stands for: the title and `abstract[start:end]`."""

    id: str
    paper_id: str
    position: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Phrases:
    """The vectors of a paper's runs of a few words, in the context of the whole text: for matching word by word.

    `rows` (phrases, dimensions) are in proportion to unit vectors, the largest number of each at 127. The title's come
    first, then those of each sentence in order; `counts` says how many each has.
    """

    counts: tuple[int, ...]
    rows: NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class EmbeddedPaper:
    """A paper ready to be kept: what ingest hands to the library.

    `digest` covers everything shown of the paper; `chunk_vectors` has a row a chunk and `sentence_vectors` a row a
    sentence; `title_vector`, of shape (dimensions,), is that of the title read by itself. `phrases` is None where the
    embedder reads a span only apart from its text.
    """

    paper: Paper
    digest: str
    chunks: tuple[Chunk, ...]
    chunk_vectors: Vectors
    sentences: tuple[Span, ...]
    sentence_vectors: Vectors
    title_vector: Vectors
    phrases: Phrases | None = None


@dataclass(frozen=True, slots=True)
class PaperVectors:
    """The stored vectors of one paper: a row a chunk, a row a sentence with its span, and one row of the title."""

    chunks: Vectors
    sentences: tuple[Span, ...]
    sentence_vectors: Vectors
    title: Vectors
