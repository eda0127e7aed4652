"""A library to ingest into, and an embedder that counts."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from assistant.embedding import Embedder, open_embedder
from assistant.embedding.papers import fingerprint
from assistant.library import Library
from assistant.settings import read_settings
from assistant.types import IngestReport, Span, Vectors
from ingest import ingest


@dataclass
class CountingEmbedder:
    """The local embedder, counting the texts that it is given."""

    engine: Embedder
    texts: list[str] = field(default_factory=list)

    @property
    def fingerprint(self) -> str:
        return self.engine.fingerprint

    @property
    def dimensions(self) -> int:
        return self.engine.dimensions

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.texts += texts
        return self.engine.embed(texts)

    def embed_query(self, text: str) -> Vectors:
        return self.engine.embed_query(text)

    def embed_spans(self, texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> tuple[Vectors, list[Vectors]]:
        self.texts += texts
        return self.engine.embed_spans(texts, spans)


@pytest.fixture(scope="session")
def engine() -> Embedder:
    return open_embedder(read_settings())


@pytest.fixture
def embedder(engine: Embedder) -> CountingEmbedder:
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
