"""Ours beside other tools: `python -m evals.bench` prints the tables and writes them as Markdown with a plot.

The peers are installed in an environment of their own, in the cache folder. Engines take turns, so that ratios come
from the same minutes; figures are medians over rounds.
"""

import argparse
import platform
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from assistant.embedding.engine import batch_precision, cores
from evals.bench.embedding import compare_embedding, make_abstracts, render
from evals.bench.ingesting import compare_ingest, render_ingest
from evals.bench.peers import make_peers
from evals.bench.plot import draw_bars
from evals.bench.tokenizing import compare_tokens

_EMBEDDING = "Embedding {0.texts} synthetic abstracts, medians of {0.rounds} interleaved rounds"
_INGEST = "Ingest as a whole process, medians of {0.ingests} interleaved rounds"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark from the command line."""
    given = _parser().parse_args(arguments)
    given.cache.mkdir(parents=True, exist_ok=True)
    cache = given.cache.resolve()
    peers = given.peers or make_peers(cache, given.torch)
    timings, missing, share = compare_embedding(peers, cache, make_abstracts(given.texts), given.rounds)
    ingested = compare_ingest(cache, peers, given.source, given.ingests) if given.ingests else []
    tokens = compare_tokens(peers, cache)
    tables = [(_EMBEDDING.format(given), f"{render(timings, missing, share)}\n{tokens}")]
    tables += [(_INGEST.format(given), render_ingest(ingested))] if ingested else []
    text = _page(tables)
    (cache / "speed.md").write_text(text, encoding="utf-8")
    draw_bars(
        cache / "speed.png", {t.engine: t.ratio for t in timings}, {i.way: i.cold for i in ingested if not i.error}
    )
    print(text)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals.bench", description=__doc__)
    parser.add_argument("--texts", type=int, default=64, help="synthetic abstracts that are embedded in a round")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of embedding")
    parser.add_argument("--ingests", type=int, default=1, help="rounds of ingest, each cold and again")
    parser.add_argument("--source", type=Path, help="papers to ingest; default: 452 generated ones")
    parser.add_argument("--cache", type=Path, default=Path(".bench"), help="folder for the peers' environment")
    parser.add_argument("--peers", default="", help="Python of an environment that has the peers; empty: make one")
    parser.add_argument("--torch", default="torch", help="requirement of PyTorch: a build without CUDA is smaller")
    return parser


def _page(tables: Sequence[tuple[str, str]]) -> str:
    machine = f"{cores()} cores of {platform.machine()}, our batches in {batch_precision()}"
    parts = [f"# Speed, {date.today().isoformat()}, {machine}"]
    parts += [f"## {heading}\n\n{table}" for heading, table in tables]
    return "\n\n".join([*parts, "![plot](speed.png)\n"])


if __name__ == "__main__":
    sys.exit(main())
