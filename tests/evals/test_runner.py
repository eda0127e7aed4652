"""A run asks each question once through the product's own path, and survives whatever ends it."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from scripted_endpoint import Plain, ScriptedEndpoint

from assistant import Assistant
from assistant.cli import main
from assistant.errors import LanguageModelError, ModelFault, UsageError
from assistant.types import Mode
from evals.datasets import Question, write_questions
from evals.run_folder import RunFolder
from evals.runner import run_questions
from evals.starter import FIXED, starter_questions
from evals.summary import score_all
from ingest import ingest

ROOT = Path(__file__).parent.parent.parent
QUESTIONS = [
    Question(id="a", kind="numeric", question="How many subjects does MMLU span?", gold_titles=("M",)),
    Question(
        id="b", kind="method-find", question="Which method retrieves with an imagined answer?", gold_titles=("H",)
    ),
    Question(id="c", kind="factual-single", question="What does FlashAttention avoid?", gold_titles=("F",)),
]

ATTENTION = Question(
    id="t",
    kind="numeric",
    question="How many BLEU does the Transformer score?",
    gold_titles=("A",),
)


class Watched:
    """The real assistant, with what it is asked kept, and with a fault where a test wants one."""

    def __init__(self, assistant: Any, fail_on: str = "") -> None:
        self._assistant, self._fail_on = assistant, fail_on
        self.asked: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._assistant, name)

    def ask(self, question: str, *rest: Any) -> Any:
        self.asked.append(question)
        if self._fail_on and self._fail_on in question:
            raise LanguageModelError(ModelFault.TIMEOUT, "the endpoint was too slow")
        return self._assistant.ask(question, *rest)


def test_a_record_holds_the_answer_its_trace_and_the_papers_that_it_cites(starter: Any, tmp_path: Path):
    records = run_questions(starter, QUESTIONS, RunFolder(tmp_path), dataset="three")
    assert [record.question.id for record in records] == ["a", "b", "c"]
    for record in records:
        assert record.answer is not None
        assert record.trace is not None
        assert record.trace["id"] == record.answer.trace_id
        assert {citation.paper_id for citation in record.answer.citations} == set(record.papers)
    facts = RunFolder(tmp_path).facts()
    assert facts.library["papers"] == 72
    assert facts.settings["llm_model"] == ""
    assert not any("home" in name for name in facts.settings)


def test_what_is_on_disk_is_read_back_whole(starter: Any, tmp_path: Path):
    records = run_questions(starter, QUESTIONS, RunFolder(tmp_path))
    assert RunFolder.open(tmp_path).records() == records


def test_a_run_that_was_broken_off_asks_only_what_is_left(starter: Any, tmp_path: Path):
    first, second = Watched(starter), Watched(starter)

    def stop(_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_questions(first, QUESTIONS, RunFolder(tmp_path), on_done=stop)  # type: ignore[arg-type]
    answered = {record.question.question for record in RunFolder(tmp_path).records()}
    assert 1 <= len(answered) < 3
    records = run_questions(second, QUESTIONS, RunFolder(tmp_path))  # type: ignore[arg-type]
    assert len(records) == 3
    assert not answered & set(second.asked)


def test_a_line_cut_off_by_a_kill_is_asked_again(starter: Any, tmp_path: Path):
    run_questions(starter, QUESTIONS, RunFolder(tmp_path))
    path = tmp_path / "answers.jsonl"
    path.write_bytes(path.read_bytes()[:-40])
    watched = Watched(starter)
    records = run_questions(watched, QUESTIONS, RunFolder(tmp_path))  # type: ignore[arg-type]
    assert watched.asked == [QUESTIONS[2].question]
    assert all(record.answer for record in records)
    assert all(json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())


def test_a_failed_call_is_a_fault_and_never_an_answer_and_is_asked_again(starter: Any, tmp_path: Path):
    failing = Watched(starter, fail_on="MMLU")
    first = run_questions(failing, QUESTIONS, RunFolder(tmp_path))[0]  # type: ignore[arg-type]
    assert first.answer is None
    assert first.fault is not None
    assert first.fault.code == "language_model.timeout"
    assert first.fault.message == "the endpoint was too slow"
    healed = Watched(starter)
    records = run_questions(healed, QUESTIONS, RunFolder(tmp_path))  # type: ignore[arg-type]
    assert healed.asked == [QUESTIONS[0].question]
    assert records[0].answer is not None
    assert records[0].fault is None


def test_a_folder_with_another_run_is_refused(starter: Any, tmp_path: Path):
    run_questions(starter, QUESTIONS[:1], RunFolder(tmp_path))
    with pytest.raises(UsageError, match="questions_digest"):
        run_questions(starter, QUESTIONS, RunFolder(tmp_path))
    with pytest.raises(UsageError, match="is no run"):
        RunFolder.open(tmp_path / "none")


def test_papers_named_in_without_are_not_there_when_the_question_is_asked(starter: Any, tmp_path: Path):
    title = "Measuring Massive Multitask Language Understanding"
    asked = QUESTIONS[0].model_copy(update={"gold_titles": (), "without": (title,)})
    [record] = run_questions(starter, [asked], RunFolder(tmp_path))
    assert record.answer is not None
    assert record.answer.considered
    assert title not in {paper.title for paper in record.answer.considered}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of a few papers, for a process of its own."""
    folder = tmp_path_factory.mktemp("few")
    few = folder / "few.jsonl"
    papers = (ROOT / "ingest" / "starter" / "papers.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    few.write_text("".join(papers[:8]), encoding="utf-8")
    with Assistant.open(folder / "home", **FIXED) as assistant:
        ingest([str(few)], assistant.library, assistant.embedder)
    return folder / "home"


def test_a_killed_run_goes_on_where_it_was(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """The real command, killed outright in the middle, and again."""
    monkeypatch.setenv("ASSISTANT_HOME", str(home))
    monkeypatch.setenv("ASSISTANT_LLM_MODEL", "")
    write_questions(tmp_path / "q.jsonl", starter_questions()[:20])
    ask = ["eval", "questions", str(tmp_path / "q.jsonl"), "--json", "--out", str(tmp_path / "run")]
    killed = subprocess.Popen([sys.executable, "-m", "assistant", *ask], cwd=ROOT, stdout=subprocess.DEVNULL)
    answers = tmp_path / "run" / "answers.jsonl"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not (answers.exists() and answers.read_bytes().count(b"\n") >= 3):
        time.sleep(0.01)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert 3 <= answers.read_bytes().count(b"\n") < 20
    assert main(ask) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["questions"], found["errors"]) == (20, 0)
    assert answers.read_bytes().count(b"\n") == 20


def test_a_dead_endpoint_gives_faults_and_no_scores(home: Path, tmp_path: Path):
    down = Plain(401, {"error": {"message": "no such key"}})
    with ScriptedEndpoint(lambda _: down) as endpoint:
        remote = {**FIXED, "llm_model": "m", "llm_base_url": endpoint.url}
        with Assistant.open(home, **remote) as written:
            records = run_questions(written, starter_questions()[:3], RunFolder(tmp_path / "run"))
    assert {record.fault.code for record in records if record.fault} == {"language_model.refused_key"}
    assert all(not score_all([record])[record.question.id] for record in records if record.fault)


def test_a_written_run_keeps_mode_tokens_and_the_digests_of_the_prompts(home: Path, tmp_path: Path):
    folder = RunFolder(tmp_path / "run")
    asked = [ATTENTION.model_copy(update={"id": str(number)}) for number in range(12)]
    with (
        ScriptedEndpoint(lambda _: "The model answers from its source [P1].") as endpoint,
        Assistant.open(home, **{**FIXED, "llm_model": "m", "llm_base_url": endpoint.url}) as written,
    ):
        records = run_questions(written, asked, folder)
    assert {record.answer.mode for record in records if record.answer} == {Mode.LLM}
    assert {score.metric for score in score_all(records)["0"]} >= {"prompt_tokens", "completion_tokens", "cost_usd"}
    assert folder.facts().settings["llm_model"] == "m"
    assert len(folder.facts().prompts["written"]) == 64
    assert not any(name.startswith("eval_") for name in folder.facts().prompts)
