"""Slips of the finger are mended by the library's own words, and everything else is left as it is."""

import pytest

from assistant.library import Library
from assistant.retrieve.spelling import mend


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Which clasisfiers become calibrated?", "Which classifiers become calibrated?"),
        ("Does recogniton of rare classes improve?", "Does recognition of rare classes improve?"),
        ("What is augmentattion-free?", "What is augmentattion-free?"),
        ("Which lables are smooth?", "Which lables are smooth?"),
        ("How do Calssifiers work?", "How do Calssifiers work?"),
        ("Where can one buy bicycles?", "Where can one buy bicycles?"),
    ],
)
def test_only_a_long_unknown_word_near_to_a_known_one_is_mended(library: Library, typed: str, meant: str):
    assert mend(typed, library) == meant
