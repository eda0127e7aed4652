"""Whether to answer a question, and why."""

from dataclasses import dataclass
from enum import StrEnum

from assistant.types.passages import Quote


class Outcome(StrEnum):
    """How a question ended. Not answering is an outcome, never an exception."""

    ANSWERED = "answered"
    NO_EVIDENCE = "no_evidence"
    DISAGREEMENT = "disagreement"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Stance:
    """What a paper says on a matter on which something else is said too."""

    paper_id: str
    quote: Quote


@dataclass(frozen=True, slots=True)
class Correction:
    """Something said or taken for granted that a paper of the library contradicts, and in what."""

    said: str
    against: Stance
    why: str


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether to answer, from reading the passages; `missing` names what of the question was not found.

    `sides` are stances of different papers that contradict each other, `correction` is what the question has wrong,
    and `unmet` names conditions that no passage speaks of although the question is answered.
    """

    outcome: Outcome
    confidence: float
    reason: str
    missing: tuple[str, ...] = ()
    sides: tuple[Stance, ...] = ()
    correction: Correction | None = None
    unmet: tuple[str, ...] = ()
