"""Questions files are read strictly, and published collections in their own layouts."""

import json
from pathlib import Path

import pytest

from assistant.errors import UsageError
from evals.datasets import read_published, read_questions, write_questions

LINE = {"id": "a", "kind": "numeric", "question": "How many?", "gold_titles": ["Alpha"]}


def lines(path: Path, *rows: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_a_question_needs_no_more_than_the_contract_asks_for(tmp_path: Path):
    [found] = read_questions(lines(tmp_path / "q.jsonl", {**LINE, "a field of tomorrow": 1}))
    assert (found.id, found.gold_titles, found.history, found.draft) == ("a", ("Alpha",), (), False)


def test_what_is_written_is_read_again(tmp_path: Path):
    evidence = [{"title": "Alpha", "sentence": "So — it is."}]
    history = [{"role": "user", "content": "Hm?"}]
    given = read_questions(lines(tmp_path / "q.jsonl", {**LINE, "evidence": evidence, "history": history}))
    write_questions(tmp_path / "again.jsonl", given)
    assert read_questions(tmp_path / "again.jsonl") == given


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{", "line 1"),
        ('{"id": "a"}', "kind"),
        (json.dumps({**LINE, "gold_titles": "Alpha"}), "gold_titles"),
        (json.dumps(LINE) + "\n" + json.dumps(LINE), "stands twice"),
        ("", "no question"),
    ],
)
def test_a_faulty_file_is_named_with_its_fault(tmp_path: Path, text: str, fault: str):
    path = tmp_path / "q.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=fault) as caught:
        read_questions(path)
    assert str(path) in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(UsageError, match="nowhere"):
        read_questions(tmp_path / "nowhere.jsonl")


def test_drafts_are_left_out_unless_asked_for(tmp_path: Path):
    path = lines(tmp_path / "q.jsonl", LINE, {**LINE, "id": "b", "draft": True})
    assert [q.id for q in read_questions(path)] == ["a"]
    assert [q.id for q in read_questions(path, drafts=True)] == ["a", "b"]


def test_scholarqabench_questions_have_their_criteria_as_points(tmp_path: Path):
    config = {"config": {"other_properties": [{"name": "n", "criterion": "names the cost", "weight": 0.5}]}}
    row = {"case_id": "s1", "annotator": "cs", "initial_prompt": "What does it cost?", "metric_config": config}
    (tmp_path / "test_configs_snippets.json").write_text(json.dumps([row]), encoding="utf-8")
    [found] = read_published(tmp_path, "scholarqabench").questions
    assert (found.id, found.question, found.answer_points) == ("s1", "What does it cost?", ("names the cost",))


def test_every_part_of_scholarqabench_is_read(tmp_path: Path):
    multi = {"input": "Why?", "ctxs": [], "annotator": "a", "id": "a_bio_1", "subject": "bio", "output": "So. And so."}
    lines(tmp_path / "scholarqa_neuro" / "scholarqabench_neuro.jsonl", {"input": "How?", "id": "neuro_0"})
    lines(tmp_path / "single_paper_tasks" / "scifact_test.jsonl", {"input": "Claim.", "gold_ctx": [], "answer": "true"})
    lines(tmp_path / "scholarqa_cs" / "output_snippets.jsonl", {"question": "an answer of a system, not a question"})
    (tmp_path / "human_answers.json").write_text(json.dumps([multi]), encoding="utf-8")
    found = {q.id: (q.kind, q.answer_points) for q in read_published(tmp_path, "scholarqabench").questions}
    assert found == {
        "a_bio_1": ("bio", ("So.", "And so.")),
        "neuro_0": ("scholarqa_neuro", ()),
        "scifact_test-1": ("single_paper_tasks", ()),
    }


def test_pubmedqa_is_read_by_its_identifiers(tmp_path: Path):
    row = {"QUESTION": "Is it safe?", "CONTEXTS": ["a"], "final_decision": "yes", "LONG_ANSWER": "It is safe."}
    (tmp_path / "ori_pqal.json").write_text(json.dumps({"123": row}), encoding="utf-8")
    [found] = read_published(tmp_path, "pubmedqa").questions
    assert (found.id, found.kind, found.answer_points) == ("123", "yes", ("It is safe.",))


def test_scifact_claims_become_labelled_pairs(tmp_path: Path):
    lines(
        tmp_path / "corpus.jsonl",
        {"doc_id": 1, "title": "T", "abstract": ["One.", "Two."]},
        {"doc_id": 2, "abstract": []},
    )
    evidence = {"1": [{"label": "CONTRADICT", "sentences": [0]}]}
    lines(tmp_path / "claims_train.jsonl", {"id": 7, "claim": "C", "evidence": evidence, "cited_doc_ids": [1, 2]})
    first, second = read_published(tmp_path, "scifact").pairs
    assert (first.id, first.text, first.label) == ("7-1", "One. Two.", "not supported")
    assert second.label == "not supported"


def test_expertqa_claims_become_labelled_pairs(tmp_path: Path):
    claims = [
        {"claim_string": "It is so [1].", "evidence": ["[1] http://x\n\nIt is."], "support": "Complete"},
        {"claim_string": "It was so.", "evidence": [], "support": "Missing"},
        {"claim_string": "An address alone.", "evidence": ["[1] http://x"], "support": "Complete"},
    ]
    lines(tmp_path / "r2_compiled_anon.jsonl", {"question": "?", "answers": {"gpt4": {"claims": claims}}})
    [found] = read_published(tmp_path, "expertqa").pairs
    assert (found.claim, found.label) == ("It is so [1].", "supported")


def test_a_folder_of_another_kind_is_named_with_the_layout(tmp_path: Path):
    with pytest.raises(UsageError, match="scifact"):
        read_published(tmp_path, "scifact")
    with pytest.raises(UsageError, match="is no layout"):
        read_published(tmp_path, "beer")


def test_separators_inside_a_text_do_not_end_its_line(tmp_path: Path):
    path = tmp_path / "q.jsonl"
    path.write_text(json.dumps({**LINE, "question": "How\u2028many\x85?"}, ensure_ascii=False) + "\n", encoding="utf-8")
    assert read_questions(path)[0].question == "How\u2028many\x85?"
