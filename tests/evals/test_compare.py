"""Two runs are held side by side honestly, and the gate lets through what it should."""

from pathlib import Path

import pytest

from assistant.errors import UsageError
from evals import gate
from evals.compare import compare, regressions
from evals.records import Score


def scores(metric: str, *values: float) -> dict[str, list[Score]]:
    return {f"q{number}": [Score(metric, value)] for number, value in enumerate(values)}


def test_the_same_scores_are_the_same_and_nothing_flips():
    [change] = compare(scores("citation_recall", 1, 0, 1), scores("citation_recall", 1, 0, 1))
    assert change.verdict == "the same"
    assert (change.better, change.worse) == ([], [])
    assert regressions([change]) == []


def test_a_gain_inside_the_noise_is_called_that():
    [change] = compare(scores("citation_recall", 0, 1, 0, 1), scores("citation_recall", 1, 1, 0, 1))
    assert change.verdict == "inside the noise"
    assert change.better == ["q0"]


def test_flips_are_listed_both_ways():
    changes = compare(scores("citation_recall", 0, 1, 1), scores("citation_recall", 1, 1, 0))
    assert "; now worse: q2; now better: q0" in gate.describe(changes)[0]


def test_a_fall_of_most_questions_is_worse():
    [change] = compare(scores("citation_recall", *[1] * 12), scores("citation_recall", *[0] * 10, 1, 1))
    assert change.verdict == "worse"
    assert len(change.worse) == 10
    assert regressions([change]) == [change]


def test_where_lower_is_better_a_rise_is_worse():
    [change] = compare(scores("invented_citations", *[0] * 10), scores("invented_citations", *[1] * 10))
    assert change.verdict == "worse"
    assert change.worse == [f"q{n}" for n in range(10)]


def test_slower_answers_are_no_regression_of_quality():
    changes = compare(scores("seconds", *[1] * 10), scores("seconds", *[5] * 10))
    assert changes[0].verdict == "worse"
    assert regressions(changes) == []


def test_a_fall_that_chance_makes_in_one_run_of_twenty_is_told_and_does_not_fail_the_gate():
    [change] = compare(
        scores("citation_recall", *[1] * 6, *[0.5] * 20), scores("citation_recall", *[0] * 6, *[0.5] * 20)
    )
    assert 0.01 < change.difference.p < 0.05
    assert change.verdict == "worse"
    assert regressions([change]) == []


def test_floors_are_missed_from_the_right_side():
    metrics = {"citation_recall": {"value": 0.5}, "aurc": {"value": 0.4}}
    assert gate.below_floors(metrics, {"citation_recall": 0.5, "aurc": 0.4}) == []
    assert len(gate.below_floors(metrics, {"citation_recall": 0.51, "aurc": 0.39})) == 2
    assert gate.below_floors(metrics, {"ndcg@10": 0.1}) == ["ndcg@10 was not measured, and must reach 0.1"]


@pytest.mark.parametrize("text", ["citation_recall", "=0.5", "citation_recall=high", ""])
def test_a_floor_of_another_form_is_wrong_usage(text: str):
    with pytest.raises(UsageError, match="METRIC=VALUE"):
        gate.read_floors([text])


def test_promises_hold_or_the_gate_says_which_broke():
    assert gate.broken_invariants({"invented_citations": {"value": 0.0}, "quote_exactness": {"value": 1.0}}) == []
    assert gate.broken_invariants({"quote_exactness": {"value": 0.99}}) == ["quote_exactness is 0.99 and must be 1"]


def test_a_baseline_is_written_readably_and_read_again(tmp_path: Path):
    found = scores("citation_recall", 0.12345, 1.0)
    found["q0"].append(Score("seconds", 3.0))
    metrics = {"citation_recall": {"value": 0.561725, "n": 2}, "seconds": {"value": 3.0, "n": 1}}
    gate.write_baseline(tmp_path / "b.json", gate.baseline_of(metrics, found))
    baseline = gate.read_baseline(tmp_path / "b.json")
    assert baseline["metrics"] == {"citation_recall": {"value": 0.562, "n": 2}}
    assert baseline["scores"] == {"q0": {"citation_recall": 0.123}, "q1": {"citation_recall": 1.0}}


def test_a_fall_below_the_baseline_is_told_and_a_rise_is_not():
    baseline = {"metrics": {"ndcg@10": {"value": 0.8}, "aurc": {"value": 0.2}}, "scores": {}}
    assert gate.below_baseline({"ndcg@10": {"value": 0.9}, "aurc": {"value": 0.1}}, baseline) == []
    assert len(gate.below_baseline({"ndcg@10": {"value": 0.7}, "aurc": {"value": 0.3}}, baseline)) == 2
    assert len(gate.below_baseline({"aurc": {"value": 0.2}}, baseline)) == 1


def test_a_missing_baseline_names_the_command_that_writes_it(tmp_path: Path):
    with pytest.raises(UsageError, match="--write-baseline"):
        gate.read_baseline(tmp_path / "none.json")
