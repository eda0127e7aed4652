"""The eval cases of a library: a questions file in its home, filled by thumbs and drafts, settled by a person."""

from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from assistant.cases import EvalCase, Thumb
from assistant.errors import UsageError
from evals.datasets.question import Evidence, Question, read_file, write_questions
from evals.drafting import question_from_trace
from evals.records import title_key

if TYPE_CHECKING:
    from assistant.library import Library
    from assistant.types import Paper


def case_file(home: Path) -> Path:
    """Where the cases of a library lie."""
    return home / "evals" / "questions.jsonl"


class CaseFile:
    """See `assistant.cases.EvalCases`. Safe to use from several threads; the file is replaced whole."""

    def __init__(self, path: Path, library: "Library") -> None:
        self._path = path
        self._library = library
        self._lock = Lock()

    @property
    def path(self) -> Path:
        """See `EvalCases.path`."""
        return self._path

    def all(self) -> list[EvalCase]:
        """See `EvalCases.all`."""
        return [_case(question) for question in self._read()]

    def keep(self, trace_id: str, thumb: Thumb) -> EvalCase | None:
        """See `EvalCases.keep`."""
        if (kept := self._library.journal.trace(trace_id)) is None:
            return None
        question = question_from_trace(kept, thumb)
        self._replace(question)
        return _case(question)

    def take_back(self, trace_id: str) -> None:
        """See `EvalCases.take_back`."""
        if (kept := self._library.journal.trace(trace_id)) is not None:
            self.reject(question_from_trace(kept, "down").id)

    def save(self, case: EvalCase) -> None:
        """See `EvalCases.save`."""
        papers = [self._paper(title) for title in case.gold_titles]
        values: dict[str, Any] = {
            "question": case.question.strip(),
            "gold_titles": tuple(paper.title for paper in papers),
            "evidence": tuple(_evidence(quote, papers) for quote in case.quotes),
            "answer_points": case.answer_points,
            "draft": case.draft,
        }
        if not values["question"]:
            raise UsageError("the question is empty; write one, or reject the draft")
        self._replace(self._known(case.id).model_copy(update=values))

    def reject(self, case_id: str) -> None:
        """See `EvalCases.reject`."""
        with self._lock:
            self._write([question for question in self._read() if question.id != case_id])

    def _known(self, case_id: str) -> Question:
        for question in self._read():
            if question.id == case_id:
                return question
        raise UsageError(f"{self._path} has no case {case_id!r} any more; look at the list again")

    def _paper(self, title: str) -> "Paper":
        for paper in self._library.papers_by_id(self._library.find_titles(title)).values():
            if title_key(paper.title) == title_key(title):
                return paper
        for paper in self._library.papers(query=title):
            if title_key(paper.title) == title_key(title):
                return paper
        raise UsageError(f"no paper of the library has the title {title!r}; take one from the list")

    def _replace(self, question: Question) -> None:
        with self._lock:
            before = self._read()
            known = any(other.id == question.id for other in before)
            after = [question if other.id == question.id else other for other in before]
            self._write(after if known else [*after, question])

    def _read(self) -> Sequence[Question]:
        return read_file(self._path) if self._path.exists() else ()

    def _write(self, questions: Sequence[Question]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        write_questions(self._path, questions)


def _evidence(quote: str, papers: "Sequence[Paper]") -> Evidence:
    for paper in papers:
        if quote in paper.abstract:
            return Evidence(title=paper.title, sentence=quote)
    raise UsageError(f"{quote!r} stands in the abstract of no paper named here; untick it, or name its paper")


def _case(question: Question) -> EvalCase:
    quotes = tuple(evidence.sentence for evidence in question.evidence)
    return EvalCase(
        question.id,
        question.question,
        question.gold_titles,
        quotes,
        question.answer_points,
        question.draft,
        question.without,
    )
