import json

import pytest

from assistant.errors import UsageError
from evals.retrieval import Collection, Run, evaluate_beir, measure, read_collection

DOCUMENTS = (
    ("a", "Position Bias of Judges", "Judges prefer the first answer."),
    ("b", "Label Smoothing", "Soft targets calibrate classifiers."),
    ("c", "Long-Tailed Recognition", "Rare classes need larger margins."),
)


@pytest.fixture
def folder(tmp_path):
    rows = [{"_id": key, "title": title, "text": text} for key, title, text in DOCUMENTS]
    queries = [{"_id": "1", "text": "which answer do judges prefer"}, {"_id": "2", "text": "calibrated classifiers"}]
    (tmp_path / "corpus.jsonl").write_text("\n".join(map(json.dumps, rows)))
    (tmp_path / "queries.jsonl").write_text("\n".join(map(json.dumps, [*queries, {"_id": "3", "text": "unjudged"}])))
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n1\ta\t1\n2\tb\t2\n2\tc\t1\n")
    return tmp_path


def test_a_collection_is_measured_through_the_products_search(folder):
    report = evaluate_beir(folder, ablate=True)
    assert (report["queries"], report["documents"]) == (2, 3)
    assert report["recall@100"] == 1.0
    assert report["mrr@10"] == 1.0
    assert report["ablation"]["words alone"]["worth"] >= 0
    assert report["ablation"]["whole"]["ms"] > 0


def test_a_missing_split_is_wrong_usage(folder):
    with pytest.raises(UsageError, match=r"dev\.tsv"):
        read_collection(folder, "dev")


def test_the_measures_equal_those_of_pytrec_eval():
    pytrec_eval = pytest.importorskip("pytrec_eval", reason="pytrec_eval is not installed")
    relevant = {"q": {"a": 2, "b": 1, "z": 1, "n": 0}, "p": {"x": 1}}
    ranked = {"q": ["n", "b", "c", "a", "d"], "p": ["a", "x"]}
    scores = {key: {doc: float(len(docs) - i) for i, doc in enumerate(docs)} for key, docs in ranked.items()}
    judged = pytrec_eval.RelevanceEvaluator(relevant, {"ndcg_cut.10", "recall.10,100", "recip_rank"}).evaluate(scores)
    found = measure(Collection("", (), {}, relevant), Run(ranked, 0.0))
    names = {"ndcg@10": "ndcg_cut_10", "recall@10": "recall_10", "recall@100": "recall_100", "mrr@10": "recip_rank"}
    for ours, theirs in names.items():
        assert found[ours] == pytest.approx({key: judged[key][theirs] for key in relevant})
