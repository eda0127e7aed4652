import re
import subprocess
import sys
from typing import Any

import pytest


@pytest.mark.parametrize(
    "argv",
    [
        [], ["fly"], ["ask"], ["ask", ""], ["ask", "  "], ["ask", "x" * 2001], ["ask", "q", "--since", "soon"],
        ["ask", "q", "--until", "2024-02-30"], ["ask", "q", "--history", "missing.json"], ["search", ""],
        ["search", "q", "-k", "0"], ["search", "q", "-k", "many"], ["papers", "--limit", "-1"],
        ["papers", "--since", ""],
        ["export", "--format", "docx"], ["export", "--ids", "none"], ["remove", "none"], ["ingest"], ["trace"],
        ["serve", "--host", "0.0.0.0"], ["serve", "--port", "x"], ["ask", "q", "--wings"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_wrong_usage_is_one_line_and_exit_code_2(run: Any, argv: list[str]) -> None:
    refused = run(*argv)
    assert (refused.code, refused.out) == (2, "")
    assert re.fullmatch(r"assistant[^\n]*: [^\n]+\n", refused.err)


def test_wrong_settings_are_exit_code_2_naming_the_setting(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_LLM_DEADLINE", "soon")
    refused = run("status")
    assert refused.code == 2
    assert "ASSISTANT_LLM_DEADLINE" in refused.err


def test_config_shows_each_value_and_its_origin_but_no_secret(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_API_KEYS", "canary-key")
    monkeypatch.setenv("OPENAI_API_KEY", "canary-secret")
    shown = run("config").out
    assert re.search(r"^home +\S+ +ASSISTANT_HOME$", shown, re.MULTILINE)
    assert re.search(r"^api_keys +\*+ +ASSISTANT_API_KEYS$", shown, re.MULTILINE)
    assert re.search(r"^llm_deadline +60.0 +default$", shown, re.MULTILINE)
    assert "canary" not in shown
    assert run("config", "--json").json["settings"]["embedding"] == {"value": "local", "origin": "default"}


def test_an_unexpected_error_is_one_line_and_a_traceback_only_with_debug(
    run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a hose\nburst")

    monkeypatch.setattr("assistant.build.open_assistant", broken)
    failed = run("search", "q")
    assert (failed.code, failed.err.count("\n")) == (1, 1)
    assert "a hose burst" in failed.err
    assert "Traceback" in run("search", "q", "--debug").err


def test_an_interrupt_is_exit_code_130(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("assistant.build.open_assistant", interrupted)
    assert run("search", "q").code == 130


def test_help_is_quick_and_reads_no_heavy_package() -> None:
    heavy = {"chromadb", "openvino", "gradio", "llama_index", "openai", "tantivy", "fastapi", "sqlalchemy", "pydantic"}
    told = f"import sys, assistant.cli as c; c.main(['--help']); print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.splitlines()[-1] == "[]"


def test_python_m_is_the_same_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "assistant", "ask", ""], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 2
    assert done.stderr.startswith("assistant: the question is empty")
