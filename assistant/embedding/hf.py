"""Vectors from any sentence-transformers model, on a GPU when there is one (extra `hf`)."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.embedding.pieces import embed_apart, embed_whole
from assistant.errors import EmbeddingError, SettingsError
from assistant.types import Span, Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BATCH_TEXTS = 64


class HuggingFaceEmbedder:
    """A model of the Hugging Face hub or a folder, loaded when first used, on a GPU where there is one.

    Safe to use from many threads.
    """

    contextual = False

    def __init__(self, model: str) -> None:
        self._name = model
        self._lock = threading.RLock()

    @cached_property
    def fingerprint(self) -> str:
        """Model, the digest of its weights (a folder) or its revision (the hub), and dimensions."""
        return f"hf:{Path(self._name).name}/{self._digest()}/{self.dimensions}"

    @cached_property
    def dimensions(self) -> int:
        """Numbers in a vector."""
        return int(self._encode(["dimensions"]).shape[1])

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit rows in the order given; a text longer than the model reads is embedded in pieces."""
        if not texts:
            return np.zeros((0, self.dimensions), np.float32)
        return embed_whole(texts, self._cut, self._encode)

    def embed_query(self, text: str) -> Vectors:
        """The unit vector of one question, with the model's own query prompt where it has one."""
        prompts = getattr(self._model, "prompts", {})
        row: Vectors = self.embed([prompts.get("query", "") + text])[0]
        return row

    def embed_spans(self, texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> tuple[Vectors, list[Vectors]]:
        """Rows of the texts and of their spans, each span as a text of its own."""
        return embed_apart(self.embed, texts, spans)

    def _encode(self, texts: list[str]) -> Vectors:
        with self._lock:
            rows = self._model.encode(texts, batch_size=BATCH_TEXTS, show_progress_bar=False, convert_to_numpy=True)
        return np.asarray(rows, np.float32)

    def _cut(self, text: str) -> list[str]:
        limit = (self._model.max_seq_length or 512) - 2
        offsets = self._model.tokenizer(
            text, add_special_tokens=False, return_offsets_mapping=True, truncation=False, verbose=False
        )["offset_mapping"]
        starts = [0, *(offsets[i][0] for i in range(limit, len(offsets), limit))]
        return [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]

    def _digest(self) -> str:
        folder = Path(self._name)
        if not folder.is_dir():
            return str(getattr(self._model[0].auto_model.config, "_commit_hash", None) or "unknown")[:12]
        digest = hashlib.sha256()
        for path in sorted([*folder.glob("**/*.safetensors"), *folder.glob("**/*.bin"), *folder.glob("*.json")]):
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
        return digest.hexdigest()[:12]

    @property
    def _model(self) -> SentenceTransformer:
        with self._lock:
            return self._loaded

    @cached_property
    def _loaded(self) -> SentenceTransformer:
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise SettingsError(
                f"embedding hf:{self._name} needs the extra hf ({error}); run `pip install 'research-assistant[hf]'`"
            ) from None
        try:
            return SentenceTransformer(self._name, device=_device())
        except (OSError, ValueError) as error:
            raise EmbeddingError(
                f"embedding model {self._name!r} cannot be loaded ({error}); name a sentence-transformers model of "
                "the Hugging Face hub or a folder in ASSISTANT_EMBEDDING"
            ) from error


def _device() -> str | None:
    """`cuda` where PyTorch finds such a GPU; else the library chooses (Apple's GPU, the processor)."""
    import torch

    return "cuda" if torch.cuda.is_available() else None
