"""Makes `samples` importable, and holds the starter library that several tests ask."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent))


@pytest.fixture(scope="session")
def starter() -> Iterator[object]:
    from evals.starter import open_starter

    with open_starter() as assistant:
        yield assistant
