"""Texts are compared by what does not differ between titles and abstracts; by all of it where nothing is known."""

import numpy as np
import pytest

from assistant.retrieve.metric import FEW, KEPT, STEADY, Differences
from assistant.types import PaperVectors, Span

WORDING, TOPIC, OTHER = np.eye(3, dtype=np.float32)
QUESTION = (WORDING + TOPIC) / np.float32(np.sqrt(2))


def paper(title, abstract):
    return PaperVectors(abstract[None], (Span(0, 1),), abstract[None], title)


def unit(row):
    return (row / np.linalg.norm(row)).astype(np.float32)


def differing_in_wording(count):
    """Papers whose titles and abstracts lie apart in one direction."""
    return [paper(unit(TOPIC + sign * WORDING), unit(TOPIC - sign * WORDING)) for sign in (1, -1) for _ in range(count)]


def learn(papers):
    differences = Differences(3)
    differences.add(papers)
    return differences.metric()


def test_the_directions_of_wording_count_for_less():
    wording, topic = learn(differing_in_wording(2000)).compare(np.stack([WORDING, TOPIC]), QUESTION)
    assert topic > 2 * wording > 0


def test_few_papers_tell_less_of_a_direction():
    few, many = (learn(differing_in_wording(count)).compare(WORDING[None], QUESTION)[0] for count in (20, 2000))
    assert WORDING @ QUESTION > few > many


def test_a_text_is_wholly_like_itself():
    learnt = learn(differing_in_wording(100))
    assert learnt.compare(np.stack([QUESTION, -QUESTION]), QUESTION) == pytest.approx([1, -1], abs=1e-6)


def test_papers_counted_in_parts_tell_the_same():
    papers, parts = differing_in_wording(50), Differences(3)
    parts.add(papers[:30])
    parts.add(papers[30:])
    texts = np.stack([WORDING, TOPIC])
    assert parts.metric().compare(texts, QUESTION) == pytest.approx(learn(papers).compare(texts, QUESTION), abs=1e-6)


def test_the_directions_of_least_variance_count_alike_and_more_than_the_others():
    *axes, topic = np.eye(KEPT + 3, dtype=np.float32)
    differences = Differences(KEPT + 3)
    for place, axis in enumerate(axes):
        apart = (1 + place) / KEPT * axis
        differences.add([paper(unit(topic + apart), unit(topic - apart))] * 30)
    found = differences.metric().compare(np.stack(axes), unit(sum(axes)))
    assert found[0] == pytest.approx(found[1], abs=1e-6)
    assert found[2] < found[1] - 1e-5
    squares = ((1 + np.arange(len(axes))) / KEPT) ** 2
    variances = 4 * squares / (1 + squares)  # of the difference between two unit rows on both sides of the topic
    variances *= (KEPT + 3) / variances.sum()
    variances[:2] = variances[:2].sum() / 3  # the topic, which has none, is the third that shares
    weights = 1 / (variances + STEADY + FEW / (30 * len(axes)))
    assert found == pytest.approx(np.sqrt(weights / weights.sum()), abs=1e-5)


@pytest.mark.parametrize(
    "papers",
    [[], [paper(TOPIC, TOPIC)], [PaperVectors(TOPIC[None], (), np.zeros((0, 3), np.float32), OTHER)]],
    ids=["no paper", "a title that is its abstract", "no sentence"],
)
def test_where_nothing_is_told_every_direction_counts_alike(papers):
    texts = np.stack([WORDING, TOPIC, OTHER])
    assert learn(papers).compare(texts, QUESTION) == pytest.approx(texts @ QUESTION, abs=1e-6)
