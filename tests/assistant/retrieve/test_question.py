from datetime import date

import pytest

from assistant.retrieve.dates import read_dates
from assistant.retrieve.question import read_exclusions, read_question, split_parts
from assistant.types import Filters, Turn

TODAY = date(2025, 6, 15)


def read(library, text, *history):
    turns = [Turn("user" if place % 2 == 0 else "assistant", said) for place, said in enumerate(history)]
    return read_question(text, turns, Filters(), library, TODAY)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("papers since 2024 on judges", ("2024", None)),
        ("judges between 2019 and 2021", ("2019", "2021")),
        ("work from March 2020 to May 2021", ("2020-03", "2021-05")),
        ("last month's papers", ("2025-05", "2025-05")),
        ("papers of the last two years", ("2023-06-15", "2025-06-15")),
        ("this year", ("2025", "2025")),
        ("anything before 2020", (None, "2019")),
        ("what came after 2023-05-31?", ("2023-06-01", None)),
        ("papers from 2021", ("2021", "2021")),
    ],
)
def test_dates_become_ranges(text, expected):
    found = read_dates(text, TODAY)
    assert found is not None
    assert found[0] == expected


@pytest.mark.parametrize("text", ["accuracy on ImageNet 2012", "a 2020 parameter model", "the last layer"])
def test_other_numbers_are_no_dates(text):
    assert read_dates(text, TODAY) is None


def test_a_date_is_a_filter_and_leaves_the_text(library):
    query = read(library, "Which papers since 2024 are about judges?")
    assert query.filters.since == "2024"
    assert "2024" not in query.standalone


def test_a_date_that_would_leave_nothing_stays_a_word(library):
    query = read(library, "Which papers since 2031 are about judges?")
    assert query.filters == Filters()
    assert "2031" in query.standalone


def test_an_author_of_the_library_is_a_filter_and_others_are_not(library):
    assert read(library, "papers by Vaswani about experts").filters.authors == ("Vaswani",)
    assert read(library, "letters drafted by ChatGPT").filters.authors == ()


def test_quoted_phrases_are_kept_and_titles_are_named(library):
    query = read(library, 'Who says "position bias" as in "A Simple Framework for Contrastive Learning"?')
    assert query.phrases == ("position bias",)
    assert query.named == ("arxiv:simclr",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("methods without augmentations", ("augmentations",)),
        ("anything other than label smoothing?", ("label smoothing",)),
        ("detectors not using outlier samples", ("outlier samples",)),
        ("how do models learn?", ()),
    ],
)
def test_exclusions_are_read(text, expected):
    assert read_exclusions(text) == expected


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("What is label smoothing good for? How do routers choose experts?", 2),
        ("What is label smoothing good for; how do routers choose experts?", 2),
        ("What is label smoothing good for; How do routers choose experts?", 2),
        ("What is label smoothing good for; and how do routers choose experts?", 2),
        ("What is label smoothing good for; does it hurt distillation?", 1),
        ("I am writing a survey about label smoothing; how do routers choose experts?", 1),
        ('What does "label smoothing of classifiers; what do routers of experts do" say of heads?', 1),
        ("What is label smoothing good for? Does it hurt distillation?", 1),
        ("What is label smoothing good for?", 1),
    ],
)
def test_only_independent_questions_are_split(text, count):
    parts = split_parts(text)
    assert len(parts) == count
    assert all(part.endswith("?") for part in parts)


def test_a_question_that_stands_alone_is_left_alone(library):
    query = read(library, "What makes classifiers calibrated?", "Is there work on bandits?", "Yes.")
    assert query.standalone == "What makes classifiers calibrated?"
    assert query.named == ()


def test_it_means_the_paper_of_the_last_answer(library):
    answer = '"Supervised Pretraining Can Learn In-Context Bandits" trains a transformer to predict actions.'
    query = read(library, "Was it ever told to explore?", "Can a transformer solve bandits?", answer)
    assert query.named == ("arxiv:bandit",)
    assert "bandits" in query.standalone


def test_the_second_one_is_the_second_paper_named(library):
    answer = (
        '1. "Label Smoothing and the Calibration of Classifiers" is one.\n2. "Unchosen Experts Can Contribute Too".'
    )
    assert read(library, "And what does the second one need?", "Name two papers.", answer).named == ("arxiv:moe",)


def test_not_that_one_sets_the_paper_aside(library):
    answer = '"A Simple Framework for Contrastive Learning" needs augmentations.'
    query = read(library, "No, not that one - I meant the one for tables.", "Which learns without labels?", answer)
    assert query.set_aside == ("arxiv:simclr",)
    assert query.named == ()
    assert "tables" in query.standalone


def test_going_back_takes_the_earlier_exchange(library):
    history = (
        "Do models invent references?",
        '"Do Language Models Know When They Invent References?" says so.',
        "And how do routers work?",
        '"Unchosen Experts Can Contribute Too" explains it.',
    )
    query = read(library, "Never mind that. Back to references: what exposes the inventions?", *history)
    assert query.named == ("arxiv:cite",)
