"""The questions on the starter library are answerable from it, and say by which sentences."""

import json
from collections import Counter
from importlib.resources import files
from importlib.resources.abc import Traversable

PAPERS = files("ingest").joinpath("starter/papers.jsonl")
QUESTIONS = files("evals").joinpath("data/starter-questions.jsonl")
KINDS = {
    "factual-single",
    "numeric",
    "method-find",
    "synthesis",
    "contradiction",
    "negation",
    "followup",
    "unanswerable",
    "out-of-domain",
}


def read_lines(path: Traversable) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_forty_questions_or_more_of_every_kind():
    questions = read_lines(QUESTIONS)
    kinds = Counter(question["kind"] for question in questions)
    assert len(questions) >= 40
    assert set(kinds) == KINDS
    assert min(kinds.values()) >= 3
    assert len({question["id"] for question in questions}) == len(questions)


def test_gold_titles_stand_in_the_starter_library():
    titles = {paper["title"] for paper in read_lines(PAPERS)}
    for question in read_lines(QUESTIONS):
        named = {*question["gold_titles"], *question.get("also_acceptable", [])}
        assert named <= titles, question["id"]
        assert not {*question["gold_titles"]} & {*question.get("also_acceptable", [])}, question["id"]


def test_evidence_is_an_exact_part_of_the_summary_of_a_gold_paper():
    abstracts = {paper["title"]: paper["abstract"] for paper in read_lines(PAPERS)}
    for question in read_lines(QUESTIONS):
        for evidence in question["evidence"]:
            assert evidence["sentence"] in abstracts[evidence["title"]], question["id"]
        assert {e["title"] for e in question["evidence"]} == {*question["gold_titles"]}, question["id"]


def test_unanswerable_and_off_topic_questions_alone_have_no_gold():
    for question in read_lines(QUESTIONS):
        refusing = question["kind"] in {"unanswerable", "out-of-domain"}
        assert refusing == (not question["gold_titles"]), question["id"]
        assert question["answer_points"], question["id"]


def test_follow_ups_alone_carry_a_history_that_ends_with_the_assistant():
    for question in read_lines(QUESTIONS):
        assert ("history" in question) == (question["kind"] == "followup"), question["id"]
        for turn in question.get("history", [])[-1:]:
            assert turn["role"] == "assistant"
