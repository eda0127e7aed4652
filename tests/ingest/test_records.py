"""Identity, normal form and merging."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.dates import iso_date, year_in_name
from ingest.records import (
    Record,
    arxiv_id,
    differ,
    doi,
    keys_of,
    merge,
    paper_digest,
    record_digest,
    title_key,
    to_paper,
)


@pytest.mark.parametrize(
    "text",
    [
        "2005.11401",
        "2005.11401v4",
        "arXiv:2005.11401",
        "http://arxiv.org/abs/2005.11401v4",
        "https://arxiv.org/pdf/2005.11401.pdf",
        "https://huggingface.co/papers/2005.11401",
        "https://doi.org/10.48550/arXiv.2005.11401",
        "oai:arXiv.org:2005.11401",
    ],
)
def test_an_arxiv_id_is_found_without_its_version(text: str):
    assert arxiv_id(text) == "2005.11401"
    assert doi(text) is None


@pytest.mark.parametrize("text", ["cs/0112017", "math.GT/0309136v1", "arXiv:hep-th/9901001"])
def test_old_arxiv_ids_are_found(text: str):
    assert "/" in arxiv_id(text)


@pytest.mark.parametrize("text", ["", None, "hello", "12345.678", "10.1234/x", "W2005.11401"])
def test_what_is_no_arxiv_id_is_none(text):
    assert arxiv_id(text) is None


@pytest.mark.parametrize("text", ["10.1234/AbC", "https://doi.org/10.1234/AbC", "doi: 10.1234/AbC"])
def test_a_doi_is_found(text: str):
    assert doi(text) == "10.1234/AbC"
    assert keys_of(Record("T", "A", doi=doi(text)))[0] == "doi:10.1234/abc"


def test_the_strongest_key_comes_first():
    record = Record("A Title", "x", doi="10.1/A", arxiv_id="2401.00001", other_ids=("pmid:7",))
    assert keys_of(record) == ("doi:10.1/a", "arxiv:2401.00001", "pmid:7", title_key("A Title"))


def test_titles_are_compared_by_letters_and_digits():
    same = ["Multi-Modal  Mirrors: A Study", "multimodal mirrors - a study.", "“Multi modal” Mirrors a study"]
    assert len({title_key(title) for title in same}) == 1
    assert title_key("GPT-3") != title_key("GPT-4")
    assert title_key("???") != title_key("!!!")
    assert title_key("ﬁne") == title_key("fine")


@given(st.text(), st.text())
def test_every_title_has_a_key_and_every_record_a_digest(title: str, abstract: str):
    assert title_key(title).startswith("t:")
    assert len(record_digest(Record(title, abstract))) == 32


def test_identifiers_of_one_kind_that_differ_keep_papers_apart():
    one = Record("T", "A", doi="10.1/a", arxiv_id="2401.00001")
    assert differ(one, Record("T", "A", doi="10.1/b"))
    assert not differ(one, Record("T", "A", doi="10.1/A"))
    assert not differ(one, Record("T", "A", arxiv_id="2401.00001"))
    assert not differ(one, Record("T", "A", other_ids=("pmid:1",)))
    assert differ(to_paper(Record("T", "A", other_ids=("beir:x/1",))), Record("T", "A", other_ids=("beir:x/2",)))


def test_merging_keeps_what_is_fuller_and_takes_what_is_newer():
    known = to_paper(Record("T", "old", authors=("A", "B"), published="2024-05-03", upvotes=9, arxiv_id="2401.00001"))
    merged = merge(known, Record("T!", "new", authors=("A",), published="2024", upvotes=4, doi="10.1/a", comments=0))
    assert (merged.id, merged.title, merged.abstract) == (known.id, "T!", "new")
    assert (merged.authors, merged.published) == (("A", "B"), "2024-05-03")
    assert (merged.upvotes, merged.comments, merged.arxiv_id, merged.doi) == (4, 0, "2401.00001", "10.1/a")
    assert merge(merged, Record("T?", "")).title == "T!"


def test_digests_tell_every_shown_change_and_nothing_else():
    record = Record("T", "A", line=3, position=4, page_date="Jun 6")
    assert record_digest(record) == record_digest(Record("T", "A"))
    assert record_digest(record) != record_digest(Record("T", "A", upvotes=1))
    assert paper_digest(to_paper(record)) != paper_digest(to_paper(Record("T", "B")))


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024-05-03", "2024-05-03"),
        ("2024-05-03T10:00:00Z", "2024-05-03"),
        ("2024/5/3", "2024-05-03"),
        ("2024", "2024"),
        ("2024-05", "2024-05"),
        ("May 3, 2024", "2024-05-03"),
        ("3 May 2024", "2024-05-03"),
        ("2024 May 3", "2024-05-03"),
        ("2024 Mar-Apr", "2024-03"),
        ("Sept. 3, 2024", "2024-09-03"),
        ("Fri, 3 May 2024 10:00:00 GMT", "2024-05-03"),
        ("Oct 7", None),
        ("2024-13-01", None),
        ("Feb 30, 2024", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_dates_are_read_as_far_as_they_exist(text, date):
    assert iso_date(text) == date


def test_a_missing_year_is_taken_from_what_is_known():
    assert iso_date("Oct 7", 2025) == "2025-10-07"
    assert iso_date("Feb 29", 2025) is None
    assert iso_date("2025-01-01T00:00:00Z") == "2025-01-01"
    assert iso_date("2025-01-01T" + "0" * 100) is None
    names = ("papers-2025-06-06.txt", "20250606.txt", "2025-W23", "page-002.txt", "2005.11401")
    assert [year_in_name(name) for name in names] == [2025, 2025, 2025, None, None]
