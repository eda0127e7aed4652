"""How long a search takes in a large library, and how often the approximate index agrees with the exact one."""

import gc
import random
import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from assistant.answer import Assistant
from assistant.compose.extractive import ExtractiveComposer
from assistant.embedding import Embedder
from assistant.library import Library
from assistant.parts import Parts
from assistant.retrieve import Retriever
from assistant.settings import read_settings
from assistant.types import Filters, Span, Vectors
from evals.bench.papers import StandIn

QUESTIONS = 300
WARM_UP = 20
NEIGHBOURS = 10


class Timed:
    """An embedder that adds up the seconds spent in it."""

    contextual = True

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.fingerprint, self.dimensions = embedder.fingerprint, embedder.dimensions
        self.seconds = 0.0

    def embed(self, texts: Sequence[str]) -> Vectors:
        """As the embedder does."""
        return self.embed_spans(texts, [()] * len(texts))[0]

    def embed_query(self, text: str) -> Vectors:
        """As the embedder does."""
        row: Vectors = self.embed([text])[0]
        return row

    def embed_spans(self, texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> tuple[Vectors, list[Vectors]]:
        """As the embedder does."""
        started = time.perf_counter()
        found = self._embedder.embed_spans(texts, spans)
        self.seconds += time.perf_counter() - started
        return found


def measure_search(library: Library, stand_in: StandIn, questions: int = QUESTIONS) -> dict[str, Any]:
    """Milliseconds of `Assistant.search` without the embedding of the question, and recall of the vector index."""
    embedder = Timed(stand_in)
    settings = read_settings(home=str(library.home))
    parts = Parts(settings, library, embedder, Retriever(library, embedder), ExtractiveComposer())
    assistant, spent, used = Assistant(parts), [], []
    started = time.perf_counter()
    assistant.search("warm up")
    first = time.perf_counter() - started
    gc.freeze()  # as `assistant serve` does: what is there by now is not looked through for garbage again
    for question in make_questions(library, questions + WARM_UP):
        embedder.seconds, began, processor = 0.0, time.perf_counter(), time.process_time()
        assistant.search(question)
        spent.append(1000 * (time.perf_counter() - began - embedder.seconds))
        used.append(1000 * (time.process_time() - processor - embedder.seconds))
    p50, p95 = np.percentile(spent[WARM_UP:], (50, 95))
    processor50, processor95 = np.percentile(used[WARM_UP:], (50, 95))
    return {
        "first_s": first,
        "p50_ms": p50,
        "p95_ms": p95,
        "processor_p50_ms": processor50,
        "processor_p95_ms": processor95,
        **measure_recall(library, stand_in),
    }


def make_questions(library: Library, count: int, seed: int = 1) -> list[str]:
    """Questions made of words of sentences of papers across the library."""
    rng = random.Random(seed)
    papers = library.count()
    found = []
    for _ in range(count):
        (paper,) = library.papers(Filters(), limit=1, offset=rng.randrange(papers))
        words = paper.abstract.split()
        at = rng.randrange(max(1, len(words) - 12))
        found.append(f"How does {' '.join(words[at : at + rng.randint(4, 10)])} work?".replace(".", ""))
    return found


def measure_recall(library: Library, stand_in: StandIn, count: int = QUESTIONS) -> dict[str, float]:
    """Share of the ten nearest papers that the vector index finds, and its milliseconds, on drawn vectors."""
    numbers, rows = exact_rows(library)
    found, spent = 0, []
    for vector in stand_in.draw(np.random.default_rng(7), count):
        began = time.perf_counter()
        hits = library.search_vectors(vector, NEIGHBOURS)
        spent.append(1000 * (time.perf_counter() - began))
        best = dict.fromkeys(numbers[i] for i in np.argsort(-(rows @ vector))[: 4 * NEIGHBOURS])
        found += len({hit.paper_id for hit in hits} & set(list(best)[:NEIGHBOURS]))
    return {"recall_at_10": found / count / NEIGHBOURS, "vectors_p50_ms": float(np.median(spent))}


def exact_rows(library: Library) -> tuple[list[str], Vectors]:
    """Every chunk vector, and the paper of each."""
    ids: list[str] = []
    rows: list[Vectors] = []
    for offset in range(0, library.count(), 5000):
        page = [paper.id for paper in library.papers(limit=5000, offset=offset)]
        for key, held in library.vectors(page).items():
            ids += [key] * len(held.chunks)
            rows.append(held.chunks)
    return ids, np.concatenate(rows)
