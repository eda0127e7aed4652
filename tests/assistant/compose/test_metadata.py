"""Who wrote a paper and when it appeared is told from the library's record, checked, and never guessed."""

from dataclasses import replace

import pytest

from assistant.compose.metadata import tell_metadata, wants_only_metadata
from assistant.types import Draft, Mode, Support
from assistant.verification.record import agrees_with_record
from assistant.verify import verify
from tests.assistant.passages import passage, question


def known(title, **record):
    one = passage(title, "The method is good. It is fast.")
    return replace(one, paper=replace(one.paper, **record))


LORA = known("LoRA: Low-Rank Adaptation", authors=("Ed Hu", "Yelong Shen", "Lu Wang"), published="2021-06-17")
QLORA = known("QLoRA: Efficient Finetuning", authors=("Tim Dettmers",), published="2023")
BARE = known("Bare Networks", authors_count=7)


def told(text, *passages):
    statements, citations = tell_metadata(question(text), passages)
    draft = Draft("", citations, tuple(one.claim for one in statements), Mode.EXTRACTIVE)
    assert {check.support for check in verify(draft)} <= {Support.SUPPORTED}
    return "".join(one.text for one in statements)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Who wrote LoRA?", "*LoRA: Low-Rank Adaptation* was written by Ed Hu, Yelong Shen and Lu Wang. [1]"),
        ("When was QLoRA published?", "*QLoRA: Efficient Finetuning* was published in 2023. [1]"),
        ("How many authors does LoRA have?", "*LoRA: Low-Rank Adaptation* has 3 authors. [1]"),
        ("How many authors has the nearest paper?", "*Bare Networks* has 7 authors. [1]"),
        (
            "Who wrote QLoRA and when was it published?",
            "*QLoRA: Efficient Finetuning* was written by Tim Dettmers and was published in 2023. [1]",
        ),
    ],
)
def test_the_record_of_the_paper_that_is_named_or_nearest_is_told(text: str, answer: str):
    assert told(text, BARE, LORA, QLORA) == answer


@pytest.mark.parametrize("text", ["Who wrote Bare Networks?", "When did GPT-9 appear?", "What does LoRA do?"])
def test_what_the_record_lacks_is_not_told(text: str):
    assert told(text, BARE, LORA) == ""


def test_a_question_that_asks_for_findings_too_is_no_question_for_the_record_alone():
    assert wants_only_metadata("Who wrote LoRA and when was it published?")
    assert not wants_only_metadata("Who wrote LoRA and what does it freeze?")


@pytest.mark.parametrize(
    ("sentence", "verdict"),
    [
        ("was written by Ed Hu, Yelong Shen and Lu Wang.", True),
        ("was written by Ed Hu and 2 others.", True),
        ("was written by Ed Hu and Noam Shazeer.", False),
        ("was published on 2021-06-17.", True),
        ("was published in 2020.", False),
        ("has 4 authors.", False),
        ("freezes the weights.", None),
    ],
)
def test_a_sentence_about_the_record_is_checked_against_it(sentence: str, verdict: bool | None):
    assert agrees_with_record(sentence, LORA.paper) is verdict
