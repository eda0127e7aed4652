"""A library to ingest into, and an embedder that counts."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant.embedding import open_embedder
from assistant.embedding.papers import fingerprint
from assistant.library import Library
from assistant.settings import read_settings
from assistant.types import IngestReport, Span, Vectors
from ingest import ingest


class CachedEmbedder:
    """The local embedder, which computes the same text only once in a session."""

    contextual = True

    def __init__(self) -> None:
        self._engine = open_embedder(read_settings())
        self._known: dict[tuple[str, tuple[Span, ...]], tuple[Vectors, Vectors]] = {}
        self.fingerprint, self.dimensions = self._engine.fingerprint, self._engine.dimensions

    def embed_query(self, text: str) -> Vectors:
        return self._engine.embed_query(text)

    def embed_spans(self, texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> tuple[Vectors, list[Vectors]]:
        keys = [(text, tuple(inside)) for text, inside in zip(texts, spans, strict=True)]
        if fresh := [key for key in dict.fromkeys(keys) if key not in self._known]:
            rows, parts = self._engine.embed_spans([text for text, _ in fresh], [inside for _, inside in fresh])
            self._known.update(zip(fresh, zip(rows, parts, strict=True), strict=True))
        return np.stack([self._known[key][0] for key in keys]), [self._known[key][1] for key in keys]


class CountingEmbedder:
    """An embedder that keeps the texts it is given."""

    contextual = True

    def __init__(self, engine: CachedEmbedder) -> None:
        self.engine = engine
        self.texts: list[str] = []
        self.fingerprint, self.dimensions = engine.fingerprint, engine.dimensions

    def embed(self, texts: Sequence[str]) -> Vectors:
        return self.embed_spans(texts, [()] * len(texts))[0]

    def embed_query(self, text: str) -> Vectors:
        return self.engine.embed_query(text)

    def embed_spans(self, texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> tuple[Vectors, list[Vectors]]:
        self.texts += texts
        return self.engine.embed_spans(texts, spans)


@pytest.fixture(scope="session")
def engine() -> CachedEmbedder:
    return CachedEmbedder()


@pytest.fixture
def embedder(engine: CachedEmbedder) -> CountingEmbedder:
    return CountingEmbedder(engine)


@pytest.fixture
def library(tmp_path: Path, embedder: CountingEmbedder) -> Iterator[Library]:
    settings = read_settings(home=tmp_path / "home")
    with Library.open(settings, fingerprint(embedder), dimensions=embedder.dimensions) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "pages"
    made.mkdir()
    return made


@pytest.fixture
def ingested(library: Library, embedder: CountingEmbedder) -> Callable[..., IngestReport]:
    """Ingest paths and check the sum that every report promises."""

    def run(*sources: Path | str, **options: object) -> IngestReport:
        report = ingest([str(source) for source in sources], library, embedder, **options)  # type: ignore[arg-type]
        for part in report.sources:
            assert part.read == part.added + part.updated + part.unchanged + part.merged + part.rejected
        assert sum(part.rejected for part in report.sources) == len(report.rejects)
        return report

    return run
