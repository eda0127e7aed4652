"""Answers: as drafted, as checked, and whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from assistant.types.decisions import Outcome
from assistant.types.papers import LibraryStamp, Paper
from assistant.types.passages import Passage, Quote


class Mode(StrEnum):
    """Who wrote the answer: quoted sentences alone, one call to a model, or a reviewed report."""

    EXTRACTIVE = "extractive"
    LLM = "llm"
    DEEP = "deep"


class Support(StrEnum):
    """Whether the cited abstracts support a sentence of the answer."""

    SUPPORTED = "supported"
    PARTIAL = "partial"
    UNSUPPORTED = "unsupported"
    UNCITED = "uncited"


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered reference of an answer to a paper of the library."""

    number: int
    paper: Paper
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of a draft answer, without markers, and the numbers of the citations it carries."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """A sentence of the answer with the verdict on whether its citations support it."""

    text: str
    citations: tuple[int, ...]
    support: Support
    why: str


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens and money that one answer took; `cost_usd` is None when the price is not known.

    `cut`: the model stopped at its length limit or was stopped by a content filter, so its reply is not whole.
    """

    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_usd: float | None = None
    cut: bool = False


@dataclass(frozen=True, slots=True)
class PromptStamp:
    """The name and SHA-256 of the prompt that an answer was written with."""

    name: str
    digest: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What a composer ends with: the text with `[n]` markers, its citations and claims, and what it cost.

    `unknown_keys` counts citations of sources that the model was never given; they are not in `text`.
    """

    text: str
    citations: tuple[Citation, ...]
    claims: tuple[Claim, ...]
    mode: Mode
    model: str | None = None
    prompt: PromptStamp | None = None
    usage: Usage = Usage()
    unknown_keys: int = 0
    outcome: Outcome = Outcome.ANSWERED
    notice: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that can be checked. Every `[n]` in `text` is in `citations` and the reverse."""

    question: str
    standalone_question: str
    outcome: Outcome
    text: str
    citations: tuple[Citation, ...]
    sentences: tuple[CheckedSentence, ...]
    considered: tuple[Passage, ...]
    confidence: float
    mode: Mode
    model: str | None
    prompt: PromptStamp | None
    library: LibraryStamp
    usage: Usage
    timings_ms: Mapping[str, float]
    trace_id: str
    unknown_keys: int = 0
    notice: str | None = None
