"""What a question says of papers and sides is not searched for; what it says of its subject is."""

from datetime import date

import pytest

from assistant.retrieve.discourse import speaks_of_papers, subject_of
from assistant.retrieve.question import read_question
from assistant.types import Filters

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    "frame",
    [
        "Which two papers clash here and what exactly is claimed by each?",
        "Put the optimistic and the pessimistic paper next to each other.",
        "I believe two papers pull in opposite directions.",
        "Two studies disagree.",
        "I have heard yes and no.",
        "Name the optimist and the sceptic and what each says.",
        "Who says what?",
    ],
)
def test_a_sentence_about_papers_alone_is_left_out_of_the_subject(frame: str):
    assert speaks_of_papers(frame)
    assert subject_of(f"Does dropout help small networks? {frame}") == "Does dropout help small networks?"


@pytest.mark.parametrize("first", ["Two studies disagree.", "I have heard yes and no.", "two studies disagree."])
def test_such_a_sentence_may_stand_first(first: str):
    assert subject_of(f"{first} Does dropout help small networks?") == "Does dropout help small networks?"


def test_capitals_are_not_needed():
    assert subject_of("does dropout help small networks? two studies disagree") == "does dropout help small networks?"


@pytest.mark.parametrize(
    "question",
    [
        "Two papers blame the mask symbol. How do their diagnoses and cures differ?",
        "So a rising loss would be no bad sign? And what do they put in its place?",
        "Which papers disagree?",
        "Who says what?",
        "Hi there! How is your morning going?",
        "Do gradients of two tasks pull in opposite directions?",
        "",
    ],
)
def test_a_question_without_such_a_sentence_or_with_nothing_else_stays_whole(question: str):
    assert subject_of(question) == question


def test_what_is_searched_for_is_the_subject_and_what_is_answered_is_the_question(library):
    question = "Does dropout help small networks? Two studies disagree."
    query = read_question(question, (), Filters(), library, TODAY)
    assert query.standalone == "Does dropout help small networks?"
    assert query.text == question
