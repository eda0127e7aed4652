"""A thumb makes a case that can be run at once; a draft counts only when a person has said what is right."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.cases import EvalCase, EvalCases
from assistant.cli import main
from assistant.errors import UsageError
from evals.cases import CaseFile, case_file
from evals.datasets import read_questions
from evals.datasets.question import read_file
from evals.run_folder import RunFolder
from evals.runner import run_questions

LORA = "LoRA: Low-Rank Adaptation of Large Language Models"


@pytest.fixture
def cases(starter: Any, tmp_path: Path) -> CaseFile:
    return CaseFile(case_file(tmp_path), starter.library)


def test_a_thumb_up_is_a_case_whose_gold_is_what_was_cited(starter: Any, cases: CaseFile, tmp_path: Path):
    answer = starter.ask("What does LoRA freeze?")
    kept = cases.keep(answer.trace_id, "up")
    assert kept is not None
    assert not kept.draft
    assert kept.gold_titles == tuple(citation.paper.title for citation in answer.citations)
    [record] = run_questions(starter, read_questions(cases.path), RunFolder(tmp_path / "run"))
    assert record.answer is not None
    assert record.answer.answer == answer.text


def test_a_refusal_with_a_thumb_up_is_right_to_refuse(starter: Any, cases: CaseFile):
    answer = starter.ask("Which enzyme cuts the ribosomal membrane of volcanic plankton?")
    kept = cases.keep(answer.trace_id, "up")
    assert kept is not None
    assert (kept.gold_titles, kept.draft) == ((), False)


def test_the_last_thumb_counts_and_can_be_taken_back(starter: Any, cases: CaseFile):
    trace = starter.ask("What does LoRA freeze?").trace_id
    cases.keep(trace, "up")
    cases.keep(trace, "down")
    [only] = cases.all()
    assert (only.draft, only.gold_titles) == (True, ())
    cases.take_back(trace)
    assert cases.all() == []


def test_an_answer_that_is_not_known_makes_no_case(cases: EvalCases):
    assert cases.keep("nothing", "up") is None
    cases.take_back("nothing")
    assert cases.all() == []
    assert not cases.path.exists()


@pytest.fixture
def draft(starter: Any, cases: CaseFile) -> EvalCase:
    made = cases.keep(starter.ask("What does LoRA freeze?").trace_id, "down")
    assert made is not None
    return made


def test_a_draft_is_completed_with_papers_and_sentences_of_the_library(starter: Any, cases: CaseFile, draft: EvalCase):
    [paper] = starter.library.papers_by_id(starter.library.find_titles(LORA)).values()
    quote = paper.abstract.split(". ")[0]
    cases.save(replace(draft, gold_titles=(LORA.upper(),), quotes=(quote,), answer_points=("weights",), draft=False))
    [question] = read_questions(cases.path)
    assert (question.gold_titles, question.answer_points) == ((LORA,), ("weights",))
    assert [(e.title, e.sentence) for e in question.evidence] == [(LORA, quote)]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"gold_titles": ("A Paper That Nobody Wrote",)}, "no paper of the library has the title"),
        ({"gold_titles": (LORA,), "quotes": ("Nobody said so.",)}, "abstract of no paper named here"),
        ({"quotes": ("LoRA",)}, "abstract of no paper named here"),
        ({"question": " "}, "the question is empty"),
        ({"id": "gone"}, "has no case 'gone'"),
    ],
)
def test_what_the_library_does_not_hold_is_refused_and_changes_nothing(
    cases: CaseFile, draft: EvalCase, change: dict[str, Any], fault: str
):
    before = cases.path.read_bytes()
    with pytest.raises(UsageError, match=fault):
        cases.save(replace(draft, **change))
    assert cases.path.read_bytes() == before


def test_other_lines_of_the_file_stay_as_they_are(starter: Any, cases: CaseFile, draft: EvalCase):
    cases.keep(starter.ask("How does HyDE search?").trace_id, "up")
    cases.reject(draft.id)
    assert [question.question for question in read_file(cases.path)] == ["How does HyDE search?"]


def test_the_terminal_settles_drafts_in_the_same_file(
    cases: CaseFile, draft: EvalCase, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert main(["eval", "accept", "--home", str(tmp_path), "--all"]) == 0
    assert str(cases.path) in capsys.readouterr().out
    assert [case.draft for case in cases.all()] == [False]
