"""A written answer cites what was offered and nothing else, whatever the model writes."""

import re

import pytest

from assistant.compose.condense import ModelCondenser
from assistant.compose.written import WrittenComposer
from assistant.errors import LanguageModelError
from assistant.language_model import Endpoint, OpenAIModel
from assistant.types import Correction, Decision, Draft, Mode, Outcome, Quote, Stance, Support, Turn
from assistant.verify import verify
from tests.assistant.drafts import assert_cited_exactly
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
    assert_cited_exactly(draft)
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
    _, draft, _ = write(Reply(pieces=[" ".join(map(str, range(at, at + 1000))) + " " for at in range(0, 40_000, 1000)]))
    assert len(draft.text) < 40_000
    assert "cut" in draft.notice


@pytest.mark.parametrize(
    "unit", ["attention ", "It is based on attention [P1]. ", "One line of a loop [P1].\nAnd another. "]
)
def test_a_model_caught_in_a_loop_is_ended_there(unit):
    _, draft, _ = write(unit * 60)
    assert len(draft.text) < 450
    assert "repeated itself" in draft.notice


def test_a_table_and_a_list_are_no_loop():
    rows = "".join(f"| model {row} | {row}.5 | yes [P1] |\n" for row in range(20))
    _, draft, _ = write(f"| a | b | c |\n|---|---|---|\n{rows}")
    assert "| model 19 |" in draft.text
    assert draft.notice is None


@pytest.mark.parametrize(
    "reply",
    [
        '{"answer": "It is based solely on attention mechanisms.", "citations": ["P1"]}',
        '```json\n{"reasoning": "Let me see [P2].", "answer": "It is based solely on attention mechanisms [P1]."}\n```',
        '[{"sentence": "It is based solely on attention mechanisms.", "source": "P1"}]',
        '{"claims": [{"text": "It is based solely on attention mechanisms.", "sources": [1]}], "confidence": 0.9}',
        '{"answer": "It is based solely on attention mechanisms.", "sources": ["P1"',
        '{"answer": "It is based solely on attention mechanisms.", "citations": [{"key": "P1", "quote": "attention"}]}',
    ],
)
def test_a_reply_in_json_is_read_as_prose(reply):
    _, draft, _ = write(reply)
    assert draft.text == "It is based solely on attention mechanisms [1]."
    assert draft.citations[0].paper.id == "p1"


def test_a_reply_that_only_looks_like_json_stays():
    _, draft, _ = write('{"attention"} is all it takes [P1].')
    assert draft.text == '{"attention"} is all it takes [1].'


@pytest.mark.parametrize(
    "reply",
    [
        "The provided sources do not contain information about this.",
        "I'm sorry, but I can't help with that.",
        "None of the sources mention this.",
        "Answer: NOT IN THE SOURCES",
        "Not found in the sources.",
        "Unfortunately, there is not enough information to tell.",
    ],
)
def test_a_refusal_in_the_model_s_own_words_is_one(reply):
    _, draft, _ = write(reply)
    assert draft.outcome is Outcome.NO_EVIDENCE
    assert (draft.citations, draft.claims) == ((), ())
    assert draft.text.startswith(reply)
    assert ATTENTION.title in draft.text


@pytest.mark.parametrize(
    "reply",
    [
        "The Transformer does not use recurrence.",
        "There is no evidence that larger batches help.",
        "The sources do not answer all of it, but attention is its base [P1].",
        "The papers do not agree on this.",
    ],
)
def test_an_answer_with_a_negation_is_no_refusal(reply):
    assert write(reply)[1].outcome is Outcome.ANSWERED


@pytest.mark.parametrize("reply", ["...", "[P1]", "[P1] [P2].", "---"])
def test_a_reply_without_a_sentence_is_a_failure(reply):
    with pytest.raises(LanguageModelError, match="no sentence"):
        write(reply)


def test_a_list_of_sources_before_the_answer_does_not_end_it():
    _, draft, _ = write("Sources:\n[P1] Attention Is All You Need\n\nIt is based on attention [P1].")
    assert draft.text.endswith("It is based on attention [1].")


@pytest.mark.parametrize(
    "reply",
    [
        "<think>\n\n</think>\n\n{}",
        "<analysis>P2? [P2]</analysis><answer>{}</answer>",
        "<scratchpad>hm</scratchpad>\n{}",
        "<|START_THINKING|>hm<|END_THINKING|>{}",
        "<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>final<|message|>{}",
    ],
)
def test_no_form_of_thinking_is_shown(reply):
    assert write(reply.format("It is based on attention [P1]."))[1].text == "It is based on attention [1]."


def test_a_quotation_with_a_changed_word_is_shown_as_unsupported():
    _, draft, _ = write("It is “based entirely on attention mechanisms” [P1].")
    assert verify(draft)[0].support is Support.UNSUPPORTED


def test_an_answer_in_another_language_keeps_its_citations():
    _, draft, _ = write("Der Transformer beruht allein auf Aufmerksamkeit [P1]. 它不使用循环 [P1]。")
    assert draft.text == "Der Transformer beruht allein auf Aufmerksamkeit [1]. 它不使用循环 [1]。"
    assert all(claim.citations == (1,) for claim in draft.claims)


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
