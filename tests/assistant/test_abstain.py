"""The decision to answer rests on what the passages hold, not on their scores alone."""

from dataclasses import replace

import pytest

from assistant.abstain import STRONGEST, THRESHOLD, Reading, decide, find_missing, probability, read_passages
from assistant.types import Outcome
from tests.assistant.passages import DROPOUT, SHARPNESS, passage, question


def test_a_question_whose_parts_are_found_is_answered():
    decision = decide(question("What error does sharpness-aware minimization reach on CIFAR-10?"), [SHARPNESS, DROPOUT])
    assert decision.outcome is Outcome.ANSWERED
    assert decision.confidence >= THRESHOLD
    assert decision.missing == ()


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("What error does sharpness-aware minimization reach on ImageNet-21k?", "ImageNet-21k"),
        ("What recall does sharpness-aware minimization reach?", "recall"),
        ("Who are the authors of the sharpness-aware minimization paper?", "the names of the authors"),
    ],
)
def test_a_strong_passage_without_what_is_asked_for_is_refused(text, missing):
    decision = decide(question(text), [SHARPNESS, DROPOUT])
    assert decision.outcome is Outcome.NO_EVIDENCE
    assert decision.missing == (missing,)
    assert missing in decision.reason


def test_a_paper_asked_for_by_an_id_that_the_library_does_not_hold_is_missing():
    held = replace(SHARPNESS, paper=replace(SHARPNESS.paper, id="t:1", arxiv_id="2010.01412", doi="10.1/ABC"))
    for text in ("What does arXiv:2010.01412v3 say of sharpness?", "What does 10.1/abc say of sharpness?"):
        assert find_missing(question(text), [held, DROPOUT]) == ()
    assert find_missing(question("What does arXiv:1706.03762 say of sharpness?"), [held, DROPOUT]) == (
        "arxiv:1706.03762",
    )
    assert (
        decide(question("What does arXiv:1706.03762 say of sharpness?"), [held, DROPOUT]).outcome is Outcome.NO_EVIDENCE
    )


def test_naming_the_paper_does_not_make_up_for_what_it_lacks():
    asked = question("How many epochs did it take?", named=[DROPOUT.paper.id])
    assert decide(asked, [DROPOUT]).outcome is Outcome.NO_EVIDENCE


def test_a_number_must_be_there_when_only_a_number_answers():
    assert find_missing(question("How often does early dropout fail?"), [DROPOUT]) == ("a number",)
    assert find_missing(question("How often does SAM fail?"), [SHARPNESS]) == ()


def test_one_of_two_alternatives_is_enough():
    assert find_missing(question("Does SAM wrap around SAM or AdaGrad2?"), [SHARPNESS]) == ()


def test_a_question_for_several_papers_may_find_its_names_in_different_ones():
    other = passage("Lion", "Lion is evaluated on WMT-14.")
    assert find_missing(question("Which papers use CIFAR-10 and WMT-14?"), [SHARPNESS, other]) == ()
    assert find_missing(question("Which paper uses CIFAR-10 and WMT-14?"), [SHARPNESS, other]) != ()


def test_a_weak_and_far_passage_is_refused():
    far = passage("Dual encoders", "We study dual encoders.", score=0.5, dense=0.1)
    decision = decide(question("Where do penguins sleep in winter?"), [far])
    assert decision.outcome is Outcome.NO_EVIDENCE
    assert decision.confidence < THRESHOLD


def test_no_passages_is_no_evidence():
    assert decide(question("What is dropout?"), []).outcome is Outcome.NO_EVIDENCE


def test_small_talk_is_declined_before_anything_is_read():
    assert decide(question("Hello!"), [SHARPNESS]).outcome is Outcome.DECLINED


def test_a_question_for_two_sides_is_a_disagreement_when_there_are_two_papers():
    asked = question("Is dropout good or bad for the training loss of deep networks?")
    assert decide(asked, [DROPOUT, SHARPNESS]).outcome is Outcome.DISAGREEMENT
    assert decide(asked, [DROPOUT]).outcome is Outcome.ANSWERED


def test_confidence_is_a_probability_that_falls_with_what_is_missing():
    strong, weak = Reading(STRONGEST, 1.0, ()), Reading(-5.0, -1.0, ("a", "b", "c"))
    assert 0 < probability(weak) < probability(strong) < 1
    one, two = Reading(3.0, 0.4, ("a",)), Reading(3.0, 0.4, ("a", "b"))
    assert probability(two) < probability(one) < probability(Reading(3.0, 0.4, ()))


def test_words_matched_by_phrases_count_for_more_than_the_whole_vector():
    near = passage("Dropout", "Units are dropped at random.", 3.0, dense=0.6)
    matched = replace(near, signals={**near.signals, "words": 0.2})
    asked = question("How does dropout work?")
    assert read_passages(asked, [near]).match > read_passages(asked, [matched]).match == 0.2


def fillers(count):
    return [passage(f"Paper {number}", "Networks are trained with noise.", 1.0, dense=0.1) for number in range(count)]


def test_a_condition_of_which_no_paper_speaks_is_missing():
    asked = question("How low is the error of SAM on CIFAR-10 for protein folding?")
    decision = decide(asked, [SHARPNESS, *fillers(20)])
    assert decision.outcome is Outcome.NO_EVIDENCE
    assert "protein folding" in decision.missing


def test_a_condition_that_only_far_papers_speak_of_is_named_in_the_answer():
    asked = question("How low is the error of SAM on CIFAR-10 for protein folding?")
    folding = passage("Folding", "Proteins fold quickly.", 0.5)
    decision = decide(asked, [SHARPNESS, DROPOUT, *fillers(17), folding])
    assert decision.outcome is Outcome.ANSWERED
    assert decision.unmet == ("protein folding",)
    assert decision.confidence <= 0.5


def test_among_few_papers_an_unknown_condition_is_only_named():
    decision = decide(question("How low is the error of SAM on CIFAR-10 for chess?"), [SHARPNESS])
    assert (decision.outcome, decision.unmet) == (Outcome.ANSWERED, ("chess",))
