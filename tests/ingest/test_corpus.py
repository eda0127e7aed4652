"""Five real saved pages, where they are at hand."""

import os
from pathlib import Path

import pytest

from assistant.types import Reject
from ingest.memory import Memory
from ingest.plan import Listing, Planner
from ingest.readers.listing_page import read_page
from ingest.records import Record

ROOT = Path(__file__).parents[2]
CORPUS = Path(os.environ.get("ASSISTANT_SHARED", ROOT.parent / "shared")) / "corpus"
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason=f"no saved pages in {CORPUS}")


class Nothing:
    """A library that holds nothing."""

    def digests(self, ids: object) -> dict[str, str]:
        return {}

    def papers_by_id(self, ids: object) -> dict[str, object]:
        return {}


@pytest.fixture(scope="module")
def pages() -> dict[str, list[Record | Reject]]:
    return {p.name[-7:-4]: list(read_page(p.read_text(encoding="utf-8"), p.name)) for p in sorted(CORPUS.glob("*.txt"))}


def test_every_page_gives_its_papers_and_no_reject(pages):
    assert {name: len(items) for name, items in pages.items()} == {
        "000": 68,
        "001": 85,
        "002": 240,
        "003": 40,
        "004": 46,
    }
    assert not [item for items in pages.values() for item in items if isinstance(item, Reject)]


def test_there_are_479_records_of_452_papers(pages, tmp_path: Path):
    with Memory.open(tmp_path) as memory:
        planner = Planner(Nothing(), memory)
        for name, items in pages.items():
            planner.plan(Listing(name, name, "", frozenset), items)
        assert len(planner.met) == 452
    assert sum(map(len, pages.values())) == 479


def test_titles_that_are_hard_to_tell_are_read(pages):
    titles = {record.title: record for items in pages.values() for record in items}
    for title in ("k-Sparse Autoencoders", "VIB is Half Bayes", "Domain Generalization via Rationale Invariance"):
        assert title in titles
    assert any(title.startswith('"Kelly is a Warm Person') for title in titles)
    assert any(title.startswith("Get What You Want") for title in titles)
    assert not any(title.startswith(("Get trending", "Subscribe", "Daily Papers")) for title in titles)


def test_dates_and_comments_are_read_where_the_page_has_them(pages):
    by_title = {record.title: record for record in pages["003"]}
    said = [(r.published_text, r.published, r.comments) for r in by_title.values()]
    assert said.count((None, None, None)) == 2
    assert said[0] == ("Apr 13, 2020", "2020-04-13", None)
    assert said[1] == ("Oct 7", None, None)
    assert by_title["Dual Caption Preference Optimization for Diffusion Models"].comments == 2
    assert {record.page_date for record in by_title.values()} == {"Dec 10"}
