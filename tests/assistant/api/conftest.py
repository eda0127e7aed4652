"""A real server on loopback over a real library of papers written for these tests."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import httpx
import pytest

from assistant.answer import Assistant
from tests.serving import Served, ingest_into, serve

PAPERS = [
    (
        "Gardens of Sparse Attention",
        "Sparse attention lets a transformer read longer documents. We prune attention heads that look at few tokens. "
        "Pruning half of the heads keeps 98.2 percent of the accuracy on long documents. Training takes 3 days.",
        "2024-01-15",
    ),
    (
        "Counting Hallucinations in Summaries",
        "Language models state facts that their sources do not hold. We count such hallucinations in 1200 summaries "
        "of news articles. Human annotators found an error in 17 percent of the summaries. Longer inputs cause more "
        "hallucinations.",
        "2023-06-02",
    ),
    (
        "Retrieval Before Reading: Passages for Question Answering",
        "Retrieval augmented generation grounds answers in passages. We compare lexical and dense retrieval for "
        "question answering. Combining both finds the right passage for 91 percent of the questions.",
        "2023-11-20",
    ),
    (
        "Speech Recognition for Noisy Kitchens",
        "Kitchens are loud. We record 40 hours of speech beside running dishwashers and train a recogniser on it. "
        "The word error rate falls from 31 to 12 percent.",
        "2022-03-09",
    ),
    (
        "Folding Proteins with Diffusion",
        "Diffusion models generate protein backbones. Our model folds 500 backbones an hour on one graphics card. "
        "Most designs fold as intended in simulation.",
        "2024-05-30",
    ),
    (
        "Curriculum Learning for Small Robots",
        "Robots learn to walk faster when the terrain grows harder step by step. The curriculum halves the number of "
        "falls. A small robot learned to climb stairs in 6 hours.",
        "2021-12-01",
    ),
]


def write_papers(path: Path) -> Path:
    lines = [
        json.dumps({"title": t, "abstract": a, "published": p, "authors": ["Ada Lovelace", "Alan Turing"]})
        for t, a, p in PAPERS
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("edges")
    with Assistant.open(folder / "home") as opened:
        ingest_into(opened)([str(write_papers(folder / "papers.jsonl"))])
        yield opened


@pytest.fixture(scope="session")
def server(assistant: Assistant) -> Iterator[str]:
    with serve(assistant) as served:
        yield served.address


@pytest.fixture(scope="session")
def keyed(assistant: Assistant) -> Iterator[Served]:
    """With the page, and keys that each request needs."""
    with serve(assistant, page=True, api_keys=("first-key", "second-key")) as served:
        yield served


@pytest.fixture
def serving(assistant: Assistant) -> Callable[..., AbstractContextManager[Served]]:
    return partial(serve, assistant)


@pytest.fixture
def client(server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server, timeout=30) as opened:
        yield opened
