"""Ingest as a whole process, cold and again: ours beside the ways of other tools, taking turns."""

import json
import resource
import shutil
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.embedding.weights import find_weights
from evals.bench.papers import make_papers
from evals.bench.peers import environment

WORKER = Path(__file__).with_name("ingest_worker.py")
OURS = "ours"
REFERENCE = "llama-index starter"
WAYS = (OURS, REFERENCE, "chroma", "paper-qa")
GENERATED = 452


@dataclass(frozen=True, slots=True)
class Ingested:
    """Medians of processor seconds of a first and a second run, and the rows after each; `error` says why not."""

    way: str
    cold: float = 0.0
    again: float = 0.0
    rows: tuple[int, int] = (0, 0)
    error: str = ""


def compare_ingest(cache: Path, peers: str, source: Path | None, rounds: int) -> list[Ingested]:
    """Every way over the same papers: those of `source`, or generated ones."""
    papers = read_papers(source) if source else _generated()
    listed = cache / "papers.json"
    listed.write_text(json.dumps(papers), encoding="utf-8")
    given = source or _as_lines(cache / "papers.jsonl", papers)
    found: dict[str, list[Ingested]] = {way: [] for way in WAYS}
    for _ in range(rounds):
        for way in WAYS:
            if not any(one.error for one in found[way]):
                found[way].append(_twice(way, cache, peers, given if way == OURS else listed))
    return [_median(runs) for runs in found.values()]


def read_papers(source: Path) -> list[dict[str, object]]:
    """The papers of a file or folder, by our own readers: peers get them ready made."""
    from ingest.readers import choose_reader
    from ingest.records import Record, keys_of
    from ingest.source import Source, collect

    found: dict[str, dict[str, object]] = {}
    for one in collect([str(source)]):
        if isinstance(one, Source):
            for record in choose_reader(one)[1].read(one):
                if isinstance(record, Record) and record.abstract.strip():
                    key = keys_of(record)[0]
                    found.setdefault(key, {"id": key, "title": record.title, "abstract": record.abstract})
    return list(found.values())


def _generated() -> list[dict[str, object]]:
    papers = make_papers(GENERATED)
    return [{"id": str(i), "title": p["title"], "abstract": p["abstract"]} for i, p in enumerate(papers)]


def _as_lines(path: Path, papers: Sequence[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(paper) + "\n" for paper in papers), encoding="utf-8")
    return path


def _twice(way: str, cache: Path, peers: str, source: Path) -> Ingested:
    store = cache / "ingested" / way.replace(" ", "-")
    shutil.rmtree(store, ignore_errors=True)
    store.parent.mkdir(parents=True, exist_ok=True)
    runs = [_run(way, store, peers, source) for _ in range(2)]
    shutil.rmtree(store, ignore_errors=True)
    error = next((error for _, _, error in runs if error), "")
    (cold, first, _), (again, second, _) = runs
    return Ingested(way, cold, again, (first, second), error)


def _run(way: str, store: Path, peers: str, source: Path) -> tuple[float, int, str]:
    """Processor seconds of one process and its children, the rows it reports, and why it failed."""
    if way == OURS:
        command = [sys.executable, "-m", "assistant", "ingest", str(source), "--json"]
    else:
        command = [peers, str(WORKER), way, str(source), str(store), str(find_weights().model.parent)]
    before = _spent()
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=environment(ASSISTANT_HOME=str(store))
    )
    processor = _spent() - before
    if done.returncode not in (0, 3):
        return processor, 0, (done.stderr.strip().splitlines() or ["it ended without a word"])[-1][:200]
    return processor, json.loads(done.stdout)["papers"] if way == OURS else int(done.stdout.split()[-1]), ""


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _median(runs: Sequence[Ingested]) -> Ingested:
    cold, again = (statistics.median(getattr(run, name) for run in runs) for name in ("cold", "again"))
    return Ingested(runs[-1].way, cold, again, runs[-1].rows, runs[-1].error)


def render_ingest(found: Sequence[Ingested]) -> str:
    """The table as Markdown; ratios say how many times less than the reference a way takes."""
    reference = next((one for one in found if one.way == REFERENCE and not one.error), found[0])
    lines = ["| way | cold, processor s | times less | again, processor s | times less | rows | rows again |"]
    lines += ["|---|---|---|---|---|---|---|"]
    for one in (one for one in found if not one.error):
        cold = f"{one.cold:.1f} | {reference.cold / one.cold:.2f}"
        again = f"{one.again:.1f} | {reference.again / one.again:.2f}"
        lines.append(f"| {one.way} | {cold} | {again} | {one.rows[0]} | {one.rows[1]} |")
    lines += [f"\nLeft out: {one.way} ({one.error})." for one in found if one.error]
    return "\n".join([*lines, ""])
