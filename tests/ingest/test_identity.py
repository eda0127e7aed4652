"""When two records are one paper: by title, by identifiers, from page to page, with or without an abstract."""

from collections.abc import Callable

import pytest

from assistant.types import IngestReport
from tests.ingest.pages import PAPERS, PLAIN, abstract_on, airy_page, counts, dated_page, json_lines

Ingest = Callable[..., IngestReport]


def test_a_paper_with_another_title_and_the_same_abstract_on_one_page_is_another_paper(
    folder, library, ingested: Ingest
):
    (folder / "a.txt").write_text(airy_page(PAPERS[:2]))
    ingested(folder)
    (folder / "a.txt").write_text(airy_page([*PAPERS[:2], ("A Twin of Kites", PAPERS[1][1])]))
    assert counts(ingested(folder)) == {"added": 1, "unchanged": 2}
    assert library.count() == 3


def test_a_known_paper_on_a_new_page_is_merged_and_then_unchanged(folder, library, embedder, ingested: Ingest):
    (folder / "a.txt").write_text(airy_page(PAPERS[:3]))
    ingested(folder / "a.txt")
    embedder.texts = []
    (folder / "z.txt").write_text(dated_page(["May 3, 2024"] * 2, PAPERS[1:3]))
    assert counts(ingested(folder / "z.txt")) == {"merged": 2}
    assert counts(ingested(folder / "z.txt")) == {"unchanged": 2}
    assert [len(paper.sightings) for paper in library.papers()] == [1, 2, 2]
    assert [paper.published for paper in library.papers()] == [None, "2024-05-03", "2024-05-03"]
    assert embedder.texts == []


def test_two_pages_that_disagree_settle_on_one_text_and_stay_there(folder, library, embedder, ingested: Ingest):
    (folder / "a.txt").write_text(airy_page(PAPERS[:1]))
    (folder / "b.txt").write_text(airy_page([(PAPERS[0][0], abstract_on("second thoughts"))]))
    assert counts(ingested(folder)) == {"added": 1, "merged": 1}
    before, embedder.texts = (library.stamp(), library.papers()), []
    for _ in range(2):
        assert counts(ingested(folder)) == {"unchanged": 1, "merged": 1}
    assert (library.stamp(), library.papers()) == before
    assert embedder.texts == []


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
def test_a_paper_first_known_by_title_and_then_by_its_identifiers_is_one_paper(order, folder, library, ingested):
    versions = [PLAIN, PLAIN | {"arxiv_id": "2401.00001v3"}, PLAIN | {"doi": "10.1234/ABC", "arxiv_id": "2401.00001"}]
    for name, i in zip("xyz", order, strict=True):
        (folder / f"{name}.jsonl").write_text(json_lines(versions[i]))
        ingested(folder / f"{name}.jsonl")
    assert [(paper.arxiv_id, paper.doi) for paper in library.papers()] == [("2401.00001", "10.1234/ABC")]
    again = PLAIN | {"title": "Lanterns, Retitled", "doi": "10.1234/abc"}
    (folder / "w.jsonl").write_text(json_lines(again))
    assert counts(ingested(folder / "w.jsonl")) == {"updated": 1}
    assert library.count() == 1


def test_one_title_with_two_identifiers_stays_two_papers(folder, library, ingested: Ingest):
    pair = [PLAIN | {"doi": "10.1234/one"}, PLAIN | {"doi": "10.1234/two", "abstract": abstract_on("others")}]
    (folder / "x.jsonl").write_text(json_lines(*pair))
    assert counts(ingested(folder)) == {"added": 2}
    assert sorted(paper.id for paper in library.papers()) == ["doi:10.1234/one", "doi:10.1234/two"]
    assert counts(ingested(folder)) == {"unchanged": 2}


def test_a_record_without_abstract_adds_to_a_known_paper_and_is_rejected_otherwise(folder, library, ingested: Ingest):
    bare = {"title": PLAIN["title"], "authors": ["A. Lamp"], "year": 2024}
    (folder / "x.jsonl").write_text(json_lines(PLAIN, {"title": "Unheard of", "abstract": " "}))
    (folder / "y.jsonl").write_text(json_lines(bare | {"abstract": ""}))
    report = ingested(folder)
    assert counts(report) == {"added": 1, "merged": 1, "rejected": 1}
    assert [(r.source, r.line, r.reason) for r in report.rejects] == [(str(folder / "x.jsonl"), 2, "no abstract")]
    assert [(paper.authors, paper.abstract) for paper in library.papers()] == [(("A. Lamp",), PLAIN["abstract"])]
