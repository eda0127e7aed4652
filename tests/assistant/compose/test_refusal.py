"""A model's refusal in its own words is told from a statement about what something lacks."""

import pytest

from assistant.compose.refusal import refuses


@pytest.mark.parametrize(
    "reply",
    [
        "The provided sources do not contain the answer.",
        "There is not enough information to answer this.",
        "I cannot find this in the passages.",
        "This is not mentioned in the sources.",
        "I'm sorry, but none of the papers speak of it.",
        "The context provides no information on prices.",
    ],
)
def test_a_refusal_in_other_words(reply: str):
    assert refuses(reply)


@pytest.mark.parametrize(
    "reply",
    [
        "No information is lost when the cache is quantized.",
        "LoRA needs no additional context.",
        "The method does not appear in the paper as sparse.",
        "I do not think so.",
        "There is no evidence that it helps.",
    ],
)
def test_a_statement_about_what_is_lacking_is_no_refusal(reply: str):
    assert not refuses(reply)
