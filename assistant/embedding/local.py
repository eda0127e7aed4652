"""all-MiniLM-L6-v2 on the processor."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from assistant.embedding.minilm import DIMENSIONS, POSITIONS, build_model
from assistant.embedding.weights import DIGESTS, check, find_weights
from assistant.types import Span, Vectors

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

POOLING = "mean-1"
BATCH_TOKENS = 1024
PADDING_BIAS = -1e9
WINDOW = POSITIONS - 2


@dataclass(frozen=True, slots=True)
class Window:
    """A run of word pieces of one text, framed as the model wants it; `offsets` are those of its pieces."""

    text: int
    ids: tuple[int, ...]
    offsets: NDArray[np.int64]


class LocalEmbedder:
    """The default embedder: nothing to set up, no network, no PyTorch.

    A text of more than 510 word pieces is read in windows of equal size, and the token vectors of all windows enter
    its mean: nothing is cut off.
    """

    dimensions = DIMENSIONS
    fingerprint = f"all-MiniLM-L6-v2/{DIGESTS['model.safetensors'][:12]}/{DIMENSIONS}/{POOLING}"

    def __init__(self, model_dir: Path | None = None) -> None:
        self._weights = find_weights(model_dir)
        self._lock = threading.Lock()

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit rows in the order given."""
        return self.embed_spans(texts, [()] * len(texts))[0]

    def embed_query(self, text: str) -> Vectors:
        """The vector of one question."""
        row: Vectors = self.embed([text])[0]
        return row

    def embed_spans(self, texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> tuple[Vectors, list[Vectors]]:
        """Rows of the texts, and rows of their spans as means of the token vectors of the same pass.

        A span without a word piece of its own takes the vector of its text. Source: late chunking, Günther et al.
        2024, arXiv 2409.04701.
        """
        sums = np.zeros((len(texts), DIMENSIONS), np.float32)
        span_sums = [np.zeros((len(of_text), DIMENSIONS), np.float32) for of_text in spans]
        for window, tokens in self._run(list(self._windows(texts))):
            sums[window.text] += tokens.sum(axis=0)
            for row, span in enumerate(spans[window.text]):
                inside = (window.offsets[:, 0] < span.end) & (window.offsets[:, 1] > span.start)
                span_sums[window.text][row] += tokens[inside].sum(axis=0)
        rows = _unit(sums)
        return rows, [
            _unit(np.where(part.any(axis=1, keepdims=True), part, rows[i])) for i, part in enumerate(span_sums)
        ]

    def _windows(self, texts: Sequence[str]) -> Iterator[Window]:
        for text, encoding in enumerate(self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)):
            yield from _frame(text, encoding)

    def _run(self, windows: list[Window]) -> Iterator[tuple[Window, NDArray[np.float32]]]:
        windows.sort(key=lambda window: len(window.ids))
        for batch in _batches(windows):
            ids, bias = _pad(batch)
            with self._lock:
                tokens = self._compiled({"ids": ids, "bias": bias})[0].copy()
            for window, rows in zip(batch, tokens, strict=True):
                yield window, rows[: len(window.ids)]

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        check(self._weights.tokenizer)
        tokenizer = Tokenizer.from_file(str(self._weights.tokenizer))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    @cached_property
    def _compiled(self) -> Any:
        import openvino as ov
        from safetensors.numpy import load_file

        check(self._weights.model)
        return ov.Core().compile_model(build_model(load_file(self._weights.model)), "CPU")


def _frame(text: int, encoding: Encoding) -> Iterator[Window]:
    offsets = np.array(encoding.offsets, np.int64).reshape(-1, 2)
    count = max(1, -(-len(encoding.ids) // WINDOW))
    for part in np.array_split(np.arange(len(encoding.ids)), count):
        start, stop = (int(part[0]), int(part[-1]) + 1) if len(part) else (0, 0)
        framed = np.pad(offsets[start:stop], ((1, 1), (0, 0)), constant_values=-1)
        yield Window(text, (101, *encoding.ids[start:stop], 102), framed)


def _batches(windows: Sequence[Window]) -> Iterator[list[Window]]:
    batch: list[Window] = []
    for window in windows:
        if batch and len(window.ids) * (len(batch) + 1) > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(window)
    if batch:
        yield batch


def _pad(batch: Sequence[Window]) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    length = max(len(window.ids) for window in batch)
    ids = np.zeros((len(batch), length), np.int32)
    bias = np.full((len(batch), 1, 1, length), PADDING_BIAS, np.float32)
    for row, window in enumerate(batch):
        ids[row, : len(window.ids)] = window.ids
        bias[row, ..., : len(window.ids)] = 0
    return ids, bias


def _unit(rows: Vectors) -> Vectors:
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
