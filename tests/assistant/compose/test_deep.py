"""A review holds only what its checks let through, cites it, compares in quotations, and says what stays open."""

import re
from dataclasses import replace

import pytest

from assistant.compose.deep import DeepComposer
from assistant.errors import LanguageModelError
from assistant.language_model import Endpoint, OpenAIModel
from assistant.types import Correction, Draft, Mode, Outcome, Quote, Stance, Support
from assistant.verification.judge import ModelJudge
from assistant.verify import verify
from tests.assistant.drafts import assert_cited_exactly
from tests.assistant.papers import ANSWER, ATTENTION, BERT, SGD, evidence_of, passage, query_of
from tests.scripted_endpoint import ScriptedEndpoint, error

QUESTION = query_of("How do the Transformer and BERT compare?")
PLAN = "1. What is the Transformer based on?\n- What results does BERT obtain?\nWhat of quantum chips?\n"
TABLE = (
    "P1 | result | achieves 28.4 BLEU on the WMT 2014\nP2 | result | pushing the GLUE score to 80.5%\n"
    "P2 | data | invented words of nobody\nP9 | result | nothing"
)


def steps(request, **replies):
    """What a model replies to each step, told apart by the step's own system prompt."""
    script = {
        "You plan": PLAN,
        "one section": section(request),
        "You correct": "1: DROP",
        "You compare": TABLE,
        "You read": "1. Do they scale?\nThey do.\n",
        "You check": "SUPPORTED",
    }
    script |= {key.replace("_", " "): reply for key, reply in replies.items()}
    return next(reply for key, reply in script.items() if key in request.system)


def section(request):
    if "Sub-question of this section: What is the Transformer" in request.user:
        return f"It is based solely on attention mechanisms [{key_of(request, 'Attention Is')}]. It was born on Mars."
    if "section: What results does BERT" in request.user:
        key = key_of(request, "BERT")
        return f"BERT pushes the GLUE score to 90.5% [{key}]. BERT obtains results on eleven tasks [P2]."
    return "NOT IN THE SOURCES"


def key_of(request, title):
    return re.search(rf"\[(P\d)\] {title}", request.user)[1]


def retrieve(query, k):
    return [passage(paper) for paper in (ATTENTION, BERT, SGD)][:k]


def review(answer=steps, judge=False, decision=ANSWER):
    with ScriptedEndpoint(answer) as endpoint:
        model = OpenAIModel(Endpoint("scripted", endpoint.url))
        composer = DeepComposer(model, retrieve, ModelJudge(model) if judge else None)
        *pieces, draft = composer.compose(QUESTION, evidence_of(ATTENTION, BERT), decision)
    assert isinstance(draft, Draft)
    assert "".join(pieces) == draft.text
    assert_cited_exactly(draft)
    return draft, endpoint


def test_a_review_keeps_what_holds_and_drops_the_rest():
    draft, endpoint = review()
    assert draft.mode is Mode.DEEP
    assert "based solely on attention mechanisms. [1]" in draft.text
    assert "eleven tasks. [2]" in draft.text
    assert "Mars" not in draft.text
    assert "90.5%" not in draft.text
    assert "2 sentence(s)" in draft.notice
    assert len(endpoint.chats) <= 13


def test_its_claims_all_hold():
    draft, _ = review()
    assert {checked.support for checked in verify(draft)} <= {Support.SUPPORTED, Support.PARTIAL}
    assert all(claim.citations for claim in draft.claims)


def test_a_refused_sentence_may_be_mended():
    draft, _ = review(lambda request: steps(request, You_correct="1: BERT pushes the GLUE score to 80.5% [P2]."))
    assert "GLUE score to 80.5%. [2]" in draft.text


def test_the_table_holds_exact_words_alone():
    draft, _ = review()
    table = draft.text.split("## Comparison")[1].split("##")[0]
    assert "“achieves 28.4 BLEU on the WMT 2014” [1]" in table
    assert "“pushing the GLUE score to 80.5%” [2]" in table
    assert "invented" not in table
    assert "Attention Is All You Need [1]" in table


def test_what_is_not_answered_and_what_stays_open_closes_it():
    draft, _ = review()
    closing = draft.text.split("## Open questions")[1]
    assert "Not answered by the library: What of quantum chips?" in closing
    assert "Do they scale?" in closing
    assert "They do." not in closing


def test_all_calls_are_paid_for():
    draft, endpoint = review(judge=True)
    assert draft.usage.prompt_tokens == 100 * len(endpoint.chats)


def test_nothing_found_is_a_refusal():
    draft, _ = review(lambda request: steps(request, one_section="NOT IN THE SOURCES"))
    assert draft.outcome is Outcome.NO_EVIDENCE
    assert (draft.citations, draft.claims) == ((), ())
    assert ATTENTION.title in draft.text


def test_a_plan_that_cannot_be_read_falls_back_on_the_question():
    draft, _ = review(lambda request: steps(request, You_plan="I would rather not."))
    assert draft.outcome is Outcome.NO_EVIDENCE


def test_a_table_or_closing_list_that_fails_is_left_out_and_told():
    draft, _ = review(lambda request: error(400, "no") if "You compare" in request.system else steps(request))
    assert "## Comparison" not in draft.text
    assert "left out" in draft.notice


def test_a_plan_that_fails_is_an_error():
    with ScriptedEndpoint([error(401, "no")]) as endpoint:
        composer = DeepComposer(OpenAIModel(Endpoint("scripted", endpoint.url)), retrieve)
        with pytest.raises(LanguageModelError):
            list(composer.compose(QUESTION, evidence_of(ATTENTION), ANSWER))


def test_markup_from_any_step_is_harmless():
    hostile = "<script>x</script> ![i](http://e.vil/x) What? <img src=http://e.vil>?"
    draft, _ = review(lambda request: steps(request, You_plan=f"{PLAN}{hostile}", You_read=hostile))
    assert not re.search(r"<[A-Za-z/!]|!\[|://", draft.text)


def test_a_correction_stands_before_the_first_section():
    solely = "based solely on attention mechanisms"
    start = ATTENTION.abstract.index(solely)
    against = Stance(ATTENTION.id, Quote(solely, start, start + len(solely)))
    wrong = replace(ANSWER, correction=Correction("the Transformer is recurrent", against, "the opposite"))
    draft, _ = review(decision=wrong)
    assert draft.text.startswith("The library says otherwise than “the Transformer is recurrent”: *Attention")
    assert draft.claims[0].citations == (1,)
