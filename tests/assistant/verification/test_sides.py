"""Premises are corrected and papers set against each other only where the passages plainly differ."""

import pytest

from assistant.types import Passage, Query
from assistant.verification.sides import find_correction, find_sides
from assistant.verification.valence import valence
from tests.assistant.passages import passage as make_passage


def passage(number: int, abstract: str) -> Passage:
    return make_passage(f"Paper {number}", abstract, 5.0 - number)


def sides_of(question: str, *abstracts: str) -> tuple[str, ...]:
    passages = [passage(number, abstract) for number, abstract in enumerate(abstracts)]
    return tuple(stance.paper_id for stance in find_sides(Query(question, question, (question,)), passages))


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (
            "Does chain-of-thought prompting help small models on arithmetic?",
            "We find that chain-of-thought prompting improves accuracy on arithmetic tasks for small models.",
            "Chain-of-thought prompting lowers the accuracy of small models on arithmetic tasks.",
        ),
        (
            "Does data augmentation improve robustness of vision models?",
            "Data augmentation consistently improves the robustness of vision models to corruptions.",
            "In a controlled study, data augmentation did not improve the robustness of vision models.",
        ),
        (
            "How many parameters does Falcon have?",
            "Falcon has 40 billion parameters and was trained on 1 trillion tokens.",
            "Falcon has 180 billion parameters and was trained on 1 trillion tokens.",
        ),
    ],
)
def test_papers_that_contradict_each_other_are_two_sides(question: str, one: str, other: str):
    assert len(sides_of(question, one, other)) == 2
    assert len(sides_of(question, other, "Bread is baked at dawn.", one)) == 2


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (
            "What accuracy is reached on ImageNet?",
            "Our method reaches 76.1% accuracy on ImageNet.",
            "Our model reaches 80.4% accuracy on ImageNet.",
        ),
        (
            "Does pruning improve speed of BERT?",
            "Pruning improves the speed of BERT by a factor of two.",
            "Pruning lowers the accuracy of BERT on GLUE.",
        ),
        (
            "Does retrieval help with long documents?",
            "Retrieval improves accuracy on long documents.",
            "Long context models improve accuracy on long documents as well.",
        ),
    ],
)
def test_papers_that_speak_of_different_things_are_no_sides(question: str, one: str, other: str):
    assert sides_of(question, one, other) == ()


def test_a_premise_is_corrected_from_the_passage_that_contradicts_it():
    wrong = passage(0, "Retrieval improves the accuracy of small language models on rare entities.")
    said = "retrieval lowers the accuracy of small language models on rare entities"
    query = Query("", "", ("",), premises=("models are large", said))
    found = find_correction(query, [passage(1, "Bread is baked at dawn."), wrong])
    assert found is not None
    assert found.said == said
    assert found.against.paper_id == wrong.paper.id


def test_a_premise_that_some_paper_supports_is_not_corrected():
    one = passage(0, "Retrieval improves the accuracy of small language models on rare entities.")
    other = passage(1, "Retrieval lowers the accuracy of small language models on rare entities.")
    query = Query("", "", ("",), premises=("retrieval lowers the accuracy of small language models on rare entities",))
    assert find_correction(query, [one, other]) is None


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("Dropout reduces overfitting.", 1),
        ("Longer contexts do not help.", -1),
        ("RAG increases latency.", -1),
        ("It lowers the accuracy of small models.", -1),
        ("Scaling increases accuracy but raises cost.", 0),
        ("The corpus has ten languages.", 0),
    ],
)
def test_a_sentence_speaks_well_or_ill(text: str, sign: int):
    assert valence(text) == sign
