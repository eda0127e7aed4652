"""The checker's figures: planted errors are flagged, true sentences are not, and labelled sets are read when there."""

import json
import os
import random
from pathlib import Path

import pytest

from assistant.types import Paper
from evals.labelled import Labelled, read_labelled
from evals.planted import paraphrase, plant, true_sentences
from evals.reworded import HALVES, read_reworded
from evals.verification import (
    evaluate_verification,
    measure_labelled,
    measure_planted,
    measure_reworded,
    measure_true,
    starter_papers,
)

SHARED = Path(os.environ.get("ASSISTANT_SHARED") or Path(__file__).parents[3] / "shared") / "data"
PAPER = Paper("1", "A Study", "PruneNet improves accuracy by 3.2% on SQuAD with two heads, and it is faster than BERT.")
OTHER = Paper(
    "2", "Tides", "Ocean tides rise and fall because of the moon, says TideNet, every twelve hours on most coasts."
)


def test_each_kind_of_error_is_planted_once():
    planted = {error.kind: error for error in plant(true_sentences([PAPER, OTHER])[:1], [PAPER, OTHER])}
    assert set(planted) == {"number", "name", "direction", "negation", "paper"}
    assert all(error.text != error.original for kind, error in planted.items() if kind != "paper")
    assert planted["paper"].paper is OTHER


def test_a_paraphrase_says_the_same_in_other_words():
    text = "In this paper, we propose a method that achieves 3% on two tasks."
    assert paraphrase(text, random.Random(1)) != text


@pytest.fixture(scope="module")
def sentences():
    return random.Random(0).sample(true_sentences(starter_papers()), 60)


def test_planted_errors_are_flagged(sentences):
    figures = measure_planted(sentences, starter_papers())
    assert figures["number"]["flagged"] >= 0.95
    assert all(figures[kind]["flagged"] >= 0.8 for kind in ("name", "direction", "negation", "paper"))


def test_true_sentences_are_not_flagged(sentences):
    figures = measure_true(sentences)
    assert figures["exact"] == {"n": 60, "flagged": 0.0, "unsupported": 0.0}
    assert figures["paraphrased"]["flagged"] <= 0.05


def test_free_rewordings_are_not_called_unsupported_and_errors_in_them_are_flagged():
    figures = {half: measure_reworded(half) for half in HALVES}
    assert all(found["nothing"]["n"] == 59 for found in figures.values())
    assert figures["seen"]["nothing"]["unsupported"] <= 0.07
    assert figures["seen"]["number"]["flagged"] >= 0.95
    assert all(figures["seen"][kind]["flagged"] >= 0.8 for kind in ("direction", "name", "paper"))


def test_reworded_sentences_are_told_of_papers_that_are_there():
    assert read_reworded([PAPER]) == []
    assert {pair.half for pair in read_reworded(starter_papers())} == set(HALVES)
    assert all(pair.true != pair.false or pair.paper != pair.cited for pair in read_reworded(starter_papers()))


def test_precision_and_recall_of_both_verdicts():
    claims = [
        Labelled("Ocean tides rise and fall because of the moon.", OTHER.abstract, "Supports"),
        Labelled("Ocean tides rise and fall because of the wind.", OTHER.abstract, "Refutes"),
        Labelled("PruneNet improves accuracy by 9% on SQuAD.", PAPER.abstract, "Refutes"),
    ]
    figures = measure_labelled(claims)
    assert figures["supported"] == {"precision": 1.0, "recall": 1.0, "said": 1, "true": 1}
    assert figures["unsupported"] == {"precision": 1.0, "recall": 0.5, "said": 1, "true": 2}
    assert figures["verdicts"]["Refutes"] == {"partial": 1, "unsupported": 1}


def test_labelled_sets_that_are_not_there_are_left_out(tmp_path):
    assert read_labelled(tmp_path) == {}
    (tmp_path / "healthver").mkdir()
    row = {"claim": "Masks help.", "evidence": "Masks help.", "label": "Supports"}
    (tmp_path / "healthver" / "dev.jsonl").write_text(json.dumps(row) + "\n")
    assert read_labelled(tmp_path) == {"healthver": [Labelled("Masks help.", "Masks help.", "Supports")]}
    assert evaluate_verification(tmp_path, papers=[PAPER, OTHER])["labelled"]["healthver"]["n"] == 1


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared collections are not here")
def test_the_published_sets_can_be_read():
    labels = {name: {claim.label for claim in claims} for name, claims in read_labelled(SHARED).items()}
    assert labels["scifact-claims"] == {"SUPPORT", "CONTRADICT", "not said"}
    assert labels["healthver"] == {"Supports", "Refutes", "Neutral"}
    assert {"Complete", "Incomplete"} <= labels["expertqa-attribution"]
    assert {"Consistent", "Unwanted"} <= labels["faithbench"]
