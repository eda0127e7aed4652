"""The nouns of a run: an answer on record, and a score with its reason."""

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.api.schemas import Answer
from assistant.types import Outcome
from evals.datasets import Question

REFUSALS = (Outcome.NO_EVIDENCE, Outcome.DECLINED)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a call gave no answer."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Cited:
    """What a scorer needs of a cited paper, kept with the answer so that scoring needs no library."""

    title: str
    abstract: str
    authors: tuple[str, ...] = ()
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """What came of one question: an answer with the papers it cites by id, or a fault; never both.

    `library` tells which cited ids the library really holds: `papers` has those alone.
    """

    question: Question
    answer: Answer | None
    papers: Mapping[str, Cited]
    seconds: float
    fault: Fault | None = None
    trace: Mapping[str, object] | None = None

    @property
    def refused(self) -> bool:
        """Whether the answer was that there is none."""
        return self.answer is not None and self.answer.outcome in REFUSALS


@dataclass(frozen=True, slots=True)
class Score:
    """One measure of one answer. `value` None: it could not be scored, which is counted and never averaged."""

    metric: str
    value: float | None
    reason: str = ""


def same_title(first: str, second: str) -> bool:
    """Whether two titles are one, whatever their case and white space."""
    return title_key(first) == title_key(second)


def title_key(title: str) -> str:
    """A title without regard to case and white space."""
    return " ".join(title.split()).casefold()
