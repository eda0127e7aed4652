"""The starter library's papers are complete, distinct and written in our own plain text."""

import json
import re
from importlib.resources import files

PAPERS = files("ingest").joinpath("starter/papers.jsonl")
FIELDS = {"title", "abstract", "authors", "authors_count", "published", "url", "arxiv_id", "categories"}


def read_starter() -> list[dict]:
    return [json.loads(line) for line in PAPERS.read_text(encoding="utf-8").splitlines()]


def test_each_paper_has_every_field_and_a_date():
    for paper in read_starter():
        assert set(paper) == FIELDS, paper["title"]
        assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", paper["published"]), paper["title"]
        assert paper["categories"], paper["title"]


def test_about_sixty_papers_with_unique_titles_and_ids():
    papers = read_starter()
    assert 55 <= len(papers) <= 80
    assert len({paper["title"].casefold() for paper in papers}) == len(papers)
    assert len({paper["arxiv_id"] for paper in papers}) == len(papers)


def test_arxiv_ids_carry_the_month_of_publication_and_make_the_address():
    for paper in read_starter():
        assert re.fullmatch(r"\d{4}\.\d{4,5}", paper["arxiv_id"]), paper["title"]
        assert paper["url"] == f"https://arxiv.org/abs/{paper['arxiv_id']}"
        months = int(paper["published"][2:4]) * 12 + int(paper["published"][5:7])
        assert 0 <= int(paper["arxiv_id"][:2]) * 12 + int(paper["arxiv_id"][2:4]) - months <= 1, paper["title"]


def test_summaries_are_80_to_150_words_of_plain_ascii():
    for paper in read_starter():
        assert 80 <= len(paper["abstract"].split()) <= 150, paper["title"]
        assert paper["abstract"].isascii(), paper["title"]
        assert paper["title"].isascii(), paper["title"]
        assert paper["abstract"] == " ".join(paper["abstract"].split()), paper["title"]
        assert paper["abstract"].endswith("."), paper["title"]


def test_authors_are_listed_or_counted():
    for paper in read_starter():
        assert 1 <= len(paper["authors"]) <= paper["authors_count"], paper["title"]
        assert len(set(paper["authors"])) == len(paper["authors"]), paper["title"]
