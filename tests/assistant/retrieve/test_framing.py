"""A question is read without what stands around it, and what it takes for granted is told apart."""

import pytest

from assistant.retrieve.framing import read_premises, unframed
from assistant.types import Turn

QUESTION = "How many layers does BERT have?"


@pytest.mark.parametrize(
    "typed",
    [
        "Could you please tell me: how many layers does BERT have?",
        "Hi! How many layers does BERT have? Thank you!",
        "I would like to know the following. How many layers does BERT have?",
        "According to the papers in my library, how many layers does BERT have?",
        "In the abstracts I collected, how many layers does BERT have?",
        "Hello, can you tell me how many layers does BERT have",
        "how many layers does BERT have",
    ],
)
def test_courtesy_and_framing_are_left_out(typed: str):
    assert unframed(typed).casefold() == QUESTION.casefold()


@pytest.mark.parametrize(
    "typed", [QUESTION, "Hi there!", "In Vitro", "retrieval augmented generation", "Thank you!", ""]
)
def test_what_has_no_frame_is_left_alone(typed: str):
    assert unframed(typed) == typed


@pytest.mark.parametrize(
    ("typed", "premise"),
    [
        ("Since retrieval hurts small models, why is it used?", "retrieval hurts small models"),
        ("Given that BERT has ten layers, how fast is it?", "BERT has ten layers"),
        ("Why does retrieval hurt small models?", "retrieval hurt small models"),
        ("I read that BERT has ten layers. Is that enough?", "BERT has ten layers."),
    ],
)
def test_what_a_question_takes_for_granted_is_a_premise(typed: str, premise: str):
    assert premise in read_premises(typed, ())


def test_statements_of_earlier_turns_are_premises_and_questions_are_not():
    history = [
        Turn("user", "BERT has ninety layers in all. How fast is it?"),
        Turn("assistant", "*BERT* says: “Layers are many and deep.” [1] It reads ten words a second [2]."),
    ]
    premises = read_premises("And how large?", history)
    assert "BERT has ninety layers in all." in premises
    assert "It reads ten words a second." in premises
    assert not any("?" in premise or "“" in premise for premise in premises)


@pytest.mark.parametrize("typed", [QUESTION, "I can't label my data. What helps?", "Please compare the two papers."])
def test_a_plain_question_or_a_person_s_own_case_has_no_premise(typed: str):
    assert read_premises(typed, ()) == ()
