"""Every claim of a draft gets a verdict; a judge decides what the rules leave open, and nothing else."""

import pytest

from assistant.errors import LanguageModelError, ModelFault
from assistant.language_model import Endpoint, OpenAIModel
from assistant.types import Citation, Claim, Draft, Mode, Support
from assistant.verification.judge import ModelJudge, Ruling, read_ruling
from assistant.verify import verify
from tests.assistant.papers import ATTENTION, BERT
from tests.scripted_endpoint import ScriptedEndpoint


def draft(*claims):
    citations = (Citation(1, ATTENTION, ()), Citation(2, BERT, ()))
    return Draft("", citations, tuple(Claim(text, numbers) for text, numbers in claims), Mode.LLM)


class Fixed:
    def __init__(self, ruling):
        self.ruling = ruling
        self.asked = []

    def rule(self, sentence, sources):
        self.asked.append((sentence, tuple(sources)))
        return self.ruling


EXACT = ("We propose the Transformer, based solely on attention mechanisms.", (1,))
WRONG = ("The Transformer achieves 38.4 BLEU on WMT 2014 English-to-German translation.", (1,))
OPEN = ("The Transformer is widely loved for its attention mechanisms.", (1,))
UNCITED = ("Attention matters.", ())


def test_verdicts_come_in_order():
    found = [checked.support for checked in verify(draft(EXACT, WRONG, OPEN, UNCITED))]
    assert found == [Support.SUPPORTED, Support.UNSUPPORTED, Support.PARTIAL, Support.UNCITED]


@pytest.mark.parametrize(
    ("ruling", "support"),
    [
        (Ruling.SUPPORTED, Support.SUPPORTED),
        (Ruling.PARTLY, Support.PARTIAL),
        (Ruling.NOT_SUPPORTED, Support.UNSUPPORTED),
        (Ruling.UNKNOWN, Support.PARTIAL),
    ],
)
def test_a_judge_decides_only_what_the_rules_leave_open(ruling, support):
    judge = Fixed(ruling)
    found = [checked.support for checked in verify(draft(EXACT, WRONG, OPEN, UNCITED), judge)]
    assert found == [Support.SUPPORTED, Support.UNSUPPORTED, support, Support.UNCITED]
    assert [sentence for sentence, _ in judge.asked] == [OPEN[0]]
    assert ATTENTION.abstract in judge.asked[0][1][0]


@pytest.mark.parametrize(
    ("reply", "ruling"),
    [
        ("The text says so. SUPPORTED", Ruling.SUPPORTED),
        ("The sentence says SUPPORTED, yet the number differs. NOT SUPPORTED", Ruling.NOT_SUPPORTED),
        ("not_supported", Ruling.NOT_SUPPORTED),
        ("**Verdict: PARTLY**", Ruling.PARTLY),
        ("I cannot say.", Ruling.UNKNOWN),
        ("", Ruling.UNKNOWN),
    ],
)
def test_the_last_verdict_of_a_reply_counts(reply, ruling):
    assert read_ruling(reply) is ruling


def test_a_model_judges_from_the_sentence_and_the_cited_text_alone():
    with ScriptedEndpoint(["It says so. SUPPORTED"]) as endpoint:
        judge = ModelJudge(OpenAIModel(Endpoint("scripted", endpoint.url)))
        checked = verify(draft(OPEN), judge)[0]
    assert checked.support is Support.SUPPORTED
    prompt = endpoint.chats[0].user
    assert OPEN[0] in prompt
    assert ATTENTION.abstract in prompt
    assert BERT.abstract not in prompt


def test_a_model_that_fails_leaves_the_verdict_to_the_rules():
    class Broken:
        name = "broken"

        def stream(self, messages):
            raise LanguageModelError(ModelFault.UNREACHABLE, "no")

    checked = verify(draft(OPEN), ModelJudge(Broken()))[0]
    assert checked.support is Support.PARTIAL
    assert "could not be read" in checked.why


def test_a_citation_that_is_not_there_is_none():
    assert verify(draft(("Attention matters.", (7,))))[0].support is Support.UNCITED
