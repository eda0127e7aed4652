"""A reader's own eval cases as the page and the API see them; kept by the evals, handed over by the command line.

An up-thumb makes a case at once: what was cited is right. A down-thumb makes a draft, since nobody has said yet which
papers would have been right; so does `assistant eval make`. A draft counts once a person accepts it.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

Thumb = Literal["up", "down"]


@dataclass(frozen=True, slots=True)
class EvalCase:
    """A question with the papers that answer it. No `gold_titles` means that refusing is right.

    `quotes` are the sentences of those papers' abstracts that a right answer rests on. `without` names papers that are
    left out of the library while the question is asked.
    """

    id: str
    question: str
    gold_titles: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    answer_points: tuple[str, ...] = ()
    draft: bool = True
    without: tuple[str, ...] = ()


class EvalCases(Protocol):
    """The cases of one library, kept in one file that `assistant eval questions` runs."""

    @property
    def path(self) -> Path:
        """The file."""

    def keep(self, trace_id: str, thumb: Thumb) -> EvalCase | None:
        """Turn an answered question into a case, or the case into another; None when the answer is not known."""

    def take_back(self, trace_id: str) -> None:
        """Forget the case that a thumb made."""

    def all(self) -> list[EvalCase]:
        """Every case and draft, oldest first."""

    def save(self, case: EvalCase) -> None:
        """Write an edited case over the one of its id.

        Raises:
            UsageError: a gold paper is not in the library, or a quote stands in the abstract of none.
        """

    def reject(self, case_id: str) -> None:
        """Throw a case away."""
