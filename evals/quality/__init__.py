"""The figures of `docs/quality.md`, made by one command: `python -m evals.quality`."""
