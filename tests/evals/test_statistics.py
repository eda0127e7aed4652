"""Intervals, tests and the risk-coverage curve give what is known of small cases, and the same every time."""

import pytest
from samples import answer, citation, considered, question, record

from assistant.types import Outcome
from evals.records import Record
from evals.risk import aurc, curve, loss, ordered_losses, paired_aurc
from evals.statistics import flips, mean_interval, paired_difference, share_interval
from evals.summary import figures, score_all, summarise


def test_an_interval_holds_the_mean_and_never_changes():
    values = [0.0, 1.0, 1.0, 0.0, 1.0, 1.0, 1.0, 0.0]
    first, second = mean_interval(values), mean_interval(values)
    assert first == second
    assert first.low < first.value == 0.625 < first.high
    assert first.n == 8


def test_values_without_spread_have_no_width():
    found = mean_interval([0.7] * 9)
    assert (found.low, found.high) == pytest.approx((0.7, 0.7))


def test_a_steady_gain_is_outside_the_noise_and_a_mixed_one_inside():
    before = {str(n): 0.0 for n in range(20)}
    steady = paired_difference(before, {str(n): 0.2 + n / 100 for n in range(20)})
    mixed = paired_difference(before, {str(n): (-1) ** n * 0.5 for n in range(20)})
    assert steady is not None
    assert mixed is not None
    assert not steady.within_noise
    assert steady.p < 0.001
    assert mixed.within_noise
    assert mixed.p > 0.5


def test_a_handful_of_questions_is_always_inside_the_noise():
    found = paired_difference({str(n): 0.0 for n in range(5)}, {str(n): 1.0 for n in range(5)})
    assert found is not None
    assert (found.low, found.high) == (1.0, 1.0)
    assert found.within_noise


def test_only_shared_questions_are_paired():
    found = paired_difference({"a": 0.0, "b": 1.0}, {"b": 0.5, "c": 1.0})
    assert found is not None
    assert (found.value, found.n) == (-0.5, 1)
    assert paired_difference({"a": 0.0}, {"b": 1.0}) is None


def test_flips_are_changes_of_half_or_more():
    assert flips({"a": 0.0, "b": 1.0, "c": 0.6}, {"a": 0.5, "b": 0.4, "c": 0.7}) == (["a"], ["b"])


def test_aurc_is_the_mean_of_the_selective_risks():
    assert aurc([0.0, 1.0]) == pytest.approx((0 + 0.5) / 2)
    assert aurc([1.0, 0.0]) == pytest.approx((1 + 0.5) / 2)


def test_loss_is_one_minus_f1_and_one_without_gold():
    right = answer("[1]", citations=[citation(1, "Alpha")])
    both = answer("[1] [2]", citations=[citation(1, "Alpha"), citation(2, "Beta")])
    assert loss(record(question(), right)) == 0
    assert loss(record(question(), both)) == pytest.approx(1 - 2 / 3)
    assert loss(record(question(gold_titles=[]), right)) == 1


def test_a_refusal_is_judged_by_what_it_considered_first():
    refused = answer("No.", outcome=Outcome.NO_EVIDENCE, considered=considered("Alpha", "Beta"))
    assert loss(record(question(), refused)) == 0


def test_the_curve_starts_with_the_most_confident_answer():
    sure = record(question(id="a"), answer("[1]", citations=[citation(1, "Alpha")], confidence=0.9))
    unsure = record(question(id="b"), answer("[1]", citations=[citation(1, "Beta")], confidence=0.1))
    assert curve([unsure, sure]) == [(0.5, 0.0), (1.0, 0.5)]


def answered(confidences: list[float], right: list[bool]) -> list[Record]:
    return [
        record(
            question(id=f"q{number:02}"),
            answer("[1]", citations=[citation(1, "Alpha" if good else "Beta")], confidence=sure),
        )
        for number, (sure, good) in enumerate(zip(confidences, right, strict=True))
    ]


def test_the_change_of_aurc_is_paired_by_question():
    right = [number % 2 == 0 for number in range(24)]
    knows = answered([0.9 if good else 0.1 for good in right], right)
    guesses = answered([0.1 if good else 0.9 for good in right], right)
    found = paired_aurc(knows, guesses)
    assert found is not None
    area = {name: aurc(ordered_losses(run)) for name, run in (("knows", knows), ("guesses", guesses))}
    assert found.value == pytest.approx(area["guesses"] - area["knows"])
    assert 0 < found.low <= found.value <= found.high
    assert found.p < 0.01
    assert paired_aurc(knows, guesses) == found


def test_equal_runs_have_no_change_of_aurc_and_one_answer_has_none():
    run = answered([0.3, 0.2, 0.9], [True, False, True])
    found = paired_aurc(run, run)
    assert found is not None
    assert (found.value, found.low, found.high, found.p) == (0, 0, 0, 1)
    assert paired_aurc(run[:1], run) is None


def test_the_fifth_decimal_of_a_confidence_changes_no_order():
    right = [True, False]
    assert ordered_losses(answered([0.500001, 0.500004], right)) == ordered_losses(answered([0.5, 0.5], right))


def test_a_summary_counts_failed_calls_and_leaves_them_out_of_the_means():
    records = [
        record(question(id="a"), answer("[1]", citations=[citation(1, "Alpha")])),
        record(question(id="b", kind="numeric"), None),
    ]
    found = summarise(records, score_all(records), "folder")
    assert (found["questions"], found["errors"], found["run"]) == (2, 1, "folder")
    assert found["metrics"]["citation_recall"] == {"value": 1.0, "low": 1.0, "high": 1.0, "n": 1}
    assert found["by_kind"]["numeric"] == {}
    assert set(found["by_kind"]) == {"factual-single", "numeric"}


def test_what_could_not_be_scored_is_counted_and_not_averaged():
    records = [record(question(id=key), answer("a", model="m")) for key in ("a", "b")]
    assert "cost_usd" not in figures(records, score_all(records))
    scores = score_all(records)
    scores["a"] = [s if s.metric != "cost_usd" else type(s)("cost_usd", 0.5) for s in scores["a"]]
    figure = figures(records, scores)["cost_usd"]
    assert (figure.value, figure.n, figure.unscored) == (0.5, 1, 1)


def test_the_interval_of_a_share_is_wilsons():
    # 81 of 263, Newcombe (Statistics in Medicine 1998), table I
    found = share_interval(81 / 263, 263)
    assert (found.low, found.high) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    found = share_interval(0.0, 20)
    assert (found.low, found.high) == pytest.approx((0.0, 0.1611), abs=1e-4)


def test_the_interval_of_a_certain_share_stays_within_0_and_1():
    found = share_interval(1.0, 5)
    assert found.low < found.high == 1.0
