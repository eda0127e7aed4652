"""Retrieval with parts left out, on a file of questions: what each stage of the recipe is worth there."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from assistant.retrieve import Retriever, read_question
from assistant.retrieve.ranking import WHOLE, Recipe
from assistant.types import Filters, Turn
from evals.datasets import Question
from evals.records import title_key
from evals.retrieval import STAGES
from evals.scorers.ranking import ndcg, recall, reciprocal_rank
from evals.statistics import mean_interval, paired_difference
from evals.summary import DECIMALS, Figure

if TYPE_CHECKING:
    from assistant.answer import Assistant

CONSIDERED = 20
VARIANTS: Mapping[str, Recipe] = {"whole": WHOLE, **STAGES}


def ablate(assistant: "Assistant", questions: Sequence[Question]) -> dict[str, dict[str, Any]]:
    """For each variant the figures of its ranking over the questions that have gold, and how far the whole recipe is
    ahead of it in nDCG@10 (`worth`, paired, with its `p`)."""
    asked = [question for question in questions if question.gold_titles]
    if not asked:
        return {}
    values = {name: _measure(assistant, asked, recipe) for name, recipe in VARIANTS.items()}
    return {name: {**_figures(found), **_worth(found, values["whole"])} for name, found in values.items()}


def _measure(assistant: "Assistant", questions: Sequence[Question], recipe: Recipe) -> dict[str, dict[str, float]]:
    retriever = Retriever(assistant.library, assistant.embedder, recipe=recipe)
    rows = {question.id: _ranked(assistant, question, retriever) for question in questions}
    return {
        "ndcg@10": {key: ndcg(ranked, gold, 10) for key, (ranked, gold) in rows.items()},
        "recall@10": {key: recall(ranked, gold, 10) for key, (ranked, gold) in rows.items()},
        "mrr@10": {key: reciprocal_rank(ranked, gold, 10) for key, (ranked, gold) in rows.items()},
    }


def _worth(found: Mapping[str, Mapping[str, float]], whole: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    ahead = paired_difference(found["ndcg@10"], whole["ndcg@10"])
    if ahead is None or found is whole:
        return {}
    return {"worth": round(ahead.value, DECIMALS), "p": round(ahead.p, DECIMALS)}


def _ranked(assistant: "Assistant", question: Question, retriever: Retriever) -> tuple[list[str], dict[str, int]]:
    history = [Turn(turn.role, turn.content) for turn in question.history]
    query = read_question(question.question, history, Filters(), assistant.library, date.today())
    neutral = {title_key(title) for title in question.also_acceptable}
    found = [title_key(passage.paper.title) for passage in retriever.retrieve(query, CONSIDERED)]
    return [title for title in found if title not in neutral], {title_key(t): 1 for t in question.gold_titles}


def _figures(values: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
    found = {name: mean_interval(list(each.values())) for name, each in values.items()}
    return {name: Figure(mean.value, mean.low, mean.high, mean.n).to_json() for name, mean in found.items()}
