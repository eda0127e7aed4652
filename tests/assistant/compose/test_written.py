"""A written answer cites what was offered and nothing else, whatever the model writes."""

import re

import pytest

from assistant.compose.condense import ModelCondenser
from assistant.compose.written import WrittenComposer
from assistant.errors import LanguageModelError
from assistant.language_model import Endpoint, OpenAIModel
from assistant.types import Correction, Decision, Draft, Mode, Outcome, Quote, Stance, Support, Turn
from assistant.verify import verify
from tests.assistant.papers import ANSWER, ATTENTION, BERT, SGD, evidence_of, query_of
from tests.scripted_endpoint import Reply, ScriptedEndpoint

QUESTION = query_of("What is the Transformer based on?")
EVIDENCE = evidence_of(ATTENTION, BERT, SGD)


def write(*script, evidence=EVIDENCE, decision=ANSWER, history=(), name="scripted"):
    """The pieces, the draft and the request of one composition."""
    with ScriptedEndpoint(list(script)) as endpoint:
        composer = WrittenComposer(OpenAIModel(Endpoint(name, endpoint.url)), make_fence=lambda: "=== f ===")
        *pieces, draft = composer.compose(QUESTION, evidence, decision, history)
    assert isinstance(draft, Draft)
    assert "".join(pieces) == draft.text
    numbers = {int(digits) for digits in re.findall(r"\[(\d+)\]", draft.text)}
    assert numbers == {citation.number for citation in draft.citations}
    for citation in draft.citations:
        for quote in citation.quotes:
            assert citation.paper.abstract[quote.start : quote.end] == quote.text
    return pieces, draft, endpoint.chats[0]


def test_an_answer_streams_and_carries_its_citations():
    pieces, draft, _ = write("The Transformer is based on attention alone [P1]. BERT came later [P2].")
    assert len(pieces) > 5
    assert draft.text == "The Transformer is based on attention alone [1]. BERT came later [2]."
    assert [citation.paper.id for citation in draft.citations] == ["p1", "p2"]
    assert [claim.citations for claim in draft.claims] == [(1,), (2,)]
    assert draft.claims[0].text == "The Transformer is based on attention alone."
    assert (draft.mode, draft.model, draft.prompt.name) == (Mode.LLM, "scripted", "written")
    assert draft.usage.completion_tokens == 20
    assert draft.notice is None


def test_a_citation_shows_the_sentences_that_support_its_claims():
    _, draft, _ = write("The Transformer scores 28.4 BLEU on WMT 2014 English-to-German [P1].")
    assert [quote.text[:16] for quote in draft.citations[0].quotes] == ["It achieves 28.4"]


def test_a_quotation_is_shown_at_its_place():
    _, draft, _ = write("It is “based solely on attention mechanisms” [P1].")
    assert [quote.text for quote in draft.citations[0].quotes] == ["based solely on attention mechanisms"]


def test_the_prompt_keeps_sources_out_of_the_system_message_and_inside_the_fence():
    _, _, request = write("Fine [P1].", history=(Turn("user", "Tell me of models."), Turn("assistant", "Gladly.")))
    fenced = request.user.split("=== f ===")[2]
    for source in EVIDENCE.sources:
        assert source.passage.paper.abstract in fenced
        assert source.passage.paper.title not in request.system
    assert "user: Tell me of models." in request.user
    assert QUESTION.standalone in request.user


def test_two_requests_have_two_fences():
    with ScriptedEndpoint(["Fine [P1].", "Fine [P1]."]) as endpoint:
        composer = WrittenComposer(OpenAIModel(Endpoint("scripted", endpoint.url)))
        for _ in range(2):
            list(composer.compose(QUESTION, EVIDENCE, ANSWER))
    fences = [re.search(r"=== \w{16} ===", request.user).group() for request in endpoint.chats]
    assert fences[0] != fences[1]


@pytest.mark.parametrize("reply", ["NOT IN THE SOURCES", "Not in the sources.", "**NOT IN THE SOURCES**\nSorry [P1]."])
def test_the_fixed_phrase_is_a_refusal(reply):
    pieces, draft, _ = write(reply)
    assert draft.outcome is Outcome.NO_EVIDENCE
    assert (draft.citations, draft.claims) == ((), ())
    assert "What is the Transformer based on" in draft.text
    assert ATTENTION.title in draft.text
    assert "sources" not in pieces[0].lower()


def test_a_sentence_that_begins_like_the_phrase_is_an_answer():
    _, draft, _ = write("Not in all cases [P1].")
    assert (draft.outcome, draft.text) == (Outcome.ANSWERED, "Not in all cases [1].")


def test_citations_that_were_never_offered_are_removed_counted_and_told():
    _, draft, _ = write("Good [P1]. Better [P7]. Best [P8, P9].")
    assert draft.text == "Good [1]. Better. Best."
    assert draft.unknown_keys == 3
    assert "3 citation" in draft.notice


def test_a_model_that_cites_nothing_gets_citations_only_for_what_it_repeats_word_for_word():
    _, draft, _ = write(
        "It achieves 28.4 BLEU on the WMT 2014 English-to-German translation task. It is the best thing ever. "
        "Stochastic gradient descent finds flat minima in loss."
    )
    assert [claim.citations for claim in draft.claims] == [(1,), (), (2,)]
    assert [citation.paper.id for citation in draft.citations] == ["p1", "p3"]


def test_added_citations_are_numbered_by_where_they_stand():
    _, draft, _ = write(Reply(pieces=["Stochastic gradient descent finds flat minima in fact. Attention [P1]."]))
    assert draft.text.endswith("in fact. [1] Attention [2].")
    assert draft.citations[0].paper.id == "p3"


def test_a_model_that_cites_nothing_and_repeats_nothing_still_answers():
    _, draft, _ = write("Attention is a fine thing.")
    assert (draft.outcome, draft.citations) == (Outcome.ANSWERED, ())
    assert "cited no source" in draft.notice


def test_an_invented_title_is_flagged():
    _, draft, _ = write(
        "As “Attention Is All You Will Ever Need” shows, it works [P1]. “Attention Is All You Need” too."
    )
    assert "Attention Is All You Will Ever Need" in draft.notice
    assert "“Attention Is All You Need”" not in draft.notice


def test_a_cut_reply_says_so():
    _, draft, _ = write(Reply("The Transformer is [P1]", finish="length"))
    assert "cut at its length limit" in draft.notice


def test_an_endless_reply_is_cut():
    _, draft, _ = write(Reply(pieces=["attention " * 1000] * 40))
    assert len(draft.text) < 40_000
    assert "cut" in draft.notice


def test_disagreement_needs_two_sides():
    decision = Decision(Outcome.DISAGREEMENT, 0.8, "they differ")
    _, draft, request = write("One says yes [P1]. One says no [P2].", decision=decision)
    assert draft.outcome is Outcome.DISAGREEMENT
    assert "disagree" in request.user.split("Question:")[1]
    _, draft, _ = write("One says yes [P1].", decision=decision)
    assert draft.outcome is Outcome.ANSWERED


def test_bullets_headings_and_tables_are_read_as_sentences():
    _, draft, _ = write("## Findings\n\nTwo points:\n- Attention alone suffices [P1].\n- **BERT** is deep [P2].\n")
    assert [(claim.text, claim.citations) for claim in draft.claims] == [
        ("Attention alone suffices.", (1,)),
        ("BERT is deep.", (2,)),
    ]


def test_a_marker_after_the_full_stop_belongs_to_the_sentence_before():
    _, draft, _ = write("Attention alone suffices. [P1] BERT is deep. [P2]")
    assert [claim.citations for claim in draft.claims] == [(1,), (2,)]


def test_a_break_is_an_error_after_the_pieces():
    with ScriptedEndpoint([Reply("Half an answer", ending="reset")]) as endpoint:
        composer = WrittenComposer(OpenAIModel(Endpoint("scripted", endpoint.url)))
        with pytest.raises(LanguageModelError):
            list(composer.compose(QUESTION, EVIDENCE, ANSWER))


@pytest.mark.parametrize(
    ("reply", "question"),
    [
        ("What is BERT based on?", "What is BERT based on?"),
        ('Standalone question: "What is BERT based on?"', "What is BERT based on?"),
        ("Let me see.\nQuestion: What is BERT based on?", "What is BERT based on?"),
        ("word " * 200, "And BERT?"),
    ],
)
def test_a_follow_up_is_made_to_stand_alone(reply, question):
    history = (Turn("user", "What is the Transformer based on?"), Turn("assistant", "Attention <b>alone</b>."))
    with ScriptedEndpoint([reply]) as endpoint:
        condenser = ModelCondenser(OpenAIModel(Endpoint("scripted", endpoint.url)))
        assert condenser.condense("And BERT?", history)[0] == question
        assert condenser.condense("And BERT?", ())[0] == "And BERT?"
    assert "Attention alone." in endpoint.chats[0].user


SOLELY = "based solely on attention mechanisms"
START = ATTENTION.abstract.index(SOLELY)
RECURRENT = "the Transformer is based on recurrence"
WRONG = Decision(
    Outcome.ANSWERED,
    0.9,
    "",
    correction=Correction(
        RECURRENT,
        Stance("p1", Quote(SOLELY, START, START + len(SOLELY))),
        "the opposite",
    ),
)


def test_a_correction_comes_first_whatever_the_model_writes():
    _, draft, request = write("It uses attention alone [P1]. BERT came later [P2].", decision=WRONG)
    assert draft.text.startswith(f"The library says otherwise than “{RECURRENT}”: *")
    assert "“based solely on attention mechanisms” [1]" in draft.text
    assert draft.text.endswith("It uses attention alone [1]. BERT came later [2].")
    assert {check.support for check in verify(draft)[:1]} == {Support.SUPPORTED}
    assert f"“{RECURRENT}” is wrong by P1" in request.user


def test_a_correction_stands_alone_when_the_model_refuses():
    _, draft, _ = write("NOT IN THE SOURCES", decision=WRONG)
    assert draft.outcome is Outcome.ANSWERED
    assert draft.text.endswith("“based solely on attention mechanisms” [1]")
    assert len(draft.claims) == 1


def test_the_sides_that_were_found_are_named_to_the_model():
    sides = tuple(Stance(paper_id, Quote("", 0, 0)) for paper_id in ("p2", "p1"))
    _, draft, request = write("One [P1]. Other [P2].", decision=Decision(Outcome.DISAGREEMENT, 0.9, "", sides=sides))
    assert "(P2 against P1)" in request.user
    assert draft.outcome is Outcome.DISAGREEMENT
