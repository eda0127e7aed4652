"""What is asked: questions with gold, and published collections in their own layouts, which may be fetched."""

from evals.datasets.published import LAYOUTS, read_published
from evals.datasets.question import Evidence, Question, read_questions, write_questions

__all__ = ["LAYOUTS", "Evidence", "Question", "read_published", "read_questions", "write_questions"]
