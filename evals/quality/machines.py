"""Whether the starter suite's numbers depend on the machine: the same under other threads and vector instructions.

The environment variables are oneDNN's, OpenBLAS's and NumPy's own; they hold an x86 processor to what an older one has.
NumKong has none, and the embedder asks the processor itself: they are told in the process.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from evals.quality.tables import table
from evals.run_folder import RunFolder
from evals.scorers import EFFORT

OLDER = {
    "ONEDNN_MAX_CPU_ISA": "AVX2",
    "OPENBLAS_CORETYPE": "Haswell",
    "NPY_DISABLE_CPU_FEATURES": "AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL",
}
OLDER_PRODUCTS = """import numkong
for name in {*numkong.get_capabilities()} - {"serial", "haswell"}:
    numkong.disable_capability(name)
"""
FLOAT32 = """from assistant.embedding import engine
engine.batch_precision = lambda: "f32"
"""
COMMAND = """from assistant.cli import main
raise SystemExit(main())
"""
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
MACHINES: Mapping[str, tuple[Mapping[str, str], str]] = {
    "one thread": (ONE_THREAD, COMMAND),
    "float32, not bf16": ({}, FLOAT32 + COMMAND),
    "AVX2 and no more, float32": (OLDER, FLOAT32 + OLDER_PRODUCTS + COMMAND),
    "AVX2 and one thread, float32": (OLDER | ONE_THREAD, FLOAT32 + OLDER_PRODUCTS + COMMAND),
}
"""What each is held to: the environment of the suite's process, and what that runs."""


@dataclass(frozen=True, slots=True)
class Run:
    """The figures of a run, and for each question the answer's text and the scores of the papers considered."""

    figures: Mapping[str, Any]
    texts: Mapping[str, str]
    ranked: Mapping[str, Mapping[str, float]]


def machines() -> str:
    """What differs from this machine as it is, as Markdown."""
    with TemporaryDirectory() as folder:
        here = _run(Path(folder) / "here", {}, COMMAND)
        others = {name: _run(Path(folder) / name, *wanted) for name, wanted in MACHINES.items()}
    heads = [
        "held to",
        "figures that differ",
        "answers that differ",
        "rankings that differ",
        "largest change of a score",
    ]
    return table(heads, [[name, *_differences(here, other)] for name, other in others.items()])


def _run(out: Path, wanted: Mapping[str, str], code: str) -> Run:
    command = [sys.executable, "-c", code, "eval", "starter", "--json", "--out", str(out)]
    done = subprocess.run(command, env={**os.environ, **wanted}, capture_output=True, text=True, check=False)
    if not done.stdout:
        raise RuntimeError(f"the suite gave nothing under {dict(wanted)} and {code!r}: {done.stderr.strip()}")
    records = [record for record in RunFolder(out).records() if record.answer]
    return Run(
        {name: figure for name, figure in json.loads(done.stdout)["metrics"].items() if name not in EFFORT},
        {r.question.id: r.answer.answer for r in records if r.answer},
        {r.question.id: {p.paper_id: p.score for p in r.answer.considered} for r in records if r.answer},
    )


def _differences(here: Run, other: Run) -> list[str]:
    figures = sum(here.figures[name] != other.figures.get(name) for name in here.figures)
    texts = sum(here.texts[key] != other.texts.get(key) for key in here.texts)
    ranked = sum(list(here.ranked[key]) != list(other.ranked.get(key, ())) for key in here.ranked)
    shared = (
        (key, paper) for key, papers in here.ranked.items() for paper in papers if paper in other.ranked.get(key, {})
    )
    changes = (abs(here.ranked[key][paper] - other.ranked[key][paper]) for key, paper in shared)
    counted = ((figures, here.figures), (texts, here.texts), (ranked, here.ranked))
    return [*(f"{count} of {len(total)}" for count, total in counted), f"{max(changes, default=0.0):.6f}"]
