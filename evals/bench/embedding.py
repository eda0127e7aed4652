"""Embedding side by side: ours, sentence-transformers, Chroma's function, ONNX Runtime, and plain matrix products.

`python -m evals.bench.embedding` prints the table and writes it as Markdown with a plot. Engines run in processes of
their own and take turns, so that each round's ratios come from the same minute; the table holds medians over rounds.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL, PIPE
from typing import Any

import numpy as np

from assistant.embedding.weights import find_weights

WORKER = Path(__file__).with_name("embedding_worker.py")
PEERS = ("sentence-transformers", "chroma", "onnxruntime")
TORCH = ("--index-url", "https://download.pytorch.org/whl/cpu", "torch")
PACKAGES = ("sentence-transformers", "chromadb", "onnxruntime", "onnx", "onnxscript", "tokenizers", "numpy")
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
        self._process = subprocess.Popen(
            command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, text=True, env=_environment()
        )
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


def _environment() -> dict[str, str]:
    root = str(Path(__file__).parents[2])
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "true"}


def make_peers(cache: Path) -> str:
    """The Python of an environment with the peers, made in the cache folder when absent; what fails is said."""
    folder = cache / "peers"
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if python.exists():
        return str(python)
    print(f"making an environment for the peers in {folder}", file=sys.stderr)
    venv.create(folder, with_pip=True)
    for packages in (TORCH, *((package,) for package in PACKAGES)):
        done = subprocess.run([python, "-m", "pip", "install", "-q", *packages], check=False)
        if done.returncode:
            print(f"{packages[-1]} cannot be installed", file=sys.stderr)
    return str(python)


def run(peers: str, cache: Path, texts: Sequence[str], rounds: int) -> tuple[list[Timing], dict[str, str], float]:
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


def render(timings: Sequence[Timing], missing: dict[str, str], share: float, title: str) -> str:
    """The table as Markdown, ending with a bar for each engine."""
    lines = [
        f"# {title}",
        "",
        "| engine | texts/s | times the reference | processor ms a text | times the reference | lowest cosine to it |",
    ]
    lines += ["|---|---|---|---|---|---|"]
    for timing in timings:
        cosine = "" if timing.cosine is None else f"{timing.cosine:.5f}"
        speed = f"{timing.rate:.1f} | {timing.ratio:.2f} | {timing.processor_ms:.1f} | {timing.processor_ratio:.2f}"
        lines.append(f"| {timing.engine} | {speed} | {cosine} |")
    lines += [
        "",
        f"Ours reaches {share:.0%} of the rate of plain float32 matrix products (processor time, same rounds).",
    ]
    lines += [f"Left out: {engine} ({why})." for engine, why in missing.items()]
    longest = max((timing.rate for timing in timings), default=1.0)
    bars = [f"{timing.engine:>22} {'█' * round(40 * timing.rate / longest)} {timing.rate:.1f}" for timing in timings]
    return "\n".join([*lines, "", "```text", *bars, "```", ""])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark from the command line."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.embedding", description=__doc__)
    parser.add_argument("--texts", type=int, default=64, help="synthetic abstracts in a round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--cache", type=Path, default=Path(".bench"), help="folder for the peers' environment")
    parser.add_argument("--peers", default="", help="Python of an environment that has the peers; empty: make one")
    parser.add_argument("--output", type=Path, default=None, help="Markdown file; default: CACHE/embedding.md")
    given = parser.parse_args(arguments)
    given.cache.mkdir(parents=True, exist_ok=True)
    cache = given.cache.resolve()
    found = run(given.peers or make_peers(cache), cache, make_abstracts(given.texts), given.rounds)
    text = render(*found, f"Embedding {given.texts} synthetic abstracts, medians of {given.rounds} interleaved rounds")
    (given.output or cache / "embedding.md").write_text(text, encoding="utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
