"""Retrieval with parts left out: how much words and vectors each bring, on a file of questions."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from assistant.retrieve import Retriever, read_question
from assistant.types import Filters, Hit, Turn
from evals.datasets import Question
from evals.records import title_key
from evals.scorers.ranking import ndcg, recall, reciprocal_rank
from evals.statistics import mean_interval
from evals.summary import DECIMALS

if TYPE_CHECKING:
    from assistant.answer import Assistant
    from assistant.library import Library

VARIANTS: Mapping[str, tuple[str, ...]] = {
    "words and vectors": (),
    "words alone": ("search_vectors",),
    "vectors alone": ("search_words",),
}
CONSIDERED = 20


class Muted:
    """A library that finds nothing by the searches named; all else is the library itself."""

    def __init__(self, library: "Library", searches: Sequence[str]) -> None:
        self._library, self._searches = library, searches

    def __getattr__(self, name: str) -> Any:
        return _find_nothing if name in self._searches else getattr(self._library, name)


def _find_nothing(*_: object, **__: object) -> list[Hit]:
    return []


def ablate(assistant: "Assistant", questions: Sequence[Question]) -> dict[str, dict[str, dict[str, float]]]:
    """For each variant the measures of its ranking, over the questions that have gold."""
    asked = [question for question in questions if question.answerable]
    return {name: _measure(assistant, asked, searches) for name, searches in VARIANTS.items()}


def _measure(
    assistant: "Assistant", questions: Sequence[Question], searches: Sequence[str]
) -> dict[str, dict[str, float]]:
    library: Any = Muted(assistant.library, searches)
    retriever = Retriever(library, assistant.embedder)
    rows = [_ranked(question, retriever, library) for question in questions]
    values = {
        "ndcg@10": [ndcg(ranked, gold, 10) for ranked, gold in rows],
        "recall@10": [recall(ranked, gold, 10) for ranked, gold in rows],
        "mrr@10": [reciprocal_rank(ranked, gold, 10) for ranked, gold in rows],
    }
    return {name: _figure(found) for name, found in values.items()}


def _ranked(question: Question, retriever: Retriever, library: Any) -> tuple[list[str], dict[str, int]]:
    history = [Turn(turn.role, turn.content) for turn in question.history]
    query = read_question(question.question, history, Filters(), library, date.today())
    neutral = {title_key(title) for title in question.also_acceptable}
    found = [title_key(passage.paper.title) for passage in retriever.retrieve(query, CONSIDERED)]
    return [title for title in found if title not in neutral], {title_key(t): 1 for t in question.gold_titles}


def _figure(values: Sequence[float]) -> dict[str, float]:
    found = mean_interval(values)
    rounded = {name: round(getattr(found, name), DECIMALS) for name in ("value", "low", "high")}
    return {**rounded, "n": found.n}
