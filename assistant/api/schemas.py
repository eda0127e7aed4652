"""The contract's JSON, made from the nouns: what the command line prints and the HTTP interface answers."""

from collections.abc import Sequence
from typing import Self

from pydantic import BaseModel, Field

from assistant import types

SNIPPET = 300
"""Characters of an abstract shown for a paper that has no scored sentence."""


class Sighting(BaseModel):
    """Where and when a paper was listed."""

    name: str
    page_date: str | None
    position: int
    ingested_at: str


class Paper(BaseModel):
    """A paper of the library; `title` and `abstract` are the source's exact text."""

    id: str
    title: str
    abstract: str
    authors: list[str]
    authors_count: int | None
    published: str | None = Field(description="`YYYY[-MM[-DD]]`, when the year is known")
    published_text: str | None = Field(description="the date as the source writes it")
    upvotes: int | None
    comments: int | None
    url: str | None
    arxiv_id: str | None
    doi: str | None
    categories: list[str]
    sources: list[Sighting]

    @classmethod
    def from_paper(cls, paper: types.Paper) -> Self:
        """The paper as the contract shows it."""
        seen = [
            Sighting(name=s.name, page_date=s.page_date, position=s.position, ingested_at=s.ingested_at)
            for s in paper.sightings
        ]
        same = {name: getattr(paper, name) for name in cls.model_fields if name not in _PAPER_CHANGED}
        return cls(
            **same, authors=list(paper.authors), categories=list(paper.categories), url=link(paper.url), sources=seen
        )


_PAPER_CHANGED = {"authors", "categories", "url", "sources"}


class Papers(BaseModel):
    """A page of the library's papers; `total` counts all that meet the conditions."""

    total: int
    papers: list[Paper]


class SearchResult(BaseModel):
    """A paper found; a higher score is better, within one answer."""

    rank: int
    paper_id: str
    title: str
    score: float
    published: str | None
    url: str | None
    snippet: str
    signals: dict[str, float] = Field(default_factory=dict, description="why it ranks where it does")


class SearchResults(BaseModel):
    """What a search found, best first, one row a paper."""

    query: str
    results: list[SearchResult]
    timings_ms: dict[str, float]

    @classmethod
    def from_results(cls, found: types.SearchResults) -> Self:
        """The search as the contract shows it."""
        rows = [_result(rank, passage) for rank, passage in enumerate(found.passages, 1)]
        return cls(query=found.query.text, results=rows, timings_ms=dict(found.timings_ms))


def _result(rank: int, passage: types.Passage) -> SearchResult:
    paper = passage.paper
    return SearchResult(
        rank=rank,
        paper_id=paper.id,
        title=paper.title,
        score=passage.score,
        published=paper.published,
        url=link(paper.url),
        snippet=snippet(passage),
        signals=dict(passage.signals),
    )


class Quote(BaseModel):
    """An exact span of the stored abstract: `abstract[start:end] == text`."""

    text: str
    start: int
    end: int


class Citation(BaseModel):
    """A numbered reference to a paper of the library."""

    number: int
    paper_id: str
    title: str
    url: str | None
    published: str | None
    authors: list[str]
    quotes: list[Quote]

    @classmethod
    def from_citation(cls, citation: types.Citation) -> Self:
        """The citation as the contract shows it."""
        paper = citation.paper
        return cls(
            number=citation.number,
            paper_id=paper.id,
            title=paper.title,
            url=link(paper.url),
            published=paper.published,
            authors=list(paper.authors),
            quotes=[Quote(text=q.text, start=q.start, end=q.end) for q in citation.quotes],
        )


class Sentence(BaseModel):
    """A sentence of the answer and whether its citations support it."""

    text: str
    citations: list[int]
    support: types.Support
    why: str


class Considered(BaseModel):
    """A paper that was read for the answer, cited or not."""

    paper_id: str
    title: str
    score: float


class Prompt(BaseModel):
    """The prompt that the answer was written with."""

    name: str
    digest: str


class LibraryStamp(BaseModel):
    """The library that the answer came from."""

    papers: int
    revision: str


class Usage(BaseModel):
    """Tokens and money; `cost_usd` is null when the price is not known."""

    prompt_tokens: int
    completion_tokens: int
    cost_usd: float | None


class Answer(BaseModel):
    """An answer that can be checked: every `[n]` in `answer` is in `citations` and the reverse."""

    question: str
    standalone_question: str
    outcome: types.Outcome
    answer: str
    citations: list[Citation]
    sentences: list[Sentence]
    considered: list[Considered]
    confidence: float
    mode: types.Mode
    model: str | None
    prompt: Prompt | None
    library: LibraryStamp
    usage: Usage
    timings_ms: dict[str, float]
    trace_id: str
    unknown_keys: int = Field(0, description="citations that the model made up; they are not in the answer")
    notice: str | None = Field(None, description="what the reader must know about how the answer came about")

    @classmethod
    def from_answer(cls, answer: types.Answer) -> Self:
        """The answer as the contract shows it."""
        plain = ("question", "standalone_question", "outcome", "confidence", "mode", "model", "trace_id")
        usage, prompt = answer.usage, answer.prompt
        return cls(
            **{name: getattr(answer, name) for name in plain},
            answer=answer.text,
            citations=[Citation.from_citation(c) for c in answer.citations],
            sentences=[_sentence(s) for s in answer.sentences],
            considered=considered(answer.considered),
            prompt=Prompt(name=prompt.name, digest=prompt.digest) if prompt else None,
            library=LibraryStamp(papers=answer.library.papers, revision=answer.library.revision),
            usage=Usage(**{name: getattr(usage, name) for name in Usage.model_fields}),
            timings_ms=dict(answer.timings_ms),
            unknown_keys=answer.unknown_keys,
            notice=answer.notice,
        )


def _sentence(checked: types.CheckedSentence) -> Sentence:
    return Sentence(text=checked.text, citations=list(checked.citations), support=checked.support, why=checked.why)


def considered(passages: Sequence[types.Passage]) -> list[Considered]:
    """The papers that were read, best first."""
    return [Considered(paper_id=p.paper.id, title=p.paper.title, score=p.score) for p in passages]


def snippet(passage: types.Passage) -> str:
    """The sentence that answers best, or the beginning of the abstract."""
    best = max(passage.sentences, key=lambda sentence: sentence.score, default=None)
    return best.text if best else passage.paper.abstract[:SNIPPET]


def link(url: str | None) -> str | None:
    """The address when a browser may open it: `http` or `https`, nothing else."""
    return url if url and url.lower().startswith(("http://", "https://")) else None
