"""Store batches in a process that ends at a given moment, again and again in one folder; then look for every paper.

Each life is forked from a process that never opens Chroma, so that thirty of them take seconds. A life ends at a step
of the library's work (SIGKILL), or wherever it happens to be after some milliseconds (SIGALRM, which nothing handles).
"""

import json
import os
import random
import signal
import sys
from pathlib import Path

import chromadb  # noqa: F401  the lives share what is imported here
import tantivy  # noqa: F401
from conftest import DIMENSIONS, FINGERPRINT, embedded_paper

from assistant.library import Library, vectors
from assistant.settings import Settings
from assistant.types import EmbeddedPaper

BATCH = 25
TEXTS = ("First words.", "Other words, and more of them.", "Last words.")
vectors.SYNC_THRESHOLD = 20  # so that Chroma rewrites its files all the time


def version(number: int, life: int) -> str:
    return TEXTS[(number + life) % len(TEXTS)]


def open_library(home: Path, on_step=lambda _name: None) -> Library:
    return Library.open(Settings(home=home), FINGERPRINT, dimensions=DIMENSIONS, on_step=on_step)


def live(home: Path, life: int, end_at: float, acknowledge: int) -> None:
    """Store and apply three batches; report each paper as soon as it is stored."""
    left = [int(end_at)]

    def step(_name: str) -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    if end_at < 1:
        signal.setitimer(signal.ITIMER_REAL, end_at)
        left[0] = -1
    library = open_library(home, step)
    for batch in range(3):
        numbers = [(life * 37 + batch * BATCH + i) % 200 for i in range(BATCH)]
        library.store([embedded_paper(n, version(n, life), chunks=1 + (n + life) % 2) for n in numbers])
        os.write(acknowledge, json.dumps([[n, life] for n in numbers]).encode() + b"\n")
        library.apply()
    os._exit(0)


def inspect(home: Path, kept: dict[int, int], now: int) -> list[str]:
    """What is wrong with the library: a paper lost, stale, or not to be found."""
    wrong = []
    with open_library(home) as library:
        digests = library.digests([f"p{n}" for n in kept])
        for n, life in kept.items():
            # a later life may have stored it without living to say so
            could_be = [embedded_paper(n, version(n, late), chunks=1 + (n + late) % 2) for late in range(life, now + 1)]
            paper = next((one for one in could_be if one.digest == digests.get(f"p{n}")), None)
            wrong += [f"p{n} is lost or old"] if paper is None else _missing(library, n, paper)
        wrong += [f"the vector index holds {a} rows of {b}" for a, b in [_rows(library)] if a != b]
    return wrong


def _missing(library: Library, n: int, paper: EmbeddedPaper) -> list[str]:
    best = library.search_vectors(paper.chunk_vectors[-1], 1)
    near = bool(best) and best[0].paper_id == f"p{n}" and best[0].score > 0.999
    worded = [hit.paper_id for hit in library.search_words(f"topic{n}", 1)] == [f"p{n}"]
    return [f"p{n} is not found by its {by}" for by, found in (("vector", near), ("word", worded)) if not found]


def _rows(library: Library) -> tuple[int, int]:
    return library._custody.owned._current.vectors.count(), library.chunk_count()


def in_a_life(work) -> int:
    """Run work in a forked process; its wait status."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            code = work()
        finally:
            os._exit(code or 0)
    return os.waitpid(pid, 0)[1]


def main(home: Path, seed: int, lives: int) -> None:
    draw, kept, killed, wrong = random.Random(seed), dict[int, int](), 0, list[str]()
    for life in range(lives):
        read, write = os.pipe()
        end_at = draw.randint(1, 24) if life % 3 else draw.uniform(0.02, 0.6)
        status = in_a_life(lambda life=life, end_at=end_at, write=write: live(home, life, end_at, write))
        killed += os.WIFSIGNALED(status)
        os.close(write)
        with os.fdopen(read) as acknowledged:
            for line in acknowledged:
                kept.update(json.loads(line))
        if life % 3 == 2:
            wrong += looked_over(home, kept, life)
    sys.stdout.write(json.dumps({"killed": killed, "kept": len(kept), "wrong": wrong}) + "\n")


def looked_over(home: Path, kept: dict[int, int], now: int) -> list[str]:
    read, write = os.pipe()

    def work() -> int:
        os.write(write, json.dumps(inspect(home, kept, now)[:20]).encode())
        return 0

    status = in_a_life(work)
    os.close(write)
    with os.fdopen(read) as reported:
        text = reported.read()
    return json.loads(text) if text else [f"looking died of {status}"]


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
