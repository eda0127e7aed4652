"""An abstract is said to contradict a statement only where it plainly does."""

import pytest

from assistant.types import Paper
from assistant.verification.opposition import oppose

ABSTRACT = (
    "Scaling laws are studied for language models. Chinchilla has 70 billion parameters and was trained on "
    "1.4 trillion tokens. Retrieval improves the accuracy of small language models on rare entities. "
    "The gains do not depend on the size of the index."
)
PAPER = Paper("p", "Scaling with retrieval", ABSTRACT)


@pytest.mark.parametrize(
    ("statement", "quoted"),
    [
        ("Chinchilla has 280 billion parameters", "70 billion"),
        ("retrieval degrades the accuracy of small language models on rare entities", "improves"),
        ("the gains depend on the size of the index", "do not depend"),
    ],
)
def test_the_opposite_or_another_number_is_noticed(statement: str, quoted: str):
    found = oppose(statement, PAPER)
    assert found is not None
    assert quoted in found.quote.text
    assert ABSTRACT[found.quote.start : found.quote.end] == found.quote.text


@pytest.mark.parametrize(
    "statement",
    [
        "Chinchilla has 70 billion parameters",
        "retrieval raises the accuracy of small language models on rare entities",
        "the gains do not depend on the size of the index",
        "Gopher has 280 billion parameters",
        "retrieval slows down large vision models",
        "tea is better than coffee",
        "",
    ],
)
def test_what_agrees_or_speaks_of_something_else_is_left_alone(statement: str):
    assert oppose(statement, PAPER) is None


def test_a_sentence_that_goes_both_ways_contradicts_nothing():
    paper = Paper("d", "", "Dexamethasone decreased nausea but increased the risk of bleeding after surgery.")
    assert oppose("Dexamethasone increases the risk of bleeding after surgery.", paper) is None
