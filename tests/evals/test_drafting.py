"""Drafts are checked before they are kept, and count only once a person accepts them."""

import json
from pathlib import Path
from typing import Any

import pytest
from scripted_endpoint import Request, ScriptedEndpoint

from assistant.cli import main
from assistant.language_model import open_language_model
from assistant.settings import read_settings
from evals.datasets import Question, read_questions, write_questions
from evals.drafting import Dropped, draft_questions, questions_from_feedback, settle, without_paper
from evals.judge import ModelJudge


def draft(starter: Any, written: str, verdicts: Any) -> list[Question | Dropped]:
    """Draft from one paper with a model that writes `written` and judges by `verdicts(title)`."""

    def script(request: Request) -> str:
        if "JSON object" in request.user:
            sentence = request.user.split("<<<\n")[1].split(".")[0] + "."
            return written.replace("SENTENCE", json.dumps(sentence)[1:-1])
        return f"VERDICT: {verdicts(len(endpoint.chats))}"

    with ScriptedEndpoint(script) as endpoint:
        model = open_language_model(read_settings(llm_model="writer", llm_base_url=endpoint.url))
        assert model is not None
        return list(draft_questions(starter, model, ModelJudge(model), 1))


GOOD = 'Here: {"question": "What is it?", "answer_points": ["a point"], "sentences": ["SENTENCE"]}'
OWN_ONLY = staticmethod(lambda call: "ANSWERED" if call == 2 else "NOT ANSWERED")


def test_a_draft_answered_by_its_paper_alone_is_kept_and_also_asked_without_it(starter: Any):
    kept, removed = draft(starter, GOOD, OWN_ONLY)
    assert isinstance(kept, Question)
    assert isinstance(removed, Question)
    assert kept.draft
    assert removed.draft
    assert kept.evidence[0].title == kept.gold_titles[0]
    assert (removed.gold_titles, removed.without, removed.kind) == ((), kept.gold_titles, "unanswerable")


@pytest.mark.parametrize(
    ("written", "verdicts", "reason"),
    [
        ("I would rather not.", OWN_ONLY, "no question in the form"),
        (GOOD.replace("SENTENCE", "Nobody wrote this."), OWN_ONLY, "does not stand in the abstract"),
        (GOOD, lambda _: "NOT ANSWERED", "does not find the question answered"),
        (GOOD, lambda _: "ANSWERED", "another paper may answer it too"),
        (GOOD, lambda call: "ANSWERED" if call == 2 else "HM", "another paper may answer it too"),
    ],
)
def test_a_draft_that_does_not_hold_is_dropped_with_the_reason(starter: Any, written: str, verdicts: Any, reason: str):
    [dropped] = draft(starter, written, verdicts)
    assert isinstance(dropped, Dropped)
    assert reason in dropped.reason


def test_thumbs_become_questions_with_the_cited_papers_as_gold(starter: Any):
    liked, disliked = starter.ask("What does LoRA freeze?"), starter.ask("How does HyDE search?")
    starter.library.journal.keep_feedback(liked.trace_id, "up", "")
    starter.library.journal.keep_feedback(disliked.trace_id, "down", "wrong paper")
    found = {q.question: q for q in questions_from_feedback(starter.library)}
    assert found["What does LoRA freeze?"].gold_titles == tuple(c.paper.title for c in liked.citations)
    assert found["How does HyDE search?"].gold_titles == ()
    assert {q.question: q.draft for q in found.values()} == {
        "What does LoRA freeze?": False,
        "How does HyDE search?": True,
    }


def test_settling_accepts_throws_away_and_leaves_the_rest():
    one = Question(id="a", kind="numeric", question="?", gold_titles=("T",), draft=True)
    others = [one.model_copy(update={"id": key}) for key in ("b", "c")]
    kept = settle([one, *others], {"a": True, "b": False})
    assert [(q.id, q.draft) for q in kept] == [("a", False), ("c", True)]


def test_a_person_accepts_in_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = tmp_path / "q.jsonl"
    one = Question(id="a", kind="numeric", question="How many?", gold_titles=("T",), draft=True)
    write_questions(path, [one, without_paper(one)])
    assert main(["eval", "accept", str(path)]) == 0
    assert "a: How many?" in capsys.readouterr().out
    assert main(["eval", "accept", str(path), "a", "--reject", "a-without", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"file": str(path), "questions": 1, "drafts": 0}
    assert [q.id for q in read_questions(path)] == ["a"]
    assert main(["eval", "accept", str(path), "a"]) == 2
