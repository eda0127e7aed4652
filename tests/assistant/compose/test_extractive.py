"""Extractive answers: exact quotations, each with its paper, and the promises of the contract."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.abstain import decide
from assistant.compose.extractive import ExtractiveComposer
from assistant.evidence import gather
from assistant.types import Correction, Decision, Draft, Outcome, Quote, Stance, Support
from assistant.verify import verify
from tests.assistant.drafts import markers
from tests.assistant.passages import DROPOUT, SHARPNESS, passage, question


def compose(asked, passages, outcome=Outcome.ANSWERED, missing=(), *, decision=None):
    decision = decision or Decision(outcome, 0.9, "", missing)
    *pieces, draft = ExtractiveComposer().compose(asked, gather(passages, 100_000), decision)
    assert isinstance(draft, Draft)
    assert "".join(pieces) == draft.text
    return draft


def test_the_answer_begins_with_who_says_it_and_the_most_telling_sentence():
    draft = compose(question("How low is the error of SAM on CIFAR-10?"), [SHARPNESS])
    first = draft.text.split(" [1]")[0]
    assert first.startswith("*Sharpness-Aware Minimization* ")
    assert "2.7% after 400 GPU hours" in first


def test_every_quote_is_an_exact_span_and_every_sentence_is_supported():
    draft = compose(question("Which papers train deep networks?"), [SHARPNESS, DROPOUT])
    for citation in draft.citations:
        for quote in citation.quotes:
            assert citation.paper.abstract[quote.start : quote.end] == quote.text
            assert quote.text in draft.text
    assert {checked.support for checked in verify(draft)} == {Support.SUPPORTED}


def test_a_disagreement_shows_both_sides():
    draft = compose(question("Is dropout good or bad?"), [DROPOUT, SHARPNESS], Outcome.DISAGREEMENT)
    assert draft.outcome is Outcome.DISAGREEMENT
    one, other = draft.text.split("\n\n")
    assert one.startswith("On one side, *")
    assert other.startswith("On the other side, *")
    assert {citation.paper for citation in draft.citations} == {DROPOUT.paper, SHARPNESS.paper}


def test_a_disagreement_with_one_paper_is_an_answer():
    assert compose(question("Is dropout good or bad?"), [DROPOUT], Outcome.DISAGREEMENT).outcome is Outcome.ANSWERED


def test_three_papers_are_listed():
    third = passage("Third", "We find that sparse nets train fast.", 5.0)
    draft = compose(question("Which papers train deep networks?"), [SHARPNESS, third, replace(DROPOUT, score=5.0)])
    assert [line[:3] for line in draft.text.splitlines()] == ["- *"] * 3


def test_a_refusal_says_what_was_looked_for_what_is_missing_and_what_is_near():
    draft = compose(question("What recall does SAM reach?"), [SHARPNESS, DROPOUT], Outcome.NO_EVIDENCE, ("recall",))
    assert draft.outcome is Outcome.NO_EVIDENCE
    assert draft.citations == draft.claims == ()
    assert markers(draft.text) == set()
    for part in ("“What recall does SAM reach”", "recall", "*Sharpness-Aware Minimization*", "do not answer it"):
        assert part in draft.text


def test_a_refusal_without_a_missing_part_names_words_that_the_nearest_papers_do_not_use():
    draft = compose(question("Where do penguins sleep?"), [SHARPNESS], Outcome.NO_EVIDENCE)
    assert "do not speak of “penguins” and “sleep”" in draft.text


def test_small_talk_gets_a_short_reply_without_papers():
    draft = compose(question("Hello!"), [SHARPNESS], Outcome.DECLINED)
    assert draft.outcome is Outcome.DECLINED
    assert "Sharpness" not in draft.text


def test_papers_without_abstracts_end_in_a_refusal():
    draft = compose(question("What?"), [passage("Empty [3]", "")])
    assert draft.outcome is Outcome.NO_EVIDENCE
    assert markers(draft.text) == set()


@pytest.mark.parametrize("mark", ["[7]", "[1]", "[12][13]"])
def test_bracketed_numbers_of_a_source_do_not_pass_for_citations(mark):
    one = passage(f"On lists {mark}", f"We prove the bound of Smith {mark} for all sparse nets.")
    draft = compose(question("What is proved for sparse nets?"), [one])
    assert markers(draft.text) == {1}
    assert draft.citations[0].quotes[0].text == one.paper.abstract
    assert draft.citations[0].paper.title == f"On lists {mark}"


text = st.text(max_size=300) | st.lists(st.sampled_from(["We find [2] it.", "A\nb “c”.", "It is 5% [1]!"])).map(
    " ".join
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(text, text), max_size=5), text)
def test_the_contract_holds_for_any_text(papers, asked):
    passages = [passage(title or "T", abstract, 5.0) for title, abstract in papers]
    query = question(asked)
    *pieces, draft = ExtractiveComposer().compose(query, gather(passages, 100_000), decide(query, passages))
    assert "".join(pieces) == draft.text
    assert markers(draft.text) == {citation.number for citation in draft.citations}
    for citation in draft.citations:
        assert all(citation.paper.abstract[q.start : q.end] == q.text for q in citation.quotes)
    if draft.outcome in (Outcome.NO_EVIDENCE, Outcome.DECLINED):
        assert not draft.citations


def test_a_correction_opens_the_answer_with_the_sentence_that_contradicts():
    quote = DROPOUT.sentences[1]
    against = Stance(DROPOUT.paper.id, Quote(quote.text, quote.start, quote.end))
    decision = Decision(
        Outcome.ANSWERED, 0.9, "", correction=Correction("early dropout raises underfitting", against, "the opposite")
    )
    draft = compose(question("Why does early dropout raise underfitting?"), [SHARPNESS, DROPOUT], decision=decision)
    assert draft.text.startswith(
        "The library says otherwise than “early dropout raises underfitting”: *Dropout Reduces"
    )
    assert draft.citations[0].paper == DROPOUT.paper
    assert quote.text in draft.claims[0].text
    assert {check.support for check in verify(draft)} == {Support.SUPPORTED}


def test_sides_that_contradict_each_other_stand_alone_and_each_with_its_quote():
    sides = tuple(
        Stance(one.paper.id, Quote(one.sentences[1].text, one.sentences[1].start, one.sentences[1].end))
        for one in (DROPOUT, SHARPNESS)
    )
    decision = Decision(Outcome.DISAGREEMENT, 0.9, "", sides=sides)
    third = passage("Tea", "Tea is hot. It is drunk in the morning.", 6.0)
    draft = compose(question("Does early dropout help?"), [third, SHARPNESS, DROPOUT], decision=decision)
    assert draft.outcome is Outcome.DISAGREEMENT
    assert [citation.paper for citation in draft.citations] == [DROPOUT.paper, SHARPNESS.paper]
    assert all(side.quote in citation.quotes for side, citation in zip(sides, draft.citations, strict=True))
    assert "On one side" in draft.text
    assert "On the other side" in draft.text


def test_a_condition_that_is_not_met_is_said_first():
    decision = Decision(Outcome.ANSWERED, 0.9, "", unmet=("chess",))
    draft = compose(question("How low is the error of SAM for chess?"), [SHARPNESS], decision=decision)
    assert draft.text.startswith("The papers found do not speak of “chess”; what comes nearest: *Sharpness")
    assert {check.support for check in verify(draft)} == {Support.SUPPORTED}
