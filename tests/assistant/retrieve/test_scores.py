import numpy as np
import pytest

from assistant.retrieve.diversity import interleave, spread
from assistant.retrieve.fusion import mix, standardise
from assistant.retrieve.rerank import read_order, reorder
from assistant.retrieve.smoothing import find_neighbours, smooth
from assistant.types import Paper, Passage


def test_standardised_scores_have_mean_zero_and_deviation_one():
    found = standardise(np.array([1.0, 2.0, 6.0], np.float32))
    assert found.mean() == pytest.approx(0, abs=1e-6)
    assert found.std() == pytest.approx(1, abs=1e-6)


def test_equal_scores_say_nothing():
    assert not standardise(np.full(4, 3.0, np.float32)).any()


def test_mixing_weighs_the_two_lists():
    words, dense = np.array([1.0, 0.0], np.float32), np.array([0.0, 1.0], np.float32)
    assert mix(words, dense, 0.0).tolist() == [1.0, -1.0]
    assert mix(words, dense, 1.0).tolist() == [-1.0, 1.0]


def test_a_paper_takes_a_share_of_its_neighbours_score():
    rows = np.eye(20, dtype=np.float32)
    rows[1, :2] = 0.6, 0.8
    scores = np.arange(20, dtype=np.float32)
    assert smooth(scores, find_neighbours(rows, 1), 0.5)[:2].tolist() == [0.5, 1.0]


def test_each_neighbour_counts_once_and_their_mean_is_taken():
    angles = np.arange(40, dtype=np.float32) ** 2 / 2000
    rows = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    neighbours = find_neighbours(rows, 2)
    assert neighbours[[0, 10, 39]].tolist() == [[1, 2], [9, 11], [38, 37]]
    scores = np.arange(40, dtype=np.float32)
    assert smooth(scores, neighbours, 0.5)[[0, 10, 39]].tolist() == [0.75, 15.0, 57.75]


def test_few_candidates_have_no_neighbours():
    assert smooth(np.array([1.0], np.float32), find_neighbours(np.ones((1, 2), np.float32), 3), 0.5).tolist() == [1.0]


def test_parts_take_turns_and_papers_come_once():
    assert interleave([["a", "b", "c"], ["b", "d"]]) == ["a", "b", "d", "c"]


def test_a_repetition_stands_behind_a_second_view():
    rows = np.array([[1, 0], [1, 0], [0, 1]], np.float32)
    assert spread(["a", "copy", "b"], rows, 2) == ["a", "b", "copy"]


def test_places_are_read_once_and_within_range():
    assert read_order("[3] > [1] > [3] > [9]", 3) == [2, 0]


def test_reordered_passages_keep_everything_and_fall():
    passages = [Passage(Paper(name, name, ""), score, ()) for name, score in (("a", 3.0), ("b", 2.0), ("c", 1.0))]
    found = reorder(passages, [2])
    assert [(p.paper.id, p.score) for p in found] == [("c", 3.0), ("a", 2.0), ("b", 1.0)]
