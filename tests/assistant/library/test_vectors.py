"""Vectors in several collections are found as if they were in one."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from assistant.library import vectors
from assistant.library.catalogue_reading import IndexRow, Removed
from assistant.library.vectors import ChromaVectors

ROWS = np.random.default_rng(7).normal(size=(40, 16)).astype(np.float32)
ROWS /= np.linalg.norm(ROWS, axis=1, keepdims=True)


@pytest.fixture(autouse=True)
def small_collections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "MOST_ROWS", 15)


def put(index: ChromaVectors, numbers: range, rows: np.ndarray = ROWS, *, fresh: bool = True) -> None:
    for first in range(numbers.start, numbers.stop, 5):
        batch = [IndexRow(n, n, "", "", "", rows[n][None], 1) for n in range(first, min(first + 5, numbers.stop))]
        index.replace(batch, fresh=fresh)


def nearest(rows: np.ndarray, question: np.ndarray, k: int) -> list[int]:
    return np.argsort(-rows @ question)[:k].tolist()


def test_the_nearest_of_all_collections_are_found(tmp_path: Path) -> None:
    index = ChromaVectors.embedded(tmp_path)
    put(index, range(40))
    assert [collection.count() for collection in index._collections] == [15, 15, 10]
    for question in ROWS[:5]:
        found = index.search(question, 8)
        assert [number for number, _ in found] == nearest(ROWS, question, 8)
        assert [score for _, score in found] == pytest.approx(np.sort(ROWS @ question)[::-1][:8].tolist(), abs=1e-5)
    index.close()


def test_all_collections_are_opened_again_and_the_last_one_is_filled_up(tmp_path: Path) -> None:
    index = ChromaVectors.embedded(tmp_path)
    put(index, range(20))
    index.close()
    again = ChromaVectors.embedded(tmp_path)
    put(again, range(20, 40))
    assert [collection.count() for collection in again._collections] == [15, 15, 10]
    assert [number for number, _ in again.search(ROWS[3], 8)] == nearest(ROWS, ROWS[3], 8)
    again.close()


def test_a_paper_is_replaced_and_removed_wherever_it_lies(tmp_path: Path) -> None:
    index = ChromaVectors.embedded(tmp_path)
    put(index, range(40))
    changed = ROWS.copy()
    changed[:5] = -ROWS[:5]
    put(index, range(5), changed, fresh=False)
    assert index.count() == 40
    assert [number for number, _ in index.search(changed[2], 8)] == nearest(changed, changed[2], 8)
    index.remove([Removed(2, 1), Removed(20, 1)])
    assert index.count() == 38
    assert {2, 20}.isdisjoint(number for number, _ in index.search(changed[2], 38))
    index.close()


def test_none_is_left_of_a_dropped_index(tmp_path: Path) -> None:
    index = ChromaVectors.embedded(tmp_path)
    put(index, range(40))
    index.drop()
    assert index._client.list_collections() == []
    index.close()


def test_chroma_is_imported_without_what_could_report() -> None:
    code = """
import sys
from assistant.library.vectors import import_chroma
print(import_chroma().__name__, "grpc" in sys.modules)
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
print(OTLPSpanExporter.__name__)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["chromadb", "False", "OTLPSpanExporter"]
