"""Offline evals: datasets, runner, scorers, judge, report and comparison."""

import assistant  # noqa: F401  # before numpy, so that its products run on one thread here as they do in the product
