from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from assistant.embedding.phrases import cut_phrases, to_phrases
from assistant.types import Span

TEXT = "Long titles: nine plain words stand in this line, (really)."


def test_a_phrase_is_about_four_words_and_reaches_to_the_next():
    found = [TEXT[span.start : span.end] for span in cut_phrases(TEXT, Span(13, len(TEXT)))]
    assert found == ["nine plain words stand ", "in this line, (really)."]


def test_a_stretch_without_words_has_no_phrase():
    assert cut_phrases("... --- ...", Span(0, 11)) == []
    assert cut_phrases("words", Span(2, 2)) == []


@given(st.text(alphabet="ab ,.é中", max_size=200))
def test_every_word_lies_in_exactly_one_phrase(text):
    phrases = cut_phrases(text, Span(0, len(text)))
    assert all(a.end == b.start for a, b in pairwise(phrases))
    words = "".join(text[span.start : span.end] for span in phrases)
    assert [c for c in words if c.isalnum()] == [c for c in text if c.isalnum()]


def test_small_numbers_keep_the_direction():
    rows = np.random.default_rng(0).standard_normal((50, 384)).astype(np.float32)
    small = to_phrases((20, 30), rows).rows.astype(np.float32)
    cosines = (rows * small).sum(1) / np.linalg.norm(rows, axis=1) / np.linalg.norm(small, axis=1)
    assert cosines.min() > 0.999
