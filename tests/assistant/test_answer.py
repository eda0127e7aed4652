"""One path: the stream, the whole answer, the trace and its replay agree; a failing model is told or replaced."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.answer import LONGEST_QUESTION, Assistant, check_question
from assistant.errors import LanguageModelError, UsageError
from assistant.types import AnswerEvent, DeltaEvent, EvidenceEvent, NoticeEvent, Outcome
from ingest import ingest

QUESTION = "How fast do otters crack shells?"
PAPERS = [
    ("Otters Crack Shells", "Otters crack shells with stones. They crack 12 shells a minute when hungry."),
    ("Beavers Fell Trees", "Beavers fell trees at night. A beaver fells 200 trees a year."),
    ("Owls Hear Mice", "Owls hear mice under snow. Their ears stand at different heights."),
]
NOBODY = "http://127.0.0.1:9/v1"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("answer")
    lines = [json.dumps({"title": title, "abstract": abstract}) for title, abstract in PAPERS]
    (folder / "papers.jsonl").write_text("\n".join(lines), encoding="utf-8")
    with Assistant.open(folder / "home") as made:
        ingest([str(folder / "papers.jsonl")], made.library, made.embedder)
    return folder / "home"


@pytest.fixture(scope="module")
def assistant(home: Path) -> Iterator[Assistant]:
    with Assistant.open(home) as opened:
        yield opened


def test_a_stream_is_evidence_then_text_then_the_answer(assistant: Assistant) -> None:
    first, *deltas, last = assistant.stream(QUESTION)
    assert isinstance(first, EvidenceEvent)
    assert isinstance(last, AnswerEvent)
    assert "".join(d.text for d in deltas if isinstance(d, DeltaEvent)) == last.answer.text
    assert "12 shells a minute" in last.answer.text
    assert last.answer.text == assistant.ask(QUESTION).text


def test_a_search_finds_what_an_answer_considers(assistant: Assistant) -> None:
    found = assistant.search(QUESTION, k=2)
    considered = assistant.ask(QUESTION).considered
    assert [p.paper.id for p in found.passages] == [p.paper.id for p in considered[:2]]


@pytest.mark.parametrize("question", ["", "  \n", "\0", "x" * (LONGEST_QUESTION + 1)])
def test_a_question_that_cannot_be_used_is_refused_before_any_work(assistant: Assistant, question: str) -> None:
    with pytest.raises(UsageError):
        next(assistant.stream(question))


def test_characters_that_cannot_be_stored_are_replaced() -> None:
    assert check_question(" a\ud800b\0c ") == "a?b c"


def test_a_failing_model_is_an_error_unless_the_quoted_answer_is_allowed(home: Path, assistant: Assistant) -> None:
    model = {"llm_model": "none", "llm_base_url": NOBODY, "llm_retries": 0}
    with Assistant.open(home, **model) as strict, pytest.raises(LanguageModelError):
        strict.ask(QUESTION)
    with Assistant.open(home, **model, llm_fallback="extractive") as lenient:
        events = list(lenient.stream(QUESTION))
    answer = events[-1].answer if isinstance(events[-1], AnswerEvent) else None
    assert any(isinstance(event, NoticeEvent) for event in events)
    assert answer is not None
    assert answer.notice is not None
    assert (answer.mode, answer.text) == ("extractive", assistant.ask(QUESTION).text)


def test_a_replay_says_what_changed(assistant: Assistant) -> None:
    answer = assistant.ask(QUESTION)
    same = assistant.replay(answer.trace_id)
    assert same is not None
    assert same.changes == ()
    assistant.library.remove([answer.citations[0].paper.id])
    assistant.library.apply()
    other = assistant.replay(answer.trace_id)
    assert other is not None
    assert "cited: no longer 'Otters Crack Shells'" in other.changes
    assert other.after.outcome is Outcome.NO_EVIDENCE
    assert assistant.replay("unknown") is None
