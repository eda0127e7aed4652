"""How often an answer changes for no good reason, and whether it changes for a good one."""

from evals.robustness.measure import evaluate_robustness

__all__ = ["evaluate_robustness"]
