import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.cli import main

PAPERS = [
    {
        "title": "Whales in the Winter Sea",
        "abstract": "We follow 14 whales with radio tags. Whales dive deeper in winter than in summer. The deepest "
        "dive reached 1800 metres.",
        "published": "2023-02-01",
        "authors": ["Ida Berg"],
        "url": "https://papers.example/whales",
    },
    {
        "title": "Compilers that Explain Themselves",
        "abstract": "Error messages of compilers confuse beginners. Our compiler explains each error with an example. "
        "Students repaired programs 40 percent faster.",
        "published": "2024-07-09",
    },
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli")
    pages = folder / "papers.jsonl"
    pages.write_text("\n".join(json.dumps(paper) for paper in PAPERS), encoding="utf-8")
    assert main(["ingest", str(pages), "--home", str(folder / "home")]) == 0
    return folder / "home"


class Ran:
    """What a command printed and how it ended."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self) -> Any:
        assert self.code in (0, 3), self.err
        return json.loads(self.out)


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("ASSISTANT_HOME", str(home))
    capsys.readouterr()

    def command(*argv: str) -> Ran:
        code = main(argv)
        return Ran(code, *capsys.readouterr())

    return command


def test_ingest_reports_every_record_once(run: Any, tmp_path: Path) -> None:
    page = tmp_path / "mixed.jsonl"
    page.write_text(json.dumps(PAPERS[0]) + "\n{broken\n", encoding="utf-8")
    report = run("ingest", str(page), "--json", "--dry-run")
    counts = report.json
    assert report.code == 3
    assert counts["read"] == sum(counts[n] for n in ("added", "updated", "unchanged", "merged")) + len(
        counts["rejected"]
    )
    assert counts["rejected"][0]["line"] == 2
    assert counts["sources"][0]["path"].endswith("mixed.jsonl")


def test_ingest_of_nothing_readable_fails(run: Any, tmp_path: Path) -> None:
    page = tmp_path / "empty.jsonl"
    page.write_text("{broken", encoding="utf-8")
    assert run("ingest", str(page)).code == 1
    missing = run("ingest", str(tmp_path / "missing.txt"))
    assert missing.code in (1, 2)
    assert "missing.txt" in missing.err


def test_papers_are_listed_for_people_and_programs(run: Any) -> None:
    listed = run("papers", "--json").json
    assert (listed["total"], {p["title"] for p in listed["papers"]}) == (2, {p["title"] for p in PAPERS})
    assert "Whales in the Winter Sea" in run("papers", "--until", "2023").out
    assert run("papers", "--json", "--limit", "1").json["total"] == 2
    assert [p["title"] for p in run("papers", "--json", "--query", "compiler").json["papers"]] == [PAPERS[1]["title"]]


def test_search_ranks_and_explains(run: Any) -> None:
    rows = run("search", "whales", "diving", "--json", "-k", "2").json["results"]
    assert rows[0]["title"] == "Whales in the Winter Sea"
    explained = run("search", "whales", "--explain").out
    assert "searched for: whales" in explained


def test_ask_prints_the_answer_its_sources_quotes_and_verdicts(run: Any) -> None:
    shown = run("ask", "How deep do whales dive?").out
    assert "[1] Whales in the Winter Sea (2023) https://papers.example/whales" in shown
    assert re.search(r"“.*whales.*”", shown, re.IGNORECASE)
    assert re.search(r"✓ (\d+) of \1 sentences supported", shown)
    assert re.search(r"answered · confidence 0\.\d\d|answered · confidence 1\.00", shown)


def test_ask_as_json_is_one_object_and_its_trace_can_be_shown_and_replayed(run: Any) -> None:
    answer = run("ask", "How deep do whales dive?", "--json").json
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


def test_status_and_doctor_tell_what_is_there(run: Any) -> None:
    assert run("status", "--json").json["papers"] == 2
    checked = run("doctor")
    assert checked.code == 0, checked.out
    assert "2 papers" in checked.out


def test_export_writes_a_bibliography(run: Any) -> None:
    assert "@misc{berg2023whales," in run("export").out
    paper_id = run("papers", "--json", "--query", "compiler").json["papers"][0]["id"]
    assert json.loads(run("export", "--format", "jsonl", "--ids", paper_id).out)["title"] == PAPERS[1]["title"]


def test_what_is_removed_is_no_longer_found(run: Any, tmp_path: Path) -> None:
    extra = tmp_path / "extra.jsonl"
    extra.write_text(json.dumps({"title": "A Passing Comet", "abstract": "The comet passed at dawn. It was green."}))
    run("ingest", str(extra))
    paper_id = run("papers", "--json", "--query", "comet").json["papers"][0]["id"]
    removed = run("remove", paper_id, "none")
    assert removed.code == 3
    assert "none" in removed.err
    assert run("papers", "--json", "--query", "comet").json["total"] == 0
    assert run("reindex").code == 0
    assert run("search", "whales", "--json").json["results"][0]["title"] == "Whales in the Winter Sea"


def test_a_conversation_reads_questions_until_the_end(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = iter(["Which paper is about whales?", "", "How deep do they dive?", "/new", "x" * 2001, "/quit", "unread"])
    monkeypatch.setattr("builtins.input", lambda prompt: next(lines))
    spoken = run("chat")
    assert spoken.code == 0
    assert spoken.out.count("[1] Whales in the Winter Sea") == 2
    assert "2001 characters" in spoken.err
    assert next(lines) == "unread"


def test_text_from_papers_cannot_steer_the_terminal(run: Any, tmp_path: Path) -> None:
    extra = tmp_path / "hostile.jsonl"
    abstract = "Zebra stripes \x1b[31mred\x1b[0m confuse flies. \u202eThe zebra\u202c is \x07calm."
    extra.write_text(json.dumps({"title": "Zebra\x1b]0;owned\x07 Stripes", "abstract": abstract}))
    run("ingest", str(extra))
    shown = run("ask", "Why do zebra stripes confuse flies?").out + run("papers").out + run("search", "zebra").out
    assert "Zebra" in shown
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", shown)
    run("remove", run("papers", "--json", "--query", "zebra").json["papers"][0]["id"])


def test_an_unexpected_error_is_one_line_and_a_traceback_only_with_debug(
    run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a hose\nburst")

    monkeypatch.setattr("assistant.build.open_assistant", broken)
    failed = run("status")
    assert (failed.code, failed.err.count("\n")) == (1, 1)
    assert "a hose burst" in failed.err
    assert "Traceback" in run("status", "--debug").err


def test_an_interrupt_is_exit_code_130(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("assistant.build.open_assistant", interrupted)
    assert run("status").code == 130


def test_help_is_quick_and_reads_no_heavy_package() -> None:
    heavy = {"chromadb", "openvino", "gradio", "llama_index", "openai", "tantivy", "fastapi", "sqlalchemy", "pydantic"}
    told = f"import sys, assistant.cli as c; c.main(['--help']); print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_server_prints_its_address_answers_and_leaves_when_asked(home: Path) -> None:
    argv = [sys.executable, "-m", "assistant", "serve", "--port", "0", "--no-page"]
    with subprocess.Popen(
        argv, env={**os.environ, "ASSISTANT_HOME": str(home)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        address = server.stdout.readline().split()[-1]
        assert httpx.get(address + "/readyz").status_code == 200
        port = int(address.rsplit(":", 1)[1])
        half_open = socket.create_connection(("127.0.0.1", port))
        half_open.sendall(b"POST /v1/ask HTTP/1.1\r\nHost: localhost\r\n")
        taken = subprocess.run(
            [*argv[:4], "--port", str(port)], capture_output=True, text=True, check=False, timeout=60
        )
        assert (taken.returncode, taken.stderr.count("\n")) == (1, 1)
        assert f"port {port}" in taken.stderr
        asked = time.monotonic()
        server.send_signal(signal.SIGTERM)
        assert server.wait(15) == 0
        assert time.monotonic() - asked < 10
        half_open.close()
        assert server.stderr is not None
        assert "Traceback" not in server.stderr.read()


def test_python_m_is_the_same_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "assistant", "ask", ""], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 2
    assert done.stderr.startswith("assistant: the question is empty")
