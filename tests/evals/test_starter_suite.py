"""The suite on the starter library gives the same figures each time, and its gate sees what gets worse."""

import json
from pathlib import Path
from typing import Any

import pytest

from evals import gate, starter
from evals.commands.starter import check
from evals.gate_check import Verdict, right, table
from evals.planted_faults import PLANTS
from evals.starter import Measured, measure, starter_questions

SOME = starter_questions()[::3]
"""Enough to see what is planted; the whole suite is a part of `make check`."""


@pytest.fixture(scope="module")
def first(starter: Any, tmp_path_factory: pytest.TempPathFactory) -> Measured:
    return measure(starter, SOME, tmp_path_factory.mktemp("run"))


@pytest.fixture
def baseline(first: Measured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The gate held against the figures of now, whatever is committed."""
    path = tmp_path / "baseline.json"
    gate.write_baseline(path, gate.baseline_of(first.summary["metrics"], first.scores))
    monkeypatch.setattr(starter, "BASELINE", path)
    return path


def without_effort(measured: Measured) -> Any:
    return gate.baseline_of(measured.summary["metrics"], measured.scores)


def test_no_call_fails_and_every_promise_holds(first: Measured):
    metrics = first.summary["metrics"]
    assert (first.summary["questions"], first.summary["errors"]) == (len(SOME), 0)
    assert metrics["invented_citations"]["value"] == 0
    assert metrics["quote_exactness"]["value"] == 1
    assert metrics["numbers_supported"]["value"] == 1


def test_an_unchanged_run_gives_the_same_figures_and_passes(
    starter: Any, first: Measured, baseline: Path, tmp_path: Path
):
    again = measure(starter, SOME, tmp_path / "again")
    assert without_effort(again) == without_effort(first)
    assert check(again) == 0


@pytest.mark.parametrize("name", PLANTS)
def test_a_planted_regression_is_caught(
    starter: Any, baseline: Path, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
):
    with PLANTS[name](starter) as changed:
        assert check(measure(changed, SOME, tmp_path / "planted")) == 1
    assert "gate: " in capsys.readouterr().err


def test_the_check_of_the_gate_tells_right_verdicts_from_wrong_ones():
    passed, failed = Verdict("unchanged 1", [], []), Verdict("never refuses", ["refusal_recall was"], [])
    assert right([passed, failed], 1)
    assert not right([failed, failed], 1)
    assert not right([passed, passed], 1)
    assert "passed both gates: 1 of 1" in table([passed, failed], 1)
    assert "| never refuses | fails: refusal_recall | passes |" in table([passed, failed], 1)


def test_a_fall_within_the_tolerance_passes(first: Measured, baseline: Path):
    kept = json.loads(baseline.read_text(encoding="utf-8"))
    kept["metrics"]["ndcg@10"]["value"] += 0.009
    baseline.write_text(json.dumps(kept), encoding="utf-8")
    assert check(first) == 0


def test_a_failed_call_fails_the_gate(first: Measured, baseline: Path):
    assert check(Measured({**first.summary, "errors": 1}, first.scores)) == 1
