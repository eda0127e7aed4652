"""Cosines of int8 rows are those of the numbers that they stand for, whatever the shape and the processor's kernels."""

import numkong
import numpy as np
import pytest

from assistant.embedding.phrases import to_int8
from assistant.retrieve.products import cosines, unit_rows


@pytest.mark.parametrize("few", [1, 8, 17])
@pytest.mark.parametrize("many", [1, 15, 500])
@pytest.mark.parametrize("dimensions", [1, 3, 65, 384, 1536])
def test_cosines_are_those_of_the_vectors(many, few, dimensions):
    rng = np.random.default_rng(dimensions)
    texts, asked = rng.normal(size=(many, dimensions)), rng.normal(size=(few, dimensions)).astype(np.float32)
    small = to_int8(unit_rows(texts.astype(np.float32)))
    exact = unit_rows(small.astype(np.float32)) @ unit_rows(to_int8(asked).astype(np.float32)).T
    np.testing.assert_allclose(cosines(small, asked), exact, atol=1e-5)
    np.testing.assert_allclose(cosines(small, asked), unit_rows(texts) @ unit_rows(asked).T, atol=0.01)


def test_plain_instructions_give_the_same():
    rng = np.random.default_rng(0)
    rows, asked = rng.integers(-127, 128, (50, 384), np.int8), rng.normal(size=(9, 384)).astype(np.float32)
    rows[7], asked[3] = 0, 0
    found = cosines(rows, asked)
    able = [name for name, on in numkong.get_capabilities().items() if on and name != "serial"]
    try:
        for name in able:
            numkong.disable_capability(name)
        plain = cosines(rows, asked)
    finally:
        for name in able:
            numkong.enable_capability(name)
    np.testing.assert_allclose(found, plain, atol=1e-6)


def test_zeros_are_like_nothing():
    rows = np.array([[0, 0], [3, 4]], np.int8)
    assert cosines(rows, np.array([[0, 0], [0.6, 0.8]], np.float32)) == pytest.approx(np.array([[0, 0], [0, 1]]))


def test_no_rows_have_no_cosines():
    assert cosines(np.zeros((0, 384), np.int8), np.ones((2, 384), np.float32)).shape == (0, 2)
