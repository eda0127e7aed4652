"""A small library of made-up papers with 16-dimensional vectors: everything else is real."""

import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from assistant.library import Library
from assistant.settings import Settings
from assistant.types import Chunk, EmbeddedPaper, Paper, Sighting, Span, Vectors

DIMENSIONS = 16
FINGERPRINT = "test-embedder"

Embed = Callable[..., EmbeddedPaper]
Open = Callable[..., Library]


def vectors_of(seed: str, rows: int) -> Vectors:
    """Unit vectors that only the seed decides."""
    drawn = (
        np.random.default_rng(zlib.crc32(seed.encode("utf-8", "replace")))
        .standard_normal((rows, DIMENSIONS))
        .astype(np.float32)
    )
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


def embedded_paper(number: int, text: str = "", chunks: int = 1, **fields: object) -> EmbeddedPaper:
    """Paper `pN` about `topicN`; another `text` is another version of it."""
    abstract = f"We study topic{number} with care. {text or 'Nothing else is said.'}"
    given = {"title": f"On the study of subject{number} today", "sightings": (Sighting("page", None, number, "2024"),)}
    paper = Paper(id=f"p{number}", abstract=abstract, **(given | fields))  # type: ignore[arg-type]
    pieces = tuple(Chunk(f"p{number}:{i}", paper.id, i, 0, len(abstract)) for i in range(chunks))
    spans = (Span(0, abstract.index(".") + 1), Span(abstract.index(".") + 2, len(abstract)))
    digest = f"{paper.title}|{abstract}|{fields}|{chunks}"
    seed = f"{number} {text} {chunks}"
    title, *sentences = vectors_of(seed + " sentences", 3)
    return EmbeddedPaper(paper, digest, pieces, vectors_of(seed, chunks), spans, np.stack(sentences), title)


def dump(library: Library) -> list:
    """Everything that is kept of every paper, in a canonical order."""
    papers = library.papers()
    held = library.vectors([paper.id for paper in papers])
    rows = [
        (paper, of.sentences, of.chunks.tobytes(), of.sentence_vectors.tobytes(), of.title.tobytes())
        for paper, of in ((paper, held[paper.id]) for paper in papers)
    ]
    return sorted(rows, key=lambda row: row[0].id)


@pytest.fixture(scope="session")
def embed() -> Embed:
    """Make a paper ready to be stored."""
    return embedded_paper


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The folder of a library that is not there yet."""
    return tmp_path / "home"


@pytest.fixture
def open_library(home: Path) -> Iterator[Open]:
    """Open the library at `home`, any number of times; all are closed after the test."""
    opened: list[Library] = []

    def open_one(fingerprint: str = FINGERPRINT, **given: object) -> Library:
        settings = Settings(home=home, **given.pop("settings", {}))  # type: ignore[arg-type]
        opened.append(Library.open(settings, fingerprint, dimensions=DIMENSIONS, **given))  # type: ignore[arg-type]
        return opened[-1]

    yield open_one
    for library in reversed(opened):
        library.close()


@pytest.fixture
def library(open_library: Open) -> Library:
    """An empty library."""
    return open_library()
