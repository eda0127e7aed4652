"""Each measure gives what a person computes by hand."""

import random

import pytest
from samples import ABSTRACTS, answer, citation, considered, question, quote, record, sentence

from assistant.types import Outcome, Support
from evals.records import Record, Score
from evals.scorers import score_record
from evals.scorers.points import point_shares
from evals.scorers.ranking import ndcg, recall, reciprocal_rank


def scores_of(found: Record) -> dict[str, Score]:
    return {score.metric: score for score in score_record(found)}


def test_citations_count_against_gold_and_acceptable_ones_are_neutral():
    asked = question(gold_titles=["Alpha", "Beta"], also_acceptable=["Gamma"])
    given = answer("[1] [2] [3]", citations=[citation(1, "Alpha"), citation(2, "Gamma"), citation(3, "Delta")])
    found = scores_of(record(asked, given))
    assert found["citation_precision"].value == 0.5
    assert found["citation_precision"].reason == "not gold: Delta"
    assert found["citation_recall"].value == 0.5
    assert found["citation_recall"].reason == "not cited: Beta"


def test_titles_are_compared_without_case_and_white_space():
    asked = question(gold_titles=["  ALPHA "])
    assert scores_of(record(asked, answer("[1]", citations=[citation(1, "Alpha")])))["citation_recall"].value == 1


def test_a_refusal_of_an_answerable_question_recalls_nothing_and_has_no_precision():
    found = scores_of(record(question(), answer("No.", outcome=Outcome.NO_EVIDENCE)))
    assert found["citation_recall"].value == 0
    assert "citation_precision" not in found
    assert found["refusal_precision"].value == 0


def test_acceptable_citations_alone_have_no_precision():
    asked = question(also_acceptable=["Gamma"])
    found = scores_of(record(asked, answer("[1]", citations=[citation(1, "Gamma")])))
    assert "citation_precision" not in found


def test_evidence_is_found_in_quotes_whatever_the_white_space():
    evidence = [
        {"title": "Alpha", "sentence": "Alpha  trains on\n1,000 questions."},
        {"title": "Alpha", "sentence": "It gains 4.5 points."},
    ]
    quotes = [quote("Alpha", "Alpha trains on 1,000 questions."), quote("Alpha", "Training is cheap.")]
    found = scores_of(record(question(evidence=evidence), answer("[1]", citations=[citation(1, "Alpha", quotes)])))
    assert found["evidence_recall"].value == 0.5
    assert found["evidence_precision"].value == 0.5


def test_evidence_of_another_paper_does_not_count():
    evidence = [{"title": "Beta", "sentence": "Alpha trains on 1,000 questions."}]
    quotes = [quote("Alpha", "Alpha trains on 1,000 questions.")]
    found = scores_of(record(question(evidence=evidence), answer("[1]", citations=[citation(1, "Alpha", quotes)])))
    assert found["evidence_recall"].value == 0
    assert "evidence_precision" not in found


def test_the_larger_part_of_a_gold_sentence_counts_and_a_scrap_does_not():
    evidence = [{"title": "Alpha", "sentence": "Alpha trains on 1,000 questions."}]
    for text, value in (("trains on 1,000 questions.", 1.0), ("1,000", 0.0)):
        given = answer("[1]", citations=[citation(1, "Alpha", [quote("Alpha", text)])])
        assert scores_of(record(question(evidence=evidence), given))["evidence_recall"].value == value


def test_points_count_for_the_share_of_their_content_words():
    assert point_shares(["trained on labels", "slow"], "It trains with labels.") == [1.0, 0.0]
    asked = question(answer_points=["trained on labels", "slow"])
    found = scores_of(record(asked, answer("It trains with labels.")))
    assert found["point_coverage"].value == 0.5
    assert found["point_coverage"].reason == "missing: slow"


def test_a_refusal_covers_no_point_even_where_it_repeats_the_question():
    asked = question(answer_points=["labels"])
    found = scores_of(record(asked, answer("Nothing about labels.", outcome=Outcome.NO_EVIDENCE)))
    assert found["point_coverage"].value == 0


def test_a_citation_that_the_library_does_not_hold_is_invented():
    found = scores_of(record(question(), answer("[1]", citations=[citation(1, "Omega")])))
    assert found["invented_citations"].value == 1
    assert "Omega" in found["invented_citations"].reason


def test_markers_without_citation_and_citations_without_marker_are_inventions():
    found = scores_of(record(question(), answer("Well [2].", citations=[citation(1, "Alpha")])))
    assert found["invented_citations"].value == 2


def test_a_quote_is_exact_only_at_its_offsets():
    good, shifted = quote("Alpha", "It gains 4.5 points."), quote("Alpha", "Training is cheap.")
    shifted = shifted.model_copy(update={"start": shifted.start + 1})
    found = scores_of(record(question(), answer("[1]", citations=[citation(1, "Alpha", [good, shifted])])))
    assert found["quote_exactness"].value == 0.5


def test_numbers_must_stand_in_a_cited_abstract_of_their_sentence():
    sentences = [sentence("It used 1000 questions and gained 4.50 points [1].", 1), sentence("It reads 21 pages.", 2)]
    given = answer("[1] [2]", citations=[citation(1, "Alpha"), citation(2, "Beta")], sentences=sentences)
    found = scores_of(record(question(), given))
    assert found["numbers_supported"].value == pytest.approx(2 / 3)
    assert found["numbers_supported"].reason == "in no cited abstract: 21"


def test_partly_supported_sentences_count_half_and_uncited_ones_not_at_all():
    sentences = [
        sentence("a", 1),
        sentence("b", 1, support=Support.PARTIAL),
        sentence("c", 1, support=Support.UNSUPPORTED),
        sentence("d", support=Support.UNCITED),
    ]
    found = scores_of(record(question(), answer("[1]", citations=[citation(1, "Alpha")], sentences=sentences)))
    assert found["sentences_supported"].value == 0.5


def test_refusing_is_right_only_without_gold():
    nothing = question(gold_titles=[])
    refused = scores_of(record(nothing, answer("No.", outcome=Outcome.DECLINED)))
    assert (refused["refusal_precision"].value, refused["refusal_recall"].value) == (1, 1)
    given = scores_of(record(nothing, answer("[1]", citations=[citation(1, "Alpha")])))
    assert given["refusal_recall"].value == 0
    assert "refusal_precision" not in given
    assert given["refusal_recall"].reason == "answered from: Alpha"


def test_disagreement_is_expected_of_contradictions_alone():
    split = answer("[1]", outcome=Outcome.DISAGREEMENT)
    assert scores_of(record(question(kind="contradiction"), split))["disagreement_recall"].value == 1
    assert scores_of(record(question(), split))["disagreement_precision"].value == 0


def test_acceptable_papers_leave_the_ranking():
    asked = question(also_acceptable=["Gamma"])
    found = scores_of(record(asked, answer(considered=considered("Gamma", "Alpha", "Beta"))))
    assert found["mrr@10"].value == 1
    assert found["ndcg@10"].value == 1


def test_a_failed_call_has_no_score():
    assert score_record(record(question(), None)) == ()


def test_tokens_and_cost_belong_to_answers_that_a_model_wrote():
    assert "cost_usd" not in scores_of(record(question(), answer("a b")))
    found = scores_of(record(question(), answer("a b", model="m")))
    assert found["cost_usd"].value is None
    assert found["words"].value == 2


def test_ranking_formulas_equal_pytrec_eval_on_random_runs():
    pytrec_eval = pytest.importorskip("pytrec_eval")
    chance = random.Random(7)
    documents = [f"d{number}" for number in range(40)]
    for _ in range(50):
        ranked = chance.sample(documents, 30)
        gains = {document: chance.choice([0, 0, 1, 2, 3]) for document in chance.sample(documents, 12)}
        if not any(gains.values()):
            continue
        evaluator = pytrec_eval.RelevanceEvaluator({"q": gains}, {"ndcg_cut_10", "recall_10", "recall_5", "recip_rank"})
        scores = {document: float(100 - rank) for rank, document in enumerate(ranked)}
        theirs = evaluator.evaluate({"q": scores})["q"]
        assert ndcg(ranked, gains, 10) == pytest.approx(theirs["ndcg_cut_10"])
        assert recall(ranked, gains, 10) == pytest.approx(theirs["recall_10"])
        assert recall(ranked, gains, 5) == pytest.approx(theirs["recall_5"])
        assert reciprocal_rank(ranked, gains, 30) == pytest.approx(theirs["recip_rank"])


def test_the_samples_quote_what_they_say():
    assert ABSTRACTS["Alpha"][quote("Alpha", "It gains").start :].startswith("It gains")


def test_where_nobody_named_the_gold_only_the_points_are_measured():
    asked = question(gold_titles=[], gold_unknown=True, answer_points=["labels"])
    found = scores_of(record(asked, answer("It needs labels.", considered=considered("Alpha"))))
    assert found["point_coverage"].value == 1
    assert not found.keys() & {"citation_recall", "ndcg@10", "refusal_recall"}


def test_point_f1_punishes_what_is_said_besides():
    asked = question(answer_points=["gains 4.5 points", "is cheap"])
    brief = scores_of(record(asked, answer("It gains 4.5 points [1]. It is cheap [1].")))["point_f1"]
    long = scores_of(record(asked, answer("It gains 4.5 points [1]. It is cheap. Whales sing under big ships.")))[
        "point_f1"
    ]
    assert brief.value == 1.0
    assert long.value == pytest.approx(2 * 4 / (4 + (4 + 4)))
    assert scores_of(record(asked, answer("No.", outcome=Outcome.NO_EVIDENCE)))["point_f1"].value == 0
