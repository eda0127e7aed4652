import json
import re

import pytest

from assistant.export import FORMATS, export, split_name
from assistant.types import Paper, Sighting

PLAIN = Paper(
    "p1",
    "Attention & the 100% Solution: $O(n^2)$ _or_ {less}",
    "First line\nsecond line with ~50% of #1.",
    ("Ludwig van Beethoven", "OpenAI", "Müller, Åsa"),
    published="2024-05-03",
    url="https://arxiv.org/abs/2405.00001",
    arxiv_id="2405.00001",
    doi="10.1/x_y{z}",
    categories=("cs.CL",),
    sightings=(Sighting("page.txt", None, 1, "2024-05-04T00:00:00"),),
)
BARE = Paper("p2", "A Title", "An abstract.")


def text_of(format_name: str, *papers: Paper) -> str:
    return "".join(export(papers, format_name))


@pytest.mark.parametrize("format_name", FORMATS)
def test_every_format_takes_no_papers_and_a_paper_with_title_and_abstract_alone(format_name: str) -> None:
    text_of(format_name)
    assert "A Title" in text_of(format_name, BARE)


def test_bibtex_escapes_what_latex_would_read_as_commands() -> None:
    text = text_of("bibtex", PLAIN)
    assert r"title = {{Attention \& the 100\% Solution: \$O(n\textasciicircum{}2)\$ \_or\_ \{less\}}}" in text
    assert r"abstract = {First line second line with \textasciitilde{}50\% of \#1.}" in text
    assert "author = {van Beethoven, Ludwig and {OpenAI} and Müller, Åsa}" in text
    assert "year = {2024}" in text
    assert "eprint = {2405.00001}" in text
    assert "doi = {10.1/x_y%7Bz%7D}" in text


def test_bibtex_braces_are_balanced_whatever_a_title_holds() -> None:
    text = text_of("bibtex", Paper("p", "Un}balanced {{ \\title", "}}}"))
    unescaped = re.sub(r"\\[{}]", "", text)
    assert unescaped.count("{") == unescaped.count("}")


def test_bibtex_keys_are_unique_and_plain() -> None:
    same = [Paper(str(i), "Ünïque Title", "a", ("José García",), published="2020") for i in range(3)]
    keys = re.findall(r"@misc\{(.*),", text_of("bibtex", *same))
    assert keys == ["garcia2020unique", "garcia2020unique-2", "garcia2020unique-3"]


def test_a_name_that_holds_the_word_and_stays_one_author() -> None:
    text = text_of("bibtex", Paper("p", "T", "a", ("Research and Development Group",)))
    author = re.search(r"author = \{(.*)\},?\n", text)
    assert author is not None
    assert re.sub(r"\{[^{}]*\}", "", author[1]).split(" and ") == [", "]


def test_ris_has_one_value_a_line_and_ends_each_record() -> None:
    text = text_of("ris", PLAIN, BARE)
    assert text.count("ER  - \r\n") == 2
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in text.split("\r\n") if line)
    assert "AU  - van Beethoven, Ludwig\r\nAU  - OpenAI\r\nAU  - Müller, Åsa\r\n" in text
    assert "PY  - 2024\r\nDA  - 2024/05/03/\r\n" in text


def test_csl_json_is_a_list_of_items_with_names_and_dates() -> None:
    first, second = json.loads(text_of("csl-json", PLAIN, BARE))
    assert first["title"] == PLAIN.title
    assert first["author"][0] == {"family": "van Beethoven", "given": "Ludwig"}
    assert first["author"][1] == {"literal": "OpenAI"}
    assert first["issued"] == {"date-parts": [[2024, 5, 3]]}
    assert "issued" not in second


def test_jsonl_holds_the_exact_text_of_each_paper() -> None:
    rows = [json.loads(line) for line in text_of("jsonl", PLAIN, BARE).splitlines()]
    assert [row["title"] for row in rows] == [PLAIN.title, BARE.title]
    assert rows[0]["abstract"] == PLAIN.abstract
    assert rows[0]["sources"][0]["name"] == "page.txt"


def test_markdown_shows_titles_as_they_are_and_links_to_the_web_only() -> None:
    assert r"- **Attention \& the 100% Solution: $O(n^2)$ \_or\_ {less}**" in text_of("markdown", PLAIN)
    assert "<https://arxiv.org/abs/2405.00001>" in text_of("markdown", PLAIN)
    evil = text_of("markdown", Paper("p", "![x](http://evil) <img>", "a", url="javascript:alert(1)"))
    assert "javascript" not in evil
    assert r"!\[x\](http://evil) \<img\>" in evil


@pytest.mark.parametrize(
    ("name", "family", "given"),
    [
        ("Ada Lovelace", "Lovelace", "Ada"),
        ("Lovelace, Ada", "Lovelace", "Ada"),
        ("Vincent van der Berg", "van der Berg", "Vincent"),
        ("OpenAI", "OpenAI", ""),
        ("Van Gogh", "Gogh", "Van"),
        ("", "", ""),
    ],
)
def test_names_are_split_into_family_and_given(name: str, family: str, given: str) -> None:
    split = split_name(name)
    assert (split.family, split.given) == (family, given)
