"""A large library through the product's own path: filling, filling again, an interruption, searching, serving.

`python -m evals.bench.scale` writes a table. The papers are generated and their vectors are stand-ins between real
ones (`papers.py`): embedding 100,000 abstracts would take an hour on two cores and is measured by itself, on texts of
the first and of the last tenth. Every step runs in a process of its own, whose peak memory is given.
"""

import argparse
import json
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.library import Library
from assistant.settings import Settings, read_settings
from assistant.types import Progress
from evals.bench.bank import open_bank
from evals.bench.papers import StandIn, write_papers
from evals.bench.searching import measure_search
from evals.bench.serving import measure_serve

SAMPLE = 64
"""Texts of each end of the corpus that are embedded for real."""
KILLED_AT = 2000
"""Records that an ingest reports before it is killed."""


def settings_of(home: Path) -> Settings:
    """The default settings for the library of the benchmark."""
    return read_settings(home=str(home))


def open_filled(cache: Path) -> tuple[Library, StandIn]:
    """The library of the benchmark and the embedder that it was made with."""
    from assistant.embedding.papers import fingerprint

    stand_in = StandIn(open_bank(cache))
    return Library.open(settings_of(cache / "library"), fingerprint(stand_in)), stand_in


def fill(cache: Path, source: Path) -> dict[str, Any]:
    """Ingest a source into the library; seconds of each tenth, and what the report counts."""
    from ingest import ingest

    marks: list[tuple[float, float, int]] = []
    library, stand_in = open_filled(cache)
    started, processor = time.perf_counter(), time.process_time()

    def on_progress(progress: Progress) -> None:
        marks.append((time.perf_counter(), time.process_time(), progress.stored))

    with library:
        report = ingest([str(source)], library, stand_in, on_progress=on_progress)
    seconds = time.perf_counter() - started
    counts = {name: sum(getattr(s, name) for s in report.sources) for name in ("added", "updated", "unchanged")}
    return {
        "seconds": seconds,
        "processor": time.process_time() - processor,
        "tenths": tenths([(at, count) for at, _, count in marks], started),
        "processor_tenths": tenths([(used, count) for _, used, count in marks], processor),
        "papers": report.papers,
        **counts,
    }


def tenths(marks: Sequence[tuple[float, int]], started: float) -> list[float]:
    """Records a second in each tenth of a run."""
    if not marks:
        return []
    times, counts = np.array([started, *(at for at, _ in marks)]), np.array([0, *(count for _, count in marks)])
    edges = np.interp(np.linspace(0, counts[-1], 11), counts, times)
    return [float(rate) for rate in counts[-1] / 10 / np.maximum(np.diff(edges), 1e-9)]


def embed_ends(cache: Path, source: Path) -> dict[str, Any]:
    """Abstracts a second of the real embedder on texts of the first and the last tenth, taking turns."""
    from assistant.embedding.local import LocalEmbedder

    lines = source.read_text("utf-8").splitlines()
    texts = [f"{p['title']}\n{p['abstract']}" for p in map(json.loads, [*lines[:SAMPLE], *lines[-SAMPLE:]])]
    embedder, spent = LocalEmbedder(), [0.0, 0.0]
    embedder.embed(texts[:4])
    for start in range(0, SAMPLE, 16):
        for end in (0, 1):
            began = time.perf_counter()
            embedder.embed(texts[end * SAMPLE + start : end * SAMPLE + start + 16])
            spent[end] += time.perf_counter() - began
    return {"first": SAMPLE / spent[0], "last": SAMPLE / spent[1]}


def interrupt(cache: Path, source: Path) -> dict[str, Any]:
    """Kill an ingest into a library of its own with SIGKILL; what it had reported and what is kept."""
    folder = cache / "interrupted"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "bank.npy").write_bytes((cache / "bank.npy").read_bytes())
    child = subprocess.Popen(_command("tell", folder, source), stdout=subprocess.PIPE, text=True)
    told = 0
    for line in child.stdout or ():
        told = int(line)
        if told >= KILLED_AT:
            child.kill()
            break
    child.communicate()
    library, _ = open_filled(folder)
    with library:
        kept = library.count()
    shutil.rmtree(folder)
    return {"told": told, "kept": kept}


def tell(cache: Path, source: Path) -> dict[str, Any]:
    """Ingest and print after each batch how many records were stored."""
    from ingest import ingest

    library, stand_in = open_filled(cache)
    with library:
        ingest([str(source)], library, stand_in, on_progress=lambda p: print(p.stored, flush=True))
    return {}


def change(cache: Path, source: Path) -> dict[str, Any]:
    """Fill again from the same source with one paper more, so that every record is read and compared."""
    with source.open("a", encoding="utf-8") as file:
        file.write(
            json.dumps({"title": f"Paper {(now := time.time_ns())}", "abstract": f"It says {now} alone."}) + "\n"
        )
    return fill(cache, source)


def serve(cache: Path, source: Path) -> dict[str, Any]:
    """Starting a server on the filled library."""
    return measure_serve(cache / "library")


def search(cache: Path, source: Path) -> dict[str, Any]:
    """Latency and agreement of search in the filled library."""
    library, stand_in = open_filled(cache)
    with library:
        return measure_search(library, stand_in)


STEPS: dict[str, Callable[[Path, Path], dict[str, Any]]] = {
    "fill": fill,
    "again": fill,
    "change": change,
    "interrupt": interrupt,
    "search": search,
    "serve": serve,
    "embed": embed_ends,
    "tell": tell,
}


def _command(step: str, cache: Path, source: Path) -> list[str]:
    given = ["--step", step, "--cache", str(cache), "--source", str(source)]
    return [sys.executable, "-m", "evals.bench.scale", *given]


def in_child(step: str, cache: Path, source: Path) -> dict[str, Any]:
    """Run a step in a process of its own; its result, with its peak memory in MiB."""
    done = subprocess.run(_command(step, cache, source), stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def render(steps: dict[str, dict[str, Any]]) -> str:
    """A table with a row a step."""
    lines = ["| step | measured |", "|---|---|"]
    for step, found in steps.items():
        shown = ", ".join(f"{name} {_shown(value)}" for name, value in found.items())
        lines.append(f"| {step} | {shown} |")
    return "\n".join([*lines, ""])


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(f"{one:.0f}" for one in value)
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark from the command line."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.scale", description=__doc__)
    parser.add_argument("--papers", type=int, default=100_000)
    parser.add_argument("--cache", type=Path, default=Path(".bench/scale"))
    parser.add_argument("--step", choices=STEPS, help="run one step alone, in this process")
    parser.add_argument("--source", type=Path, default=None, help="papers to fill with; default: generated")
    given = parser.parse_args(arguments)
    given.cache.mkdir(parents=True, exist_ok=True)
    source = given.source or given.cache / f"papers-{given.papers}.jsonl"
    if not source.exists():
        write_papers(source, given.papers)
    if given.step:
        found = STEPS[given.step](given.cache, source)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps(found | {"peak_mib": peak}), flush=True)
        return 0
    open_bank(given.cache)
    text = render({step: in_child(step, given.cache, source) for step in STEPS if step != "tell"})
    (given.cache / "scale.md").write_text(text, encoding="utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
