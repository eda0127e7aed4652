"""Whether questions wait behind an ingest.

`python -m evals.bench.waiting` embeds questions with nothing else to do, and while batches are embedded.
"""

import sys
import threading
import time

import numpy as np

from assistant.embedding.local import LocalEmbedder
from evals.bench.embedding import make_abstracts

QUESTIONS = 100
ROUNDS = 3


def measure() -> dict[str, tuple[float, float]]:
    """Milliseconds (p50, p95) of embedding a question with nothing else to do, and while abstracts are embedded."""
    embedder = LocalEmbedder()
    texts = make_abstracts(32)
    embedder.embed(texts[:2])
    embedder.embed_query("warm up")
    alone: list[float] = []
    beside: list[float] = []
    for _ in range(ROUNDS):
        alone += _ask(embedder)
        stop = threading.Event()
        batches = threading.Thread(target=_embed_until, args=(embedder, texts, stop))
        batches.start()
        time.sleep(0.2)
        beside += _ask(embedder)
        stop.set()
        batches.join()
    return {name: tuple(np.percentile(spent, (50, 95))) for name, spent in (("alone", alone), ("beside", beside))}


def _ask(embedder: LocalEmbedder) -> list[float]:
    spent = []
    for number in range(QUESTIONS):
        began = time.perf_counter()
        embedder.embed_query(f"What is the best way to ground answers in papers, number {number}?")
        spent.append(1000 * (time.perf_counter() - began))
    return spent


def _embed_until(embedder: LocalEmbedder, texts: list[str], stop: threading.Event) -> None:
    while not stop.is_set():
        embedder.embed(texts)


if __name__ == "__main__":
    print("| a question is embedded | p50 ms | p95 ms |\n|---|---|---|")
    for name, (p50, p95) in measure().items():
        print(f"| {name} | {p50:.1f} | {p95:.1f} |")
    sys.exit(0)
