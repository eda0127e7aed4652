"""Sentences are cut where a reader would cut them, and keep their exact offsets."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.sentences import split_sentences


def pieces(text: str) -> list[str]:
    return [text[span.start : span.end] for span in split_sentences(text)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["We propose a method.", "It works."],
        ["Models such as BERT, e.g. the base one, fail (i.e., break).", "We fix them."],
        ["Smith et al. show the opposite.", "Why?", "Nobody knows!"],
        ["Accuracy rises by 3.5% (cf. Fig. 2).", "xLSTM is slower."],
        ["Data come from the U.S. Census Bureau.", "See https://example.org/a.b for code."],
        ['He asked: "Is it so?"', "It is."],
        ["Results hold for vitamin C.", "We stop here"],
        ["A 2-fold gain vs. 1.1x before.", "(2) Training is stable."],
        ["Does it help? yes, often.", "We measure it."],
        ["the ratio falls .", "the results agree ."],
        ["$x_1$ is small.", "$x_2$ is not."],
    ],
)
def test_text_is_cut_between_sentences(sentences: list[str]) -> None:
    assert pieces(" ".join(sentences)) == sentences


def test_an_empty_line_ends_a_sentence() -> None:
    assert pieces("A heading\n\nA body that goes on\nto the next line.") == [
        "A heading",
        "A body that goes on\nto the next line.",
    ]


@given(st.text(alphabet='aB1 .?!\n"()e.gU.S', max_size=80))
def test_nothing_is_lost_and_nothing_is_counted_twice(text: str) -> None:
    spans = split_sentences(text)
    assert "".join("".join(pieces(text)).split()) == "".join(text.split())
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(text[s.start : s.end] == text[s.start : s.end].strip() != "" for s in spans)
