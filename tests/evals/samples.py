"""Records to score, made by hand: each argument says what matters to the test."""

from collections.abc import Mapping, Sequence

from assistant.api.schemas import Answer, Citation, Considered, LibraryStamp, Quote, Sentence, Usage
from assistant.types import Mode, Outcome, Support
from evals.datasets import Question
from evals.records import Cited, Fault, Record

ABSTRACTS = {
    "Alpha": "Alpha trains on 1,000 questions. It gains 4.5 points. Training is cheap.",
    "Beta": "Beta needs no labels. It reads 20 pages.",
    "Gamma": "Gamma is slow.",
}


def question(**given: object) -> Question:
    values = {"id": "q1", "kind": "factual-single", "question": "What?", "gold_titles": ["Alpha"], **given}
    return Question.model_validate(values)


def quote(title: str, text: str) -> Quote:
    start = ABSTRACTS[title].index(text)
    return Quote(text=text, start=start, end=start + len(text))


def citation(number: int, title: str, quotes: Sequence[Quote] = ()) -> Citation:
    return Citation(
        number=number, paper_id=title.lower(), title=title, url=None, published=None, authors=[], quotes=list(quotes)
    )


def sentence(text: str, *citations: int, support: Support = Support.SUPPORTED) -> Sentence:
    return Sentence(text=text, citations=list(citations), support=support, why="")


def answer(text: str = "", **given: object) -> Answer:
    values: dict[str, object] = {
        "question": "What?",
        "standalone_question": "What?",
        "outcome": Outcome.ANSWERED,
        "answer": text,
        "citations": [],
        "sentences": [],
        "considered": [],
        "confidence": 0.5,
        "mode": Mode.EXTRACTIVE,
        "model": None,
        "prompt": None,
        "library": LibraryStamp(papers=3, revision="r"),
        "usage": Usage(prompt_tokens=0, completion_tokens=0, cost_usd=None),
        "timings_ms": {},
        "trace_id": "t",
    }
    return Answer.model_validate({**values, **given})


def considered(*titles: str) -> list[Considered]:
    return [Considered(paper_id=title.lower(), title=title, score=1 / rank) for rank, title in enumerate(titles, 1)]


def record(asked: Question, given: Answer | None, papers: Mapping[str, str] = ABSTRACTS) -> Record:
    kept = {title.lower(): Cited(title, abstract) for title, abstract in papers.items()}
    fault = None if given else Fault("language_model.timeout", "no reply")
    return Record(asked, given, kept if given else {}, 0.25, fault)
