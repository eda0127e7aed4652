"""Running the MiniLM graph on the processor: many batches side by side, and questions past them."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from assistant.embedding.minilm import build_model
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
    a core, each core on its own batch: no core waits for another inside a layer. Every request is held by one thread
    for its lifetime and its inputs are copied in.
    """

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._lock = threading.RLock()
        self._model: ov.Model | None = None
        self._question: _Requests | None = None
        self._batches: _Requests | None = None
        self._pool: ThreadPoolExecutor | None = None

    def run_one(self, pieces: Pieces) -> Tokens:
        """Token vectors (pieces, 384) of one window, ahead of any batch."""
        with self._lock:
            if self._question is None:
                self._question = _Requests(self._graph(), streams=1, precise=True)
            question = self._question
        return question.infer([pieces])[0]

    def run_batches(self, batches: Sequence[Sequence[Pieces]]) -> Iterator[Tokens]:
        """Token vectors (windows, longest, 384) of every batch, in order; rows past a window's length mean nothing."""
        cores = _cores()
        with self._lock:
            if self._batches is None or self._pool is None:
                self._batches = _Requests(self._graph(), streams=cores, precise=False)
                self._pool = ThreadPoolExecutor(cores, thread_name_prefix="embed")
            requests, pool = self._batches, self._pool
        for start in range(0, len(batches), 4 * cores):
            yield from pool.map(requests.infer, batches[start : start + 4 * cores])

    def _graph(self) -> ov.Model:
        if self._model is None:
            from safetensors.numpy import load_file

            with ThreadPoolExecutor(1) as checker:
                checked = checker.submit(check, self._weights.model)
                model = build_model(load_file(self._weights.model))
                checked.result()
            self._model = model
        return self._model


class _Requests:
    """One compiled graph with an inference request for each thread that uses it."""

    def __init__(self, model: ov.Model, *, streams: int, precise: bool) -> None:
        import openvino as ov

        core = ov.Core()
        native = "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
        options = {
            "NUM_STREAMS": streams,
            "INFERENCE_NUM_THREADS": streams,
            "ENABLE_CPU_PINNING": False,
            "INFERENCE_PRECISION_HINT": "bf16" if native and not precise else "f32",
        }
        self._compiled = core.compile_model(model, "CPU", options)
        self._held = threading.local()

    def infer(self, windows: Sequence[Pieces]) -> Tokens:
        """Token vectors of one batch, padded to its longest window."""
        if not hasattr(self._held, "request"):
            self._held.request = self._compiled.create_infer_request()
        ids, bias = _pad(windows)
        found: Any = self._held.request.infer({"ids": ids, "bias": bias})
        tokens: Tokens = found[0]
        return tokens


def _pad(windows: Sequence[Pieces]) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    length = max(map(len, windows))
    ids = np.zeros((len(windows), length), np.int32)
    bias = np.full((len(windows), 1, 1, length), PADDING_BIAS, np.float32)
    for row, pieces in enumerate(windows):
        ids[row, : len(pieces)] = pieces
        bias[row, ..., : len(pieces)] = 0
    return ids, bias


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
