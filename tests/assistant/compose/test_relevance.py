"""Which sentences of a passage are the evidence: what answers before what introduces."""

from assistant.compose.relevance import relevance
from tests.assistant.passages import SHARPNESS, passage, question


def best(asked, one):
    (scores,) = relevance(asked, [one])
    return one.sentences[max(range(len(scores)), key=scores.__getitem__)].text


def test_a_number_that_is_asked_for_is_preferred():
    assert "2.7%" in best(question("How low is the error on CIFAR-10?"), SHARPNESS)


def test_what_the_work_does_is_preferred_to_background_and_closing_remarks():
    (scores,) = relevance(question("What is sought in flat neighbourhoods?"), [SHARPNESS])
    background, proposal, _, closing = scores
    assert proposal > background
    assert proposal > closing


def test_words_in_common_with_the_question_count():
    one = passage(
        "A", "We study cats in houses here now. We study dogs in gardens here now. We study owls in barns now."
    )
    assert "dogs" in best(question("Which dogs are studied?"), one)


def test_scores_come_for_each_sentence_even_of_odd_passages():
    empty = passage("Empty", "")
    single = passage("Single", "Only one sentence")
    assert [len(row) for row in relevance(question("What?"), [empty, single, SHARPNESS])] == [0, 1, 4]
    assert relevance(question("What?"), []) == []
