"""Running the MiniLM graph on the processor: many batches side by side, and questions past them."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from assistant.embedding.minilm import build_model
from assistant.embedding.quiet import load_openvino
from assistant.embedding.weights import Weights, check

if TYPE_CHECKING:
    import openvino as ov

PADDING_BIAS = -1e9
"""Added to the attention score of padding: its softmax share is exactly 0 in float32."""

Pieces = Sequence[int]
Tokens = NDArray[np.float32]


class Engine:
    """The compiled graph, made when first used: once for questions, once for batches.

    Questions have a compiled graph of their own with one thread, so they never queue behind batches. Batches run one
    a core, each core on its own batch: no core waits for another inside a layer.
    """

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._lock = threading.Lock()
        self._model: ov.Model | None = None
        self._question: _Graph | None = None
        self._batches: _Graph | None = None
        self._pool = ThreadPoolExecutor(cores(), thread_name_prefix="embed")

    def run_one(self, pieces: Pieces) -> Tokens:
        """Token vectors (pieces, 384) of one window, beside any batch."""
        if self._question is None:
            with self._lock:
                self._question = self._question or _Graph(self._read(), streams=1, precise=True)
        tokens: Tokens = self._question.infer([pieces])[0]
        return tokens

    def run_batches(self, batches: Sequence[Sequence[Pieces]]) -> Iterator[Tokens]:
        """Token vectors (windows, longest, 384) of every batch, in order; rows past a window's length mean nothing."""
        if self._batches is None:
            with self._lock:
                self._batches = self._batches or _Graph(self._read(), streams=cores(), precise=False)
        ahead = 4 * cores()
        for start in range(0, len(batches), ahead):
            yield from self._pool.map(self._batches.infer, batches[start : start + ahead])

    def _read(self) -> ov.Model:
        """The graph with its weights, whose digest is checked meanwhile."""
        if self._model is None:
            from safetensors.numpy import load_file

            checked = self._pool.submit(check, self._weights.model)
            model = build_model(load_file(self._weights.model))
            checked.result()
            self._model = model
        return self._model


class _Graph:
    """One compiled graph with an inference request a stream; requests are reused and their inputs copied in."""

    def __init__(self, model: ov.Model, *, streams: int, precise: bool) -> None:
        core = load_openvino().Core()
        options = {
            "NUM_STREAMS": streams,
            "INFERENCE_NUM_THREADS": streams,
            "ENABLE_CPU_PINNING": False,
            "INFERENCE_PRECISION_HINT": "f32" if precise else batch_precision(),
        }
        self._compiled = core.compile_model(model, "CPU", options)
        self._free: SimpleQueue[Any] = SimpleQueue()
        for _ in range(streams):
            self._free.put(self._compiled.create_infer_request())

    def infer(self, windows: Sequence[Pieces]) -> Tokens:
        """Token vectors of one batch, padded to its longest window."""
        ids, bias = _pad(windows)
        request = self._free.get()
        try:
            tokens: Tokens = request.infer({"ids": ids, "bias": bias})[0]
        finally:
            self._free.put(request)
        return tokens


def cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def batch_precision() -> str:
    """What batches are computed in: `bf16` where the processor has products of it, else `f32`."""
    native = "BF16" in load_openvino().Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    return "bf16" if native else "f32"


def _pad(windows: Sequence[Pieces]) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    length = max(map(len, windows))
    ids = np.zeros((len(windows), length), np.int32)
    bias = np.full((len(windows), 1, 1, length), PADDING_BIAS, np.float32)
    for row, pieces in enumerate(windows):
        ids[row, : len(pieces)] = pieces
        bias[row, ..., : len(pieces)] = 0
    return ids, bias
