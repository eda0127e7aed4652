"""Real vectors that stand-ins are drawn from: abstracts embedded once, kept in the cache folder."""

import json
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from assistant.types import Vectors
from evals.bench.papers import make_papers

ROWS = 2000
COLLECTIONS = ("scifact", "nfcorpus", "cranfield")


def open_bank(cache: Path) -> Vectors:
    """Vectors of abstracts of the shared collections where they are, else of generated ones; made when not there."""
    path = cache / "bank.npy"
    if not path.exists():
        print(f"embedding {ROWS} abstracts for {path}", flush=True)
        # in a process of its own: the memory of this one is measured
        with ProcessPoolExecutor(1, get_context("spawn")) as child:
            np.save(path, child.submit(_embed).result())
    bank: Vectors = np.load(path)
    return bank


def _embed() -> Vectors:
    from assistant.embedding.local import LocalEmbedder

    return LocalEmbedder().embed(list(islice(_abstracts(), ROWS)))


def _abstracts() -> Iterator[str]:
    shared = Path(os.environ.get("ASSISTANT_SHARED", Path(__file__).parents[3] / "shared")) / "data"
    files = [shared / name / "corpus.jsonl" for name in COLLECTIONS]
    for file in filter(Path.is_file, files):
        lines = file.read_text("utf-8").splitlines()[: ROWS // len(files) + 1]
        yield from (f"{row['title']}\n{row['text']}" for row in map(json.loads, lines))
    yield from (f"{paper['title']}\n{paper['abstract']}" for paper in make_papers(ROWS))
