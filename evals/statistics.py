"""Intervals and tests by resampling, seeded, so that the same scores give the same figures everywhere."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

SEED = 20_240_601
RESAMPLES = 2_000
PERMUTATIONS = 10_000
LEVEL = 0.95
NOISE = 1e-9

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean with its percentile bootstrap interval (Efron and Tibshirani 1993) over `n` values."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Difference:
    """Run B minus run A on the questions that both scored, with a paired interval and a sign-flip test's p."""

    value: float
    low: float
    high: float
    p: float
    n: int

    @property
    def within_noise(self) -> bool:
        """Whether no difference is a fair reading: the interval holds zero, or the test does not exclude it. The
        interval of a handful of questions is too narrow, and the test knows that."""
        return self.low <= 0 <= self.high or self.p > 1 - LEVEL


def mean_interval(values: Sequence[float]) -> Interval:
    """The mean of the values and its interval; a single value has no spread to show."""
    return interval(np.asarray(values, dtype=np.float64), lambda rows: rows.mean(axis=-1))


def share_interval(share: float, count: int) -> Interval:
    """A share of `count` cases with its score interval (Wilson, JASA 1927), which holds near 0 and 1 as well."""
    z = NormalDist().inv_cdf((1 + LEVEL) / 2)
    middle = (share + z**2 / (2 * count)) / (1 + z**2 / count)
    reach = z / (1 + z**2 / count) * sqrt(share * (1 - share) / count + z**2 / (4 * count**2))
    return Interval(share, max(0.0, middle - reach), min(1.0, middle + reach), count)


def interval(values: Floats, statistic: Callable[[Floats], Floats]) -> Interval:
    """A statistic along the last axis, and its bootstrap interval over the values."""
    low, high = percentiles(statistic(values[drawn(len(values))]))
    return Interval(float(statistic(values)), low, high, len(values))


def drawn(count: int) -> NDArray[np.int64]:
    """The positions that each of `RESAMPLES` bootstrap samples of `count` values has."""
    return np.random.default_rng(SEED).integers(0, count, (RESAMPLES, count))


def percentiles(values: Floats) -> tuple[float, float]:
    """The ends of the interval that holds `LEVEL` of the values."""
    low, high = np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def paired_difference(before: Mapping[str, float], after: Mapping[str, float]) -> Difference | None:
    """The mean change over the ids that both have; None when they share none."""
    shared = sorted(set(before) & set(after))
    if not shared:
        return None
    changes = np.array([after[key] - before[key] for key in shared])
    found = mean_interval(list(changes))
    return Difference(found.value, found.low, found.high, sign_flip_p(changes), len(shared))


def sign_flip_p(changes: Floats) -> float:
    """Two-sided p of a mean change under random signs (Fisher's paired randomisation test), with add-one smoothing."""
    observed = abs(changes.mean())
    signs = np.random.default_rng(SEED).choice([-1.0, 1.0], (PERMUTATIONS, len(changes)))
    extreme = np.abs((signs * changes).mean(axis=1)) >= observed - NOISE
    return float((extreme.sum() + 1) / (PERMUTATIONS + 1))


def flips(before: Mapping[str, float], after: Mapping[str, float], by: float = 0.5) -> tuple[list[str], list[str]]:
    """The ids that got better and those that got worse by at least `by`."""
    shared = sorted(set(before) & set(after))
    better = [key for key in shared if after[key] - before[key] >= by - NOISE]
    worse = [key for key in shared if before[key] - after[key] >= by - NOISE]
    return better, worse


def correlations(first: Floats, second: Floats) -> Floats:
    """Pearson's r along the last axis; not a number where one side does not vary."""
    one, two = (values - values.mean(axis=-1, keepdims=True) for values in (first, second))
    varies = (np.ptp(first, axis=-1) > 0) & (np.ptp(second, axis=-1) > 0)
    scale = np.sqrt((one**2).sum(axis=-1) * (two**2).sum(axis=-1))
    found: Floats = np.divide((one * two).sum(axis=-1), scale, out=np.full(scale.shape, np.nan), where=varies)
    return found
