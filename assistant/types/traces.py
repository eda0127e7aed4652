"""How an answer came about, kept to look at again and to run again."""

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.types.answers import CheckedSentence, Mode, PromptStamp, Usage
from assistant.types.decisions import Decision, Outcome
from assistant.types.papers import LibraryStamp
from assistant.types.passages import Quote
from assistant.types.questions import Filters, Query, Turn


@dataclass(frozen=True, slots=True)
class TracedHit:
    """A considered paper as a trace keeps it: by id, with the key it was offered under, if it was."""

    paper_id: str
    title: str
    score: float
    key: str | None
    signals: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class TracedCitation:
    """A citation as a trace keeps it: by id."""

    number: int
    paper_id: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """How an answer came about, enough to look at it again and to run it again."""

    id: str
    asked_at: str
    question: str
    history: tuple[Turn, ...]
    filters: Filters
    query: Query
    hits: tuple[TracedHit, ...]
    decision: Decision
    outcome: Outcome
    text: str
    citations: tuple[TracedCitation, ...]
    sentences: tuple[CheckedSentence, ...]
    mode: Mode
    model: str | None
    prompt: PromptStamp | None
    library: LibraryStamp
    usage: Usage
    timings_ms: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Replay:
    """A question asked again: both traces and, in words, what changed (empty: nothing did)."""

    before: Trace
    after: Trace
    changes: tuple[str, ...]
