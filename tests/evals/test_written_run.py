"""A written run from end to end: a scripted endpoint writes, another model judges, the report shows what is wrong."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from scripted_endpoint import Reply, Request, ScriptedEndpoint

from assistant.cli import main
from evals.datasets import write_questions
from evals.starter import starter_questions

ASKED = starter_questions()[::6]


def respond(request: Request) -> Reply:
    """The writer repeats a source and adds a number and a source that are not there; the judge sees through it."""
    if request.body["model"] == "judge":
        found = "NOT SUPPORTED" if "7919" in request.user else "SUPPORTED"
        return Reply(f"VERDICT: {'MADE' if 'Point:' in request.user else found}", usage=(50, 5))
    sentence = re.split(r"(?<=[.!?])\s", longest_line(request.user))[0]
    return Reply(f"{sentence} [P1] This saves 7919 percent [P1]. Others agree [P99].", usage=(800, 40))


def longest_line(text: str) -> str:
    return max(text.splitlines(), key=len)


def test_a_written_run_is_asked_judged_reported_and_gated(
    starter: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    write_questions(tmp_path / "q.jsonl", ASKED)
    ask = ["eval", "questions", str(tmp_path / "q.jsonl"), "--json", "--out", str(tmp_path / "run")]
    with ScriptedEndpoint(respond) as endpoint:
        for name, value in {"HOME": starter.settings.home, "LLM_MODEL": "writer", "LLM_BASE_URL": endpoint.url}.items():
            monkeypatch.setenv(f"ASSISTANT_{name}", str(value))
        code = main([*ask, "--judge", "judge", "--fail-under", "numbers_supported=1"])
        assert main([*ask, "--judge", "writer"]) == 2
    out, err = capsys.readouterr()
    found = json.loads(out.splitlines()[0])
    assert code == 1
    assert re.search(r"gate: numbers_supported is [\d.]+, under 1", err)
    assert "it wrote the answers" in err
    assert (found["questions"], found["errors"]) == (len(ASKED), 0)
    assert found["metrics"]["invented_citations"]["value"] == 0
    assert found["metrics"]["completion_tokens"]["value"] >= 40
    assert found["judge"]["model"] == "judge"
    assert 0 < found["judge"]["metrics"]["alce_recall"]["value"] < 1
    assert found["judge"]["agreement"]["n"] > 0
    report = (tmp_path / "run" / "report.html").read_text(encoding="utf-8")
    assert "Judged by judge" in report
    assert "Model: writer" in report
    assert 'class="tag unsupported"' in report
    assert "in no cited abstract: 7919" in report
    with ScriptedEndpoint(respond) as endpoint:
        monkeypatch.setenv("ASSISTANT_LLM_BASE_URL", endpoint.url)
        run = str(tmp_path / "run")
        assert main(["eval", "score", run, "--judge", "judge"]) == 0
        assert main(["eval", "compare", run, run, "--judge", "judge"]) == 0
    said = capsys.readouterr().out
    assert re.search(r"judged by judge; on \d+ labelled pairs it was right on \d+%: found \d+% of the planted", said)
    assert re.search(r"alce_recall +\d", said)
    assert f"preference for the second run: 0 wins, 0 ties, 0 losses, {len(ASKED)} unscored" in said
