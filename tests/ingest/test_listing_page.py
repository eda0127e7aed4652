"""Saved listing pages of every family, and what may be wrong with them."""

import pytest

from assistant.types import Reject
from ingest.readers.listing_page import read_page
from ingest.records import Record
from tests.ingest.pages import CHROME, PAPERS, abstract_on, airy_page, dated_page, dense_page


def read(text: str, name: str = "page.txt") -> tuple[list[Record], list[Reject]]:
    items = list(read_page(text, name))
    return [i for i in items if isinstance(i, Record)], [i for i in items if isinstance(i, Reject)]


def shown(records: list[Record]) -> list[tuple[str, str]]:
    return [(record.title, record.abstract) for record in records]


PAGES = {"airy": airy_page(), "dense": dense_page(), "dated": dated_page(["Oct 7"] * 6), "bare": airy_page(chrome=())}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES.keys())
def test_titles_and_abstracts_are_the_exact_text_of_the_page(page: str):
    records, rejects = read(page)
    assert shown(records) == PAPERS
    assert rejects == []
    assert [record.position for record in records] == [1, 2, 3, 4, 5, 6]
    assert all(page.split("\n")[record.line - 1].endswith(record.title) for record in records)


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES.keys())
@pytest.mark.parametrize("end", ["\r\n", "\r"], ids=["CRLF", "CR"])
def test_line_ends_of_other_systems_change_nothing(page: str, end: str):
    assert shown(read(page.replace("\n", end))[0]) == PAPERS


def test_a_byte_order_mark_is_not_part_of_the_first_line():
    assert shown(read("\ufeff" + airy_page(chrome=()))[0]) == PAPERS


@pytest.mark.parametrize("paper", PAPERS, ids=[title[:12] for title, _ in PAPERS])
def test_a_page_may_hold_one_paper(paper: tuple[str, str]):
    for page in (airy_page([paper]), dense_page([paper]), dated_page(["May 3, 2024"], [paper])):
        assert shown(read(page)[0]) == [paper]


def test_the_date_of_the_page_is_kept_as_written_and_is_no_paper():
    assert {record.page_date for record in read(airy_page())[0]} == {"Jun 6"}
    assert {record.page_date for record in read(dense_page())[0]} == {None}


@pytest.mark.parametrize(
    ("said", "published", "text", "comments"),
    [
        ("May 3, 2024", "2024-05-03", "May 3, 2024", None),
        ("Aug 9, 2024 1", "2024-08-09", "Aug 9, 2024", 1),
        ("Oct 7", None, "Oct 7", None),
        ("Feb 9 2", None, "Feb 9", 2),
        ("Feb 30, 2024", None, "Feb 30, 2024", None),
        ("15 days ago 3", None, "15 days ago", 3),
        (None, None, None, None),
    ],
)
def test_dates_are_kept_as_written_and_resolved_when_the_year_is_there(said, published, text, comments):
    records, rejects = read(dated_page(["Jan 1, 2020", said, "Jan 2, 2021", *["Jan 3, 2022"] * 3]))
    assert (records[1].published, records[1].published_text, records[1].comments) == (published, text, comments)
    assert records[1].authors_count == (4 if said else None)
    assert [records[0].published, records[2].published] == ["2020-01-01", "2021-01-02"]
    assert shown(records) == PAPERS
    assert rejects == []


def test_a_year_left_out_is_the_year_of_saving_where_that_is_known():
    said = ["Oct 7"] * 6
    assert read(dated_page(said, date="Dec 10, 2025"))[0][0].published == "2025-10-07"
    assert read(dated_page(said), name="papers-2025-12-10.txt")[0][0].published == "2025-10-07"
    assert read(dated_page(said), name="page-2005.txt")[0][0].published is None


def test_metadata_on_one_line_and_one_author_are_read():
    page = dated_page(["Oct 7"] * 6).replace("  • 4 authors\n·\nOct 7", "• 1 author · Oct 7, 2023 12")
    first = read(page)[0][0]
    assert (first.authors_count, first.published, first.comments) == (1, "2023-10-07", 12)


def test_upvotes_before_a_title_belong_to_it():
    papers = "\n\n".join(f"Submitted by\n\nsomebody\n\n{i * 11}\n\n{t}\n\n{a}" for i, (t, a) in enumerate(PAPERS, 1))
    records, rejects = read("\n\n".join([*CHROME, papers]))
    assert [record.upvotes for record in records] == [11, 22, 33, 44, 55, 66]
    assert shown(records) == PAPERS
    assert rejects == []


@pytest.mark.parametrize(
    "chrome",
    [
        ("Get trending papers in your email inbox once a day!", "Subscribe", "Daily Papers", "Jun 2 - Jun 8"),
        ("Hugging Face", "Models", "Datasets", "Log In", "Sign Up", "Trending Papers", "byTeam and the community"),
        ("Daily", "Weekly", "Monthly", "by AK and the research community", "June 2025"),
        ("Daily Papers", "curated with care by volunteers all over the world", "Week 23"),
        ("Daily Papers", "by somebody else entirely"),
        (),
    ],
)
def test_other_chrome_is_no_paper(chrome: tuple[str, ...]):
    footer = ("Previous", "Next", "Company", "TOS", "Privacy", "© Hugging Face", "What is this all about, then?")
    for tail in ((), footer):
        records, rejects = read("\n\n".join([airy_page(chrome=chrome), *tail]))
        assert shown(records) == PAPERS
        assert rejects == []


def test_titles_like_chrome_and_chrome_like_titles_are_told_apart():
    papers = [
        ("Get What You Want, Not What You Ask For", abstract_on("wishes")),
        ("Subscribed Readers Read More", abstract_on("newspapers")),
        ("Community", abstract_on("villages")),
        ("new", abstract_on("novelty")),
        ("Daily Papers by Hand", abstract_on("paper mills")),
        ("12 authors walk into a bar", abstract_on("jokes")),
    ]
    for page in (airy_page(papers), dense_page(papers), dated_page(["May 3, 2024"] * 6, papers)):
        assert shown(read(page)[0]) == papers
        assert read(page)[1] == []


@pytest.mark.parametrize("title", ["iFlute: Music Without Hands", "3D Bread", '"Yes", They Said', "Subscribe to Moss"])
def test_subscribe_is_cut_off_the_first_title_only(title: str):
    papers = [(title, abstract_on("this")), (f"Subscribe{title}", abstract_on("that")), PAPERS[0]]
    assert shown(read(dense_page(papers))[0]) == papers


def test_long_titles_and_short_abstracts_stay_in_step():
    long_title = "On the Many Ways in Which a Title May Grow: " + ", ".join(["and then some more of it"] * 9)
    papers = [
        PAPERS[0],
        (long_title, abstract_on("titles")),
        ("Withdrawn", "This paper has been withdrawn."),
        PAPERS[1],
    ]
    for page in (airy_page(papers), dense_page(papers)):
        assert shown(read(page)[0]) == papers


def test_a_second_paragraph_in_the_same_block_is_part_of_the_abstract():
    two = f"{abstract_on('doors')}\n{abstract_on('windows')}"
    papers = [PAPERS[0], ("Of Houses", two), *PAPERS[1:]]
    assert shown(read(airy_page(papers))[0]) == papers


def test_a_hard_wrapped_page_is_unwrapped():
    def wrap(text: str) -> str:
        words, lines = text.split(" "), [""]
        for word in words:
            if len(lines[-1]) + len(word) >= 72:
                lines.append(word)
            else:
                lines[-1] = f"{lines[-1]} {word}".strip()
        return "\n".join(lines)

    assert shown(read(airy_page([(wrap(t), wrap(a)) for t, a in PAPERS]))[0]) == PAPERS


@pytest.mark.parametrize("page", [airy_page, dense_page], ids=["airy", "dense"])
@pytest.mark.parametrize("lost", [0, 2, 5])
def test_a_lost_abstract_or_title_costs_that_paper_alone(page, lost: int):
    marker = "ZZZ"
    others = PAPERS[:lost] + PAPERS[lost + 1 :]
    for column, reason in ((1, "no abstract follows this title"), (0, "no title stands before this abstract")):
        broken = [list(paper) for paper in PAPERS]
        broken[lost][column] = marker
        text = "\n".join(line for line in page(broken).split("\n") if line != marker)
        text = text.replace(f"Subscribe{marker}", "Subscribe")
        records, rejects = read(text)
        assert shown(records) == others
        assert [r.reason.split(":")[0] for r in rejects] == [reason]
        assert text.split("\n")[rejects[0].line - 1].endswith(broken[lost][1 - column])


def test_two_lost_abstracts_do_not_make_a_paper_of_two_titles():
    text = airy_page().replace(f"\n\n{PAPERS[1][1]}", "").replace(f"\n\n{PAPERS[2][1]}", "")
    records, rejects = read(text)
    assert shown(records) == [PAPERS[0], *PAPERS[3:]]
    assert [PAPERS[1][0] in rejects[0].reason, PAPERS[2][0][:40] in rejects[1].reason] == [True, True]


@pytest.mark.parametrize("kept", [20, 21, 150, 400])
def test_a_page_cut_off_in_an_abstract_loses_that_paper_alone(kept: int):
    text = airy_page()
    cut = text[: text.index(PAPERS[-1][1]) + kept]
    records, rejects = read(cut)
    assert shown(records) == PAPERS[:-1]
    assert rejects
    assert "cut off" in rejects[0].reason or "no abstract" in rejects[0].reason


def test_a_page_cut_off_in_a_title_loses_that_paper_alone():
    text = airy_page()
    records, rejects = read(text[: text.index(PAPERS[-1][0]) + 12])
    assert shown(records) == PAPERS[:-1]
    assert len(rejects) == 1


def test_an_abstract_may_end_in_a_link_or_a_bracket():
    for ending in (
        " Code: https://example.org/moss",
        " (see https://example.org/moss)",
        " It works!",
        " So we ask: why?",
    ):
        papers = [*PAPERS[:2], ("Of Ends", abstract_on("ends") + ending)]
        assert shown(read(airy_page(papers))[0]) == papers


@pytest.mark.parametrize(
    "text",
    [
        "def main():\n    return 1\n\n\nif __name__ == '__main__':\n    main()\n",
        "# Readme\n\nThis project does things.\n\n- one\n- two\n\n## Install\n\nRun it.\n",
        "\n\n\n",
        "new\n\nGet trending papers in your email inbox!\n\nSubscribe\n\nJun 6\n",
        "x" * 5000,
    ],
    ids=["code", "readme", "blank", "chrome alone", "one long line"],
)
def test_what_is_no_listing_is_one_clear_reject(text: str):
    records, rejects = read(text)
    assert records == []
    assert len(rejects) == 1
    assert "listing" in rejects[0].reason or "empty" in rejects[0].reason
