"""Vectors from an OpenAI-compatible `/embeddings` endpoint."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from assistant.embedding.pieces import embed_apart, embed_whole
from assistant.errors import EmbeddingError
from assistant.types import Span, Vectors

if TYPE_CHECKING:
    from openai import OpenAI

BATCH_TEXTS = 128
BATCH_CHARACTERS = 200_000
"""Texts and characters in one request: under OpenAI's 2,048 inputs and 300,000 tokens a request."""
PIECE_CHARACTERS = 8_000
"""Longest text sent in one piece: a character is at most about one token, and the endpoint reads 8,191 of them."""
TIMEOUT = 60.0
RETRIES = 3


class OpenAIEmbedder:
    """Sends texts in batches; passing faults are tried again up to three times. Safe to use from many threads."""

    contextual = False

    def __init__(self, model: str, base_url: str, api_key: str) -> None:
        self._model = model
        self._base_url = base_url
        self._api_key = api_key
        self._lock = threading.Lock()
        self._dimensions = 0

    @property
    def fingerprint(self) -> str:
        """Model and dimensions; the endpoint is asked for the latter once."""
        return f"openai:{self._model}/{self.dimensions}"

    @property
    def dimensions(self) -> int:
        """Numbers in a vector; the endpoint is asked once.

        Raises:
            EmbeddingError: it gives no vector.
        """
        if not self._dimensions:
            self._dimensions = self._ask(["dimensions"]).shape[1]
        return self._dimensions

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit rows in the order given.

        Raises:
            EmbeddingError: the endpoint gave no vectors after every allowed try.
        """
        if not texts:
            return np.zeros((0, self.dimensions), np.float32)
        return embed_whole(texts, _cut, self._rows)

    def embed_query(self, text: str) -> Vectors:
        """The unit vector of one question."""
        row: Vectors = self.embed([text])[0]
        return row

    def embed_spans(self, texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> tuple[Vectors, list[Vectors]]:
        """Rows of the texts and of their spans, each span as a text of its own."""
        return embed_apart(self.embed, texts, spans)

    def close(self) -> None:
        """Close the connections to the endpoint."""
        self._client.close()

    def _rows(self, pieces: list[str]) -> Vectors:
        return np.concatenate([self._ask(batch) for batch in _batches(pieces)])

    def _ask(self, pieces: list[str]) -> Vectors:
        from openai import OpenAIError

        try:
            reply = self._client.embeddings.create(model=self._model, input=pieces, encoding_format="float")
            found = sorted(reply.data, key=lambda item: item.index)
            rows = np.array([item.embedding for item in found], np.float32)
        except (OpenAIError, TypeError, ValueError, AttributeError) as error:
            raise self._error(f"{type(error).__name__}: {error}") from error
        if rows.ndim != 2 or len(rows) != len(pieces):
            raise self._error(f"{len(pieces)} texts were sent and {len(rows)} vectors came back")
        return rows

    def _error(self, why: str) -> EmbeddingError:
        shown = why.replace(self._api_key, "********") if self._api_key else why
        return EmbeddingError(
            f"embedding model {self._model!r} at {self._base_url} gave no vectors ({shown[:300]}); "
            "check ASSISTANT_EMBEDDING, ASSISTANT_EMBEDDING_BASE_URL and ASSISTANT_EMBEDDING_API_KEY"
        )

    @property
    def _client(self) -> OpenAI:
        with self._lock:
            return self._opened

    @cached_property
    def _opened(self) -> OpenAI:
        from openai import OpenAI

        return OpenAI(api_key=self._api_key or "none", base_url=self._base_url, timeout=TIMEOUT, max_retries=RETRIES)


def _cut(text: str) -> list[str]:
    """Pieces of a text that the endpoint reads whole; it refuses an empty one, so that becomes a space."""
    starts = range(0, len(text), PIECE_CHARACTERS)
    return [text[start : start + PIECE_CHARACTERS] for start in starts] or [" "]


def _batches(pieces: list[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for piece in pieces:
        if batch and (len(batch) == BATCH_TEXTS or size + len(piece) > BATCH_CHARACTERS):
            yield batch
            batch, size = [], 0
        batch.append(piece)
        size += len(piece)
    if batch:
        yield batch
