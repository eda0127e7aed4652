"""Text to vectors: one interface, three engines (the local model, an OpenAI-compatible endpoint, Hugging Face)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from assistant.errors import SettingsError

if TYPE_CHECKING:
    from assistant.settings import Settings
    from assistant.types import Span, Vectors

__all__ = ["Embedder", "open_embedder"]


class Embedder(Protocol):
    """Turns texts into unit-length float32 rows. Every method may be called from many threads at once.

    `fingerprint` names the model, its weights, its dimensions and how tokens are pooled: two embedders with equal
    fingerprints give vectors that can be compared.
    """

    @property
    def fingerprint(self) -> str:
        """Changes exactly when the vectors would."""

    @property
    def dimensions(self) -> int:
        """Numbers in a vector."""

    @property
    def contextual(self) -> bool:
        """Whether `embed_spans` reads a span within its text, in one pass with it (late chunking)."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Rows of shape (texts, dimensions), in the order given; texts may have any length, none included."""

    def embed_query(self, text: str) -> Vectors:
        """The vector of one question, shape (dimensions,), without waiting behind a running `embed`."""

    def embed_spans(self, texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> tuple[Vectors, list[Vectors]]:
        """Rows of the texts, and for each text a row per span of it (offsets into that text)."""


def open_embedder(settings: Settings) -> Embedder:
    """The embedder that `settings.embedding` names: `local`, `openai:<model>` or `hf:<model or folder>`.

    Nothing is loaded until the first text comes, save that missing weights are reported at once.

    Raises:
        SettingsError: the name is none of the three.
        WeightsMissing: the local model's files are nowhere to be found.
    """
    engine, _, model = settings.embedding.partition(":")
    if settings.embedding == "local":
        from assistant.embedding.local import LocalEmbedder

        return LocalEmbedder(settings.model_dir)
    if engine == "openai" and model:
        from assistant.embedding.openai_embedder import OpenAIEmbedder

        return OpenAIEmbedder(model, settings.embedding_base_url, settings.embedding_api_key.get_secret_value())
    if engine == "hf" and model:
        from assistant.embedding.hf import HuggingFaceEmbedder

        return HuggingFaceEmbedder(model)
    raise SettingsError(
        f"embedding {settings.embedding!r} is not known; set ASSISTANT_EMBEDDING to local, openai:<model> or hf:<model>"
    )
