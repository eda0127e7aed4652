"""A million rows of vectors alone: what the vector index does when it grows, and how its settings trade.

`python -m evals.bench.rows` fills one index with stand-in vectors and reports rows a second in each tenth, peak memory
and recall; `--sweep` tries HNSW settings at one size and prints a table.
"""

import argparse
import json
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from assistant.library import vectors as index
from assistant.library.catalogue_reading import IndexRow
from assistant.types import Vectors
from evals.bench.bank import open_bank
from evals.bench.papers import StandIn

BATCH = 1000
QUESTIONS = 200
NEIGHBOURS = 10
SWEEP = {"max_neighbors": (16, 32), "ef_construction": (50, 100, 200), "ef_search": (50, 100, 200, 400)}


def fill(folder: Path, drawn: StandIn, rows: int) -> tuple[index.ChromaVectors, list[float], list[float]]:
    """An index of that many rows, with rows a second and rows a processor second in each tenth."""
    held, marks = index.ChromaVectors.embedded(folder), [(time.perf_counter(), time.process_time())]
    for tenth in range(10):
        for batch in _batches(drawn, *_tenth(tenth, rows)):
            held.replace(batch, fresh=True)
        marks.append((time.perf_counter(), time.process_time()))
        print(f"{(tenth + 1) * rows // 10:,} rows", file=sys.stderr, flush=True)
    spent = np.diff(np.array(marks), axis=0)
    rates, processor = (list(rows / 10 / column) for column in spent.T)
    return held, rates, processor


def _tenth(tenth: int, rows: int) -> tuple[int, int]:
    return tenth * rows // 10, (tenth + 1) * rows // 10


def _batches(drawn: StandIn, start: int, stop: int) -> Iterator[list[IndexRow]]:
    for at in range(start, stop, BATCH):
        found = drawn.draw(np.random.default_rng(at), min(BATCH, stop - at))
        yield [IndexRow(at + i, at + i, "", "", "", row[None], 1) for i, row in enumerate(found)]


def measure(held: index.ChromaVectors, drawn: StandIn, rows: int) -> dict[str, float]:
    """Recall of the ten nearest against all rows, and milliseconds of a search."""
    asked = drawn.draw(np.random.default_rng(2**40), QUESTIONS)
    best = exact(drawn, rows, asked)
    found, spent = 0, []
    for question, wanted in zip(asked, best, strict=True):
        began = time.perf_counter()
        hits = held.search(question, NEIGHBOURS)
        spent.append(1000 * (time.perf_counter() - began))
        found += len({number for number, _ in hits} & set(wanted))
    return {"recall_at_10": found / QUESTIONS / NEIGHBOURS, "p50_ms": float(np.median(spent))}


def exact(drawn: StandIn, rows: int, asked: Vectors) -> list[list[int]]:
    """The numbers of the ten nearest rows of each question, read through all of them."""
    scores = np.full((len(asked), NEIGHBOURS), -np.inf, np.float32)
    numbers = np.zeros((len(asked), NEIGHBOURS), np.int64)
    for batch in (batch for tenth in range(10) for batch in _batches(drawn, *_tenth(tenth, rows))):
        at, found = batch[0].number, np.concatenate([row.chunk_vectors for row in batch])
        both = np.concatenate([scores, asked @ found.T], axis=1)
        named = np.concatenate([numbers, np.tile(np.arange(at, at + len(found)), (len(asked), 1))], axis=1)
        top = np.argpartition(-both, NEIGHBOURS - 1, axis=1)[:, :NEIGHBOURS]
        scores, numbers = np.take_along_axis(both, top, axis=1), np.take_along_axis(named, top, axis=1)
    return [list(map(int, row)) for row in numbers]


def sweep(cache: Path, rows: int) -> str:
    """A table of recall, time of a search and time of building over the settings."""
    drawn = StandIn(open_bank(cache))
    lines = [
        "| M | ef_construction | ef_search | recall@10 | search ms | building, processor s |",
        "|---|---|---|---|---|---|",
    ]
    for neighbours, construction in product(SWEEP["max_neighbors"], SWEEP["ef_construction"]):
        with TemporaryDirectory(dir=cache) as folder:
            index.NEIGHBOURS, index.EF_CONSTRUCTION = neighbours, construction
            held, _, rates = fill(Path(folder), drawn, rows)
            built = sum(rows / 10 / rate for rate in rates)
            for searched in SWEEP["ef_search"]:
                for collection in held._collections:
                    collection.modify(configuration={"hnsw": {"ef_search": searched}})
                found = measure(held, drawn, rows)
                cells = f"{found['recall_at_10']:.4f} | {found['p50_ms']:.1f} | {built:.0f}"
                lines.append(f"| {neighbours} | {construction} | {searched} | {cells} |")
                print(lines[-1], file=sys.stderr, flush=True)
            held.close()
    return "\n".join([*lines, ""])


def grow(cache: Path, rows: int) -> dict[str, Any]:
    """Fill one index and say how it went."""
    drawn = StandIn(open_bank(cache))
    with TemporaryDirectory(dir=cache) as folder:
        held, rates, processor = fill(Path(folder), drawn, rows)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        found = measure(held, drawn, rows)
        size = sum(path.stat().st_size for path in Path(folder).rglob("*")) / 2**20
        held.close()
    return {"rows": rows, "rows_s": rates, "processor_rows_s": processor, "peak_mib": peak, "disk_mib": size, **found}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark from the command line."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.rows", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--cache", type=Path, default=Path(".bench/scale"))
    parser.add_argument("--sweep", action="store_true")
    given = parser.parse_args(arguments)
    given.cache.mkdir(parents=True, exist_ok=True)
    print(sweep(given.cache, given.rows) if given.sweep else json.dumps(grow(given.cache, given.rows)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
