"""A run to look at: one HTML file that works offline, and a Markdown summary."""

from evals.report.write import write_reports, write_retrieval_report

__all__ = ["write_reports", "write_retrieval_report"]
