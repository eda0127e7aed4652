"""Any number of processes may use one library; one of them owns the indexes, and all of them see every paper."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("reader_process.py")
ROOT = Path(__file__).parents[3]
SECONDS = 20.0


class Other:
    """The other process."""

    def __init__(self, home: Path) -> None:
        path = os.pathsep.join([str(ROOT), str(SCRIPT.parent)])
        self.process = subprocess.Popen(
            [sys.executable, str(SCRIPT), str(home)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": path},
        )
        assert self.process.stdout.readline() == "open\n"

    def ask(self, line: str) -> object:
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def end(self) -> None:
        self.process.stdin.close()
        self.process.wait(SECONDS)
        self.process.stdout.close()


@pytest.fixture
def start(home) -> Iterator[Callable[[], Other]]:
    started: list[Other] = []

    def start_one() -> Other:
        started.append(Other(home))
        return started[-1]

    yield start_one
    for other in started:
        if other.process.poll() is None:
            other.end()


def eventually(holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + SECONDS
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def test_two_processes_search_and_store_side_by_side(open_library, embed, start):
    owner = open_library(address="first")
    owner.store([embed(n) for n in range(30)])
    other = start()
    assert other.ask("owner") is False
    assert other.ask("words topic7") == ["p7"]
    assert other.ask("vector 7") == "p7"

    owner.store([embed(40, "From the owner.")])
    assert other.ask("words owner") == ["p40"]
    assert other.ask("vector 40 From the owner.") == "p40"

    owner.follow(every=0.05)
    assert other.ask("store 50 From the second process.") == 0
    assert other.ask("words second process") == ["p50"]
    assert eventually(lambda: [h.paper_id for h in owner.search_words("second process", 3)] == ["p50"])
    vector = embed(50, "From the second process.").chunk_vectors[0]
    assert owner.search_vectors(vector, 1)[0].paper_id == "p50"

    assert other.ask("store 7 Changed beside the owner.") == 0
    assert eventually(lambda: [h.paper_id for h in owner.search_words("changed", 3)] == ["p7"])
    owner.remove(["p50"])
    assert other.ask("words second process") == []
    other.end()
    assert other.process.returncode == 0


def test_a_killed_owner_frees_the_library_for_the_follower(open_library, embed, start):
    other = start()
    assert other.ask("owner") is True
    library = open_library()
    assert not library.owner
    assert library.status().owner_pid == other.process.pid
    assert library.status().owner_address == "second"
    other.ask("store 1 Kept by the catalogue.")
    library.follow(every=0.05)
    os.kill(other.process.pid, signal.SIGKILL)
    other.process.wait(SECONDS)
    assert eventually(lambda: library.owner)
    assert library.status().owner_pid == os.getpid()
    assert [hit.paper_id for hit in library.search_words("catalogue", 3)] == ["p1"]
    other.process.stdin.close()
    other.process.stdout.close()


def test_a_follower_seals_what_is_at_rest(open_library, embed):
    library = open_library()
    library.follow(every=0.02)
    library.store([embed(1)])
    assert eventually(lambda: library.status().applied and not library.status().dirty)
