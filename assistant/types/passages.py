"""What is found for a question, and what of it an answer may rest on."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from assistant.types.papers import Paper
from assistant.types.questions import Query


@dataclass(frozen=True, slots=True)
class Hit:
    """A paper found by one index, best chunk first."""

    paper_id: str
    score: float


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A sentence of an abstract with its relevance to the question."""

    start: int
    end: int
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Passage:
    """A retrieved paper: one row a paper, its sentences in abstract order, and why it ranks where it does."""

    paper: Paper
    score: float
    sentences: tuple[ScoredSentence, ...]
    signals: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SearchResults:
    """What a search found, one row a paper, best first."""

    query: Query
    passages: tuple[Passage, ...]
    timings_ms: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Source:
    """A passage offered to the composer under a key (`P1`) that a model cannot confuse with prose."""

    key: str
    passage: Passage


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an answer may rest on, within the token budget: strongest first and last, the keys in order of rank.

    `omitted` names the papers of which nothing fitted.
    """

    sources: tuple[Source, ...]
    tokens: int
    omitted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """An exact span of an abstract: `abstract[start:end] == text`."""

    text: str
    start: int
    end: int
