"""Answers hold when a question is reworded or the library padded, and follow the library when it changes."""

import random
from typing import Any

import pytest

from evals.datasets import Evidence, Question
from evals.robustness import evaluate_robustness
from evals.robustness.libraries import open_twin
from evals.robustness.probes import add_condition, add_premise, foreign_conditions, irrelevant_papers, make_probes
from evals.robustness.rewording import REWORDINGS, passive, typo
from evals.starter import starter_questions

CHINCHILLA = Question(
    id="c",
    kind="numeric",
    question="How many models were trained to find the best split of a compute budget?",
    gold_titles=("Training Compute-Optimal Large Language Models",),
    evidence=(
        Evidence(
            title="Training Compute-Optimal Large Language Models",
            sentence="They trained over 400 models, from 70 million to 16 billion parameters on 5 to 500 billion "
            "tokens, and fitted the best split of a compute budget.",
        ),
    ),
)


@pytest.mark.parametrize("kind", sorted(REWORDINGS))
def test_a_rewording_is_the_same_each_time_and_changes_some_question(kind: str):
    asked = [question.question for question in starter_questions()] + ["Which paper introduces a test of truth?"]
    once, again = ([REWORDINGS[kind](text, random.Random(3)) for text in asked] for _ in range(2))
    assert once == again
    assert once != asked


def test_a_simple_question_is_turned_into_the_passive_and_a_harder_one_left():
    assert passive("Which paper introduces a test of truth?", random.Random(0)) == (
        "By which paper is a test of truth introduced?"
    )
    assert passive("Why is it so, and since when?", random.Random(0)) == "Why is it so, and since when?"


def test_a_typo_exchanges_two_letters():
    question = "Why do transformers struggle?"
    other = typo(question, random.Random(0))
    assert other != question
    assert sorted(other) == sorted(question)


def test_conditions_are_foreign_to_the_library(starter: Any):
    papers = starter.library.papers()
    conditions = foreign_conditions(papers)
    assert len(conditions) > 5
    words = " ".join(f"{paper.title} {paper.abstract}" for paper in papers).lower().split()
    assert not any(word in words for condition in conditions for word in condition.split())


def test_a_question_takes_a_condition_and_a_premise():
    assert add_condition("What helps?", "for", "tea") == "What helps for tea?"
    assert add_premise("What helps?", "The tea is hot.", random.Random(0)).endswith("the tea is hot, what helps?")


def test_every_probe_keeps_the_id_of_its_question(starter: Any):
    probes = make_probes([CHINCHILLA], starter.library.papers())
    assert {probe.question.id for probe in probes} == {"c"}
    assert {"typo", "passages_shuffled", "irrelevant_added", "gold_removed", "fact_changed"} <= {p.kind for p in probes}


def test_a_twin_holds_the_same_papers_and_vectors(starter: Any):
    papers = starter.library.papers()
    with open_twin(starter, papers[:20], irrelevant_papers()[:2]) as twin:
        assert twin.library.count() == 22
        ids = [papers[0].id]
        assert (twin.library.vectors(ids)[ids[0]].chunks == starter.library.vectors(ids)[ids[0]].chunks).all()


def test_the_answer_follows_the_library_and_not_the_order_of_its_papers(starter: Any):
    found = evaluate_robustness(starter, [CHINCHILLA])
    assert found["errors"] == 0
    assert found["kinds"]["passages_shuffled"]["right"]["value"] == 1.0
    assert found["kinds"]["fact_changed"]["right"]["value"] == 1.0
    assert found["kinds"]["irrelevant_added"]["by_kind"]["numeric"]["n"] == 1
