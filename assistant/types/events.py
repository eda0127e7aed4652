"""What the way of a question gives out, in order."""

from dataclasses import dataclass

from assistant.types.answers import Answer
from assistant.types.passages import Passage


@dataclass(frozen=True, slots=True)
class EvidenceEvent:
    """First event of a stream: what the answer may rest on."""

    question: str
    standalone_question: str
    considered: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class DeltaEvent:
    """A piece of the answer's text, in order; joined they are the final text unless a notice says otherwise."""

    text: str


@dataclass(frozen=True, slots=True)
class NoticeEvent:
    """The text so far is withdrawn, for the reason given; the deltas that follow replace it."""

    text: str


@dataclass(frozen=True, slots=True)
class AnswerEvent:
    """Last event of a stream: the whole answer."""

    answer: Answer


Event = EvidenceEvent | DeltaEvent | NoticeEvent | AnswerEvent
