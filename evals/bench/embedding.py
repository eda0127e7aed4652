"""Embedding side by side: ours, sentence-transformers, Chroma's function, ONNX Runtime, and plain matrix products.

Engines run in processes of their own and take turns, so that each round's ratios come from the same minute; the table
holds medians over rounds.
"""

import json
import random
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL, PIPE
from typing import Any

import numpy as np

from assistant.embedding.weights import find_weights
from evals.bench.peers import environment

WORKER = Path(__file__).with_name("embedding_worker.py")
PEERS = ("sentence-transformers", "chroma", "onnxruntime")
WORDS = (
    "we propose a novel method for training large language models that improves accuracy and efficiency of retrieval "
    "reasoning attention transformer diffusion reinforcement learning policy reward data image video speech benchmark "
    "evaluation multilingual instruction tuning parameters inference latency memory quantization distillation sparse "
    "mixture experts alignment preference safety hallucination grounding agents planning tools code generation proofs "
    "mathematical theorem graph neural representation contrastive embedding optimization gradient convergence bounds"
).split()


@dataclass(frozen=True, slots=True)
class Timing:
    """One engine's medians: speed, speed as ratios to the reference in the same round, lowest cosine to its vectors."""

    engine: str
    rate: float
    processor_ms: float
    ratio: float
    processor_ratio: float
    cosine: float | None


def make_abstracts(count: int, seed: int = 7) -> list[str]:
    """Synthetic titles and abstracts, the same for the same seed, within the 256 word pieces that the peers read."""
    rng = random.Random(seed)
    return [
        f"{_sentence(rng, 9)} {' '.join(_sentence(rng, 20) for _ in range(rng.randint(3, 7)))}" for _ in range(count)
    ]


def _sentence(rng: random.Random, words: int) -> str:
    chosen = rng.choices(WORDS, k=words)
    return f"{' '.join(chosen)} {rng.randint(1, 99)}.{rng.randint(0, 9)}%.".capitalize()


class Worker:
    """An engine in its own process, driven line by line."""

    def __init__(self, engine: str, python: str, folder: Path, cache: Path) -> None:
        self.engine = engine
        command = [python, str(WORKER), engine, str(folder), str(cache), str(cache / "texts.json")]
        self._process = subprocess.Popen(command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, text=True, env=environment())
        ready = self._read()
        self.error: str = ready.get("error", "")
        self.operations: float = ready.get("operations", 0.0)

    def round(self) -> tuple[float, float]:
        """Embed all texts once: seconds, processor seconds."""
        if self._process.stdin is None:
            raise RuntimeError(f"{self.engine} has no input")
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        spent = self._read()
        return spent["seconds"], spent["processor"]

    def close(self) -> None:
        """End the process; it leaves its vectors behind."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait(timeout=120)
        if self._process.stdout is not None:
            self._process.stdout.close()

    def _read(self) -> dict[str, Any]:
        line = self._process.stdout.readline() if self._process.stdout else ""
        return json.loads(line) if line else {"error": "the process ended without a word"}


def compare_embedding(
    peers: str, cache: Path, texts: Sequence[str], rounds: int
) -> tuple[list[Timing], dict[str, str], float]:
    """Timings of the engines that run, why the others do not, and ours' share of the plain products' rate."""
    (cache / "texts.json").write_text(json.dumps(list(texts)), encoding="utf-8")
    folder = find_weights().model.parent
    opened = [Worker(name, sys.executable, folder, cache) for name in ("ours", "matmul")]
    opened += [Worker(name, peers, folder, cache) for name in PEERS]
    workers = [worker for worker in opened if not worker.error]
    spent = {worker.engine: [worker.round()] for worker in workers}
    for _ in range(rounds - 1):
        for worker in workers:
            spent[worker.engine].append(worker.round())
    for worker in opened:
        worker.close()
    share = _median_ratio(spent["matmul"], spent["ours"], 1) if {"matmul", "ours"} <= spent.keys() else float("nan")
    reference = "sentence-transformers" if "sentence-transformers" in spent else "ours"
    timings = [_timing(name, spent, reference, len(texts), cache) for name in spent if name != "matmul"]
    return timings, {worker.engine: worker.error for worker in opened if worker.error}, share


def _timing(
    engine: str, spent: dict[str, list[tuple[float, float]]], reference: str, texts: int, cache: Path
) -> Timing:
    seconds = statistics.median(wall for wall, _ in spent[engine])
    processor = statistics.median(used for _, used in spent[engine])
    ratio, processor_ratio = (_median_ratio(spent[reference], spent[engine], column) for column in (0, 1))
    cosine = _lowest_cosine(engine, reference, cache)
    return Timing(engine, texts / seconds, 1000 * processor / texts, ratio, processor_ratio, cosine)


def _median_ratio(above: list[tuple[float, float]], below: list[tuple[float, float]], column: int) -> float:
    return statistics.median(a[column] / b[column] for a, b in zip(above, below, strict=True))


def _lowest_cosine(engine: str, reference: str, cache: Path) -> float | None:
    paths = [cache / f"{name}.npy" for name in (engine, reference)]
    if engine == reference or not all(path.is_file() for path in paths):
        return None
    left, right = (np.load(path) for path in paths)
    products = (left * right).sum(axis=1) / np.linalg.norm(left, axis=1) / np.linalg.norm(right, axis=1)
    return float(products.min())


def render(timings: Sequence[Timing], missing: dict[str, str], share: float) -> str:
    """The table as Markdown."""
    lines = [
        "| engine | texts/s | times the reference | processor ms a text | times the reference | lowest cosine to it |",
    ]
    lines += ["|---|---|---|---|---|---|"]
    for timing in timings:
        cosine = "" if timing.cosine is None else f"{timing.cosine:.5f}"
        speed = f"{timing.rate:.1f} | {timing.ratio:.2f} | {timing.processor_ms:.1f} | {timing.processor_ratio:.2f}"
        lines.append(f"| {timing.engine} | {speed} | {cosine} |")
    lines += [
        "",
        f"Ours reaches {share:.0%} of the rate of plain matrix products of the same precision (processor time).",
    ]
    lines += [f"Left out: {engine} ({why})." for engine, why in missing.items()]
    return "\n".join([*lines, ""])
