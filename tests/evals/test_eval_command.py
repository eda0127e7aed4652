"""The commands keep to the contract's JSON and exit codes."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from test_report import write_run

from assistant.cli import main
from evals.agreement import measure_agreement

SHARED = Path(os.environ.get("ASSISTANT_SHARED") or Path(__file__).parents[3] / "shared")


@pytest.fixture
def runs(tmp_path: Path) -> tuple[str, str]:
    write_run(tmp_path / "good", more=7)
    write_run(tmp_path / "bad", right=False, more=7)
    return str(tmp_path / "good"), str(tmp_path / "bad")


def said(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_scoring_again_gives_the_contracts_object_and_asks_nothing(
    runs: tuple[str, str], capsys: pytest.CaptureFixture[str]
):
    assert main(["eval", "score", runs[0], "--json"]) == 0
    found = said(capsys)
    assert set(found) >= {"questions", "errors", "metrics", "by_kind", "run"}
    assert (found["questions"], found["errors"], found["run"]) == (10, 1, runs[0])
    assert set(found["metrics"]["citation_recall"]) == {"value", "low", "high", "n"}
    assert json.loads((Path(runs[0]) / "summary.json").read_text(encoding="utf-8")) == found


@pytest.mark.parametrize(
    ("floor", "code"), [("citation_recall=1", 0), ("citation_recall=1.01", 1), ("nonsense=0", 1), ("high", 2)]
)
def test_a_floor_decides_the_exit_code(
    runs: tuple[str, str], floor: str, code: int, capsys: pytest.CaptureFixture[str]
):
    assert main(["eval", "score", runs[0], "--json", "--fail-under", floor]) == code
    assert ("gate: " in capsys.readouterr().err) == (code == 1)


def test_a_run_passes_against_itself_and_a_worse_one_does_not(
    runs: tuple[str, str], capsys: pytest.CaptureFixture[str]
):
    good, bad = runs
    assert main(["eval", "score", good, "--baseline", good, "--json"]) == 0
    assert main(["eval", "score", bad, "--baseline", good, "--json"]) == 1
    assert "citation_recall -1.000" in capsys.readouterr().err


def test_comparing_tells_difference_interval_verdict_and_flips(
    runs: tuple[str, str], capsys: pytest.CaptureFixture[str]
):
    assert main(["eval", "compare", *runs, "--json"]) == 0
    change = said(capsys)["metrics"]["citation_recall"]
    assert (change["difference"], change["low"], change["high"], change["n"]) == (-1, -1, -1, 8)
    assert change["verdict"] == "worse"
    assert change["flips"] == {"better": [], "worse": ["one", *(f"one-{number}" for number in range(7))]}
    assert main(["eval", "compare", runs[0], runs[0]]) == 0
    assert "citation_recall +0.000 [+0.000, +0.000] over 8 questions: the same" in capsys.readouterr().out


def test_a_report_says_where_it_lies(runs: tuple[str, str], capsys: pytest.CaptureFixture[str]):
    assert main(["eval", "report", runs[0]]) == 0
    paths = [Path(line) for line in capsys.readouterr().out.splitlines()]
    assert [path.name for path in paths] == ["report.html", "report.md"]
    assert all(path.exists() for path in paths)


@pytest.mark.parametrize("arguments", [["score", "nowhere"], ["compare", "nowhere", "nowhere"], ["report", "nowhere"]])
def test_a_folder_without_a_run_is_wrong_usage_in_one_line(arguments: list[str], capsys: pytest.CaptureFixture[str]):
    assert main(["eval", *arguments]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert "nowhere is no run" in line


def test_wrong_usage_of_eval_is_told(capsys: pytest.CaptureFixture[str]):
    assert main(["eval", "questions", "nowhere.jsonl"]) == 2
    assert main(["eval"]) == 2
    assert main(["eval", "agreement", "nowhere.jsonl"]) == 2
    assert "nowhere.jsonl" in capsys.readouterr().err


def test_point_coverage_agrees_with_people_at_least_as_far_as_token_f1_does():
    path = SHARED / "data" / "ragchecker-human" / "pairs.jsonl"
    if not path.exists():
        pytest.skip(f"the labelled pairs are not at {path}")
    found = measure_agreement(path)
    r = {name: {label: figure["value"] for label, figure in row.items()} for name, row in found["pearson"].items()}
    assert r["point_coverage"]["completeness"] > r["token_f1"]["completeness"] > r["length"]["completeness"]
    assert r["point_coverage"]["overall"] > r["token_f1"]["overall"] > r["length"]["overall"]
    assert r["point_f1"]["overall"] > r["point_coverage"]["overall"]
    assert found["ahead_of_token_f1_overall"]["point_f1"]["low"] > 0


def test_agreement_is_the_correlation_of_differences_with_labels(tmp_path: Path):
    def row(first: str, second: str, label: int) -> str:
        models = {f"model{n}": {"model_name": str(n), "response": text} for n, text in ((1, first), (2, second))}
        labels = dict.fromkeys(("correctness_label", "completeness_label", "overall_label"), label)
        key = {"dataset": "d", "query_id": f"{first}{second}", "instance_id": 0}
        return json.dumps({**key, **models, **labels, "gt_answer": "alpha beta."})

    path = tmp_path / "pairs.jsonl"
    path.write_text("\n".join([row("alpha", "alpha beta", 2), row("alpha beta", "alpha", -2), row("beta", "beta", 0)]))
    found = measure_agreement(path)
    assert (found["pairs"], found["judgements"]) == (3, 3)
    assert found["pearson"]["point_coverage"]["overall"] == {"value": 1.0, "low": 1.0, "high": 1.0}
    assert found["ahead_of_token_f1_overall"]["token_f1"] == {"value": 0.0, "low": 0.0, "high": 0.0}
