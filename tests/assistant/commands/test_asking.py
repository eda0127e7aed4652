import json
import re
from pathlib import Path
from typing import Any

import pytest


def test_search_ranks_and_explains(run: Any) -> None:
    rows = run("search", "whales", "diving", "--json", "-k", "2").json["results"]
    assert rows[0]["title"] == "Whales in the Winter Sea"
    explained = run("search", "whales", "--explain").out
    assert "searched for: whales" in explained


def test_ask_prints_the_answer_its_sources_quotes_and_verdicts(run: Any) -> None:
    shown = run("ask", "How deep do whales dive in winter?").out
    assert "[1] Whales in the Winter Sea (2023) https://papers.example/whales" in shown
    assert re.search(r"“.*whales.*”", shown, re.IGNORECASE)
    assert re.search(r"✓ (\d+) of \1 sentences supported", shown)
    assert re.search(r"answered · confidence 0\.\d\d|answered · confidence 1\.00", shown)


def test_ask_as_json_is_one_object_and_its_trace_can_be_shown_and_replayed(run: Any) -> None:
    answer = run("ask", "How deep do whales dive in winter?", "--json").json
    assert answer["outcome"] == "answered"
    assert run("trace", answer["trace_id"]).json["question"] == answer["question"]
    assert "nothing changed" in run("replay", answer["trace_id"]).out
    assert run("trace", "none").code == 2


def test_ask_understands_a_follow_up_with_its_history(run: Any, tmp_path: Path) -> None:
    history = tmp_path / "history.json"
    turns = [
        {"role": "user", "content": "Which paper is about whales?"},
        {"role": "assistant", "content": "Whales [1]."},
    ]
    history.write_text(json.dumps(turns), encoding="utf-8")
    answer = run("ask", "How deep do they dive?", "--history", str(history), "--json").json
    assert answer["citations"][0]["title"] == "Whales in the Winter Sea"


@pytest.mark.parametrize("text", ["", "{", "{}", '[{"role": "king", "content": "x"}]', "[1]", "[" * 100_000, "\ufeff"])
def test_a_history_that_is_none_is_wrong_usage(run: Any, tmp_path: Path, text: str) -> None:
    history = tmp_path / "history.json"
    history.write_text(text, encoding="utf-8")
    refused = run("ask", "q", "--history", str(history))
    assert refused.code == 2
    assert "history.json" in refused.err


def test_a_conversation_reads_questions_until_the_end(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = iter(["Which paper is about whales?", "", "How deep do they dive?", "/new", "x" * 2001, "/quit", "unread"])
    monkeypatch.setattr("builtins.input", lambda prompt: next(lines))
    spoken = run("chat")
    assert spoken.code == 0
    assert spoken.out.count("[1] Whales in the Winter Sea") == 2
    assert "2001 characters" in spoken.err
    assert next(lines) == "unread"


def test_text_from_papers_cannot_steer_the_terminal(run: Any) -> None:
    shown = run("ask", "Why do zebra stripes confuse flies?").out + run("papers").out
    assert "confuse flies" in shown
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", shown)
