"""The real commands, in this process, over a real library of papers written for these tests."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from assistant.cli import main
from assistant.embedding import Embedder, open_embedder
from assistant.settings import Settings, read_settings

PAPERS = [
    {
        "title": "Whales in the Winter Sea",
        "abstract": "We follow 14 whales with radio tags. Whales dive deeper in winter than in summer. The deepest "
        "dive reached 1800 metres.",
        "published": "2023-02-01",
        "authors": ["Ida Berg"],
        "url": "https://papers.example/whales",
    },
    {
        "title": "Compilers that Explain Themselves",
        "abstract": "Error messages of compilers confuse beginners. Our compiler explains each error with an example. "
        "Students repaired programs 40 percent faster.",
        "published": "2024-07-09",
    },
    {
        "title": "Cheaper Batteries from Salt",
        "abstract": "Sodium batteries cost half as much as lithium batteries. They keep 80 percent of their charge.",
    },
    {
        "title": "Why Zebras Are Striped",
        "abstract": "Zebra \x1b[31mstripes\x1b[0m confuse flies. \u202eHorses\u202c in \x07coats suffer less.",
    },
    {
        "title": "Sleep and the Memory of Music",
        "abstract": "Pianists learned a melody before they slept. Sleep improved the memory of the melody by a third.",
    },
    {
        "title": "Predicting Floods from Satellite Radar",
        "abstract": "Radar satellites see water through clouds. Our model predicts floods two days ahead of the river.",
    },
]


@cache
def embedder(settings: Settings) -> Embedder:
    return open_embedder(settings)


@contextmanager
def one_embedder() -> Iterator[pytest.MonkeyPatch]:
    """Each command would build the local model anew, as it must in a process of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("assistant.build.open_embedder", lambda _: embedder(read_settings(home=Path("shared"))))
        yield patch


@pytest.fixture(scope="session")
def papers() -> Sequence[dict[str, Any]]:
    return PAPERS


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli")
    pages = folder / "papers.jsonl"
    pages.write_text("\n".join(json.dumps(paper) for paper in PAPERS), encoding="utf-8")
    with one_embedder():
        assert main(["ingest", str(pages), "--home", str(folder / "home")]) == 0
    return folder / "home"


class Ran:
    """What a command printed and how it ended."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self) -> Any:
        assert self.code in (0, 3), self.err
        return json.loads(self.out)


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[..., Ran]]:
    with one_embedder() as patch:
        patch.setenv("ASSISTANT_HOME", str(home))
        capsys.readouterr()
        yield lambda *argv: Ran(main(argv), *capsys.readouterr())
