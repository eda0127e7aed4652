"""Offline evals: datasets, runner, scorers, judge, report and comparison."""
