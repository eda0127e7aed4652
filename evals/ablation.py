"""Retrieval with parts left out, on a file of questions: what each stage of the recipe is worth there."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from assistant.retrieve import Retriever, read_question
from assistant.retrieve.hybrid import Recipe
from assistant.types import Filters, Turn
from evals.datasets import Question
from evals.records import title_key
from evals.retrieval import STAGES, WHOLE
from evals.scorers.ranking import ndcg, recall, reciprocal_rank
from evals.statistics import mean_interval
from evals.summary import Figure

if TYPE_CHECKING:
    from assistant.answer import Assistant

CONSIDERED = 20
VARIANTS: Mapping[str, Recipe] = {"whole": WHOLE, **STAGES}


def ablate(assistant: "Assistant", questions: Sequence[Question]) -> dict[str, dict[str, dict[str, float]]]:
    """For each variant the figures of its ranking, over the questions that have gold."""
    asked = [question for question in questions if question.gold_titles]
    return {name: _measure(assistant, asked, recipe) for name, recipe in VARIANTS.items()} if asked else {}


def _measure(assistant: "Assistant", questions: Sequence[Question], recipe: Recipe) -> dict[str, dict[str, float]]:
    retriever = Retriever(assistant.library, assistant.embedder, recipe=recipe)
    rows = [_ranked(assistant, question, retriever) for question in questions]
    values = {
        "ndcg@10": [ndcg(ranked, gold, 10) for ranked, gold in rows],
        "recall@10": [recall(ranked, gold, 10) for ranked, gold in rows],
        "mrr@10": [reciprocal_rank(ranked, gold, 10) for ranked, gold in rows],
    }
    return {name: _figure(found) for name, found in values.items()}


def _ranked(assistant: "Assistant", question: Question, retriever: Retriever) -> tuple[list[str], dict[str, int]]:
    history = [Turn(turn.role, turn.content) for turn in question.history]
    query = read_question(question.question, history, Filters(), assistant.library, date.today())
    neutral = {title_key(title) for title in question.also_acceptable}
    found = [title_key(passage.paper.title) for passage in retriever.retrieve(query, CONSIDERED)]
    return [title for title in found if title not in neutral], {title_key(t): 1 for t in question.gold_titles}


def _figure(values: Sequence[float]) -> dict[str, float]:
    found = mean_interval(values)
    return Figure(found.value, found.low, found.high, found.n).to_json()
