"""Products of many vectors with few, the way the processor's matrix routine likes them."""

import numpy as np

from assistant.types import Vectors

LANES = 8
"""OpenBLAS takes up to twice as long for a number of columns that is no multiple of this."""


def dot_each(many: Vectors, few: Vectors) -> Vectors:
    """The products of each of `many` rows with each of a `few`: (many, few).

    With the tall matrix on the left it takes a third of the time that it takes on the right.
    """
    wide = np.zeros((-(-len(few) // LANES) * LANES, few.shape[1]), np.float32)
    wide[: len(few)] = few
    product: Vectors = (many @ wide.T)[:, : len(few)]
    return product


def unit_rows(rows: Vectors) -> Vectors:
    """Rows at unit length; one of zeros stays as it is."""
    unit: Vectors = rows * to_unit(np.vecdot(rows, rows))
    return unit


def to_unit(squares: Vectors) -> Vectors:
    """What rows, whose products with themselves are given, are to be multiplied by for unit length: a column."""
    factors: Vectors = np.reciprocal(np.maximum(np.sqrt(squares), np.float32(1e-9)))[:, None]
    return factors
