"""Answer points covered, without a model.

Coverage: a point counts for the share of its content words (stemmed, no stop words) that stand in the answer; an answer
scores the mean over its points. It rewards what is said and does not punish what is said besides. F1 punishes that too:
it is the harmonic mean of the share of the points' distinct content words that the answer has and of the share of the
answer's that the points have. `evals.agreement` measures how far both agree with people's judgements.
"""

from collections.abc import Iterator, Sequence

from assistant.verification.text import content_stems, coverage
from evals.records import Record, Score
from evals.scorers.faithfulness import MARKER

COVERED = 0.5
"""From this share on a point is called covered in the reasons."""


def score_points(record: Record) -> Iterator[Score]:
    """Coverage and F1 of the points of a question that has an answer; a refusal covers none."""
    question = record.question
    if record.answer is None or not question.answerable or not question.answer_points:
        return
    text = "" if record.refused else record.answer.answer
    shares = point_shares(question.answer_points, text)
    missing = [point for point, share in zip(question.answer_points, shares, strict=True) if share < COVERED]
    yield Score("point_coverage", sum(shares) / len(shares), f"missing: {'; '.join(missing)}" if missing else "")
    yield Score("point_f1", point_f1(question.answer_points, MARKER.sub("", text)))


def point_shares(points: Sequence[str], text: str) -> list[float]:
    """For each point the share of its content words in the text."""
    given = set(content_stems(text))
    return [coverage(content_stems(point), given) for point in points]


def point_f1(points: Sequence[str], text: str) -> float:
    """F1 of the distinct content words of the points and of the text, all weighing the same."""
    wanted, given = {stem for point in points for stem in content_stems(point)}, set(content_stems(text))
    both = len(wanted) + len(given)
    return 2 * len(wanted & given) / both if both else 0.0
