"""A difference between two machines would be told."""

from evals.quality.machines import Run, _differences

HERE = Run({"ndcg@10": {"value": 0.5}, "aurc": {"value": 0.1}}, {"q": "Yes."}, {"q": {"p1": 0.9, "p2": 0.8}})


def test_equal_runs_differ_in_nothing():
    assert _differences(HERE, HERE) == ["0 of 2", "0 of 1", "0 of 1", "0.000000"]


def test_every_difference_is_counted():
    other = Run({"ndcg@10": {"value": 0.4}, "aurc": {"value": 0.1}}, {"q": "No."}, {"q": {"p2": 0.95, "p1": 0.9}})
    assert _differences(HERE, other) == ["1 of 2", "1 of 1", "1 of 1", "0.150000"]
