"""The nouns of the product: frozen values that every room passes to the next.

Scores are always "higher is better". Offsets are Python string offsets into `Paper.abstract`, end exclusive, so
`abstract[start:end]` is the text itself.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""Unit-length rows: shape (rows, dimensions)."""


class Outcome(StrEnum):
    """How a question ended. Not answering is an outcome, never an exception."""

    ANSWERED = "answered"
    NO_EVIDENCE = "no_evidence"
    DISAGREEMENT = "disagreement"
    DECLINED = "declined"


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
class Sighting:
    """Where and when a paper was listed."""

    name: str
    page_date: str | None
    position: int
    ingested_at: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as its source shows it: `title` and `abstract` are the source's exact text.

    `published_text` is the date as the source writes it, which may lack the year; `published` is set only when the
    year is known.
    """

    id: str
    title: str
    abstract: str
    authors: tuple[str, ...] = ()
    authors_count: int | None = None
    published: str | None = None
    upvotes: int | None = None
    comments: int | None = None
    url: str | None = None
    arxiv_id: str | None = None
    doi: str | None = None
    categories: tuple[str, ...] = ()
    sightings: tuple[Sighting, ...] = ()
    published_text: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of an abstract."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """What one stored vector stands for: the title and `abstract[start:end]`."""

    id: str
    paper_id: str
    position: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Phrases:
    """The vectors of a paper's runs of a few words, in the context of the whole text: for matching word by word.

    `rows` (phrases, dimensions) are in proportion to unit vectors, the largest number of each at 127. The title's come
    first, then those of each sentence in order; `counts` says how many each has.
    """

    counts: tuple[int, ...]
    rows: NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class EmbeddedPaper:
    """A paper ready to be kept: what ingest hands to the library.

    `digest` covers everything shown of the paper; `chunk_vectors` has a row a chunk and `sentence_vectors` a row a
    sentence. `phrases` is None where the embedder reads a span only apart from its text.
    """

    paper: Paper
    digest: str
    chunks: tuple[Chunk, ...]
    chunk_vectors: Vectors
    sentences: tuple[Span, ...]
    sentence_vectors: Vectors
    phrases: Phrases | None = None


@dataclass(frozen=True, slots=True)
class PaperVectors:
    """The stored vectors of one paper: a row a chunk, and a row a sentence with its span."""

    chunks: Vectors
    sentences: tuple[Span, ...]
    sentence_vectors: Vectors


@dataclass(frozen=True, slots=True)
class Filters:
    """Conditions a paper must meet before it is ranked. Dates are inclusive `YYYY[-MM[-DD]]`; empty means any."""

    since: str | None = None
    until: str | None = None
    sources: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    min_upvotes: int | None = None

    @property
    def empty(self) -> bool:
        """True when every paper passes."""
        return self == Filters()


@dataclass(frozen=True, slots=True)
class Hit:
    """A paper found by one index, best chunk first."""

    paper_id: str
    score: float


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation; `role` is `user` or `assistant`."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Query:
    """A question after reading it: what to search for and what must hold.

    `text` is the question without the courtesy around it, `standalone` the same made independent of the conversation,
    `parts` the pieces searched one by one (at least one), `phrases` exact quotations, `excluded` what a result must not
    be about, `named` the ids of papers that the question names, `set_aside` those it turns away ("not that one"),
    `premises` what the question and the turns before it take for granted, and `typed` the question as typed.
    """

    text: str
    standalone: str
    parts: tuple[str, ...]
    filters: Filters = Filters()
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    set_aside: tuple[str, ...] = ()
    premises: tuple[str, ...] = ()
    typed: str = ""


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
class LibraryStamp:
    """Which library an answer came from: how many papers, and the revision that every change moves."""

    papers: int
    revision: str


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


@dataclass(frozen=True, slots=True)
class SearchResults:
    """What a search found, one row a paper, best first."""

    query: Query
    passages: tuple[Passage, ...]
    timings_ms: Mapping[str, float]


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


@dataclass(frozen=True, slots=True)
class Reject:
    """A record that did not go in, where it stands (1-based line; 0: the whole source), and why."""

    source: str
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What one source gave. `read = added + updated + unchanged + merged + rejected`."""

    path: str
    format: str
    read: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    merged: int = 0
    rejected: int = 0


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingest did; `papers` and `chunks` are the library's totals after it.

    `notes` tell of records that went in changed: characters that cannot be stored were replaced.
    """

    sources: tuple[SourceReport, ...]
    rejects: tuple[Reject, ...]
    papers: int
    chunks: int
    seconds: float
    notes: tuple[Reject, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an ingest is: records read, papers stored so far, papers known to be stored in all (None: not known)."""

    source: str
    read: int
    stored: int
    total: int | None


class Ingest(Protocol):
    """Reads sources into the library: handed to the edges by the command line, so that they need not know ingest."""

    def __call__(
        self, sources: Sequence[str], *, on_progress: Callable[[Progress], None] | None = None
    ) -> IngestReport:
        """Read every source (file, folder, `-` or live address)."""
