"""Questions of another field, which nothing was tuned on: PubMedQA's, over the abstracts that answer them."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.types import Paper
from evals.datasets import Question
from evals.quality.tables import figure, table

MEASURES = (
    *("citation_precision", "citation_recall", "point_coverage", "point_f1", "ndcg@10", "recall@10"),
    *("invented_citations", "quote_exactness", "numbers_supported", "aurc", "words", "seconds"),
)


def measure_medicine(answers: Path, collection: Path) -> str:
    """Ask each question of a library of all the abstracts; one answers it, whose conclusion was cut off as the gold."""
    from assistant.answer import Assistant
    from evals.datasets import read_published
    from evals.retrieval import fill_library, read_collection
    from evals.starter import FIXED, measure

    papers = [_titled(paper) for paper in read_collection(collection, "dev").papers]
    known = {paper.id for paper in papers}
    asked = [_with_gold(q) for q in read_published(answers, "pubmedqa").questions if q.id in known]
    with TemporaryDirectory() as folder, Assistant.open(Path(folder) / "home", **FIXED) as assistant:
        fill_library(assistant.library, assistant.embedder, papers)
        summary = measure(assistant, asked, Path(folder) / "run").summary
    refused = summary["metrics"].get("refusal_precision", {"n": 0})["n"]
    rows = [[name, figure(summary["metrics"].get(name))] for name in MEASURES]
    rows.append(["refused, though an abstract answers", f"{refused} of {len(asked)}"])
    return table([f"PubMedQA dev, {len(asked)} questions on {len(papers)} abstracts", ""], rows)


def _titled(paper: Paper) -> Paper:
    # the collection has no titles; an answer has to name its papers somehow
    return replace(paper, title=f"PubMed {paper.id}")


def _with_gold(question: Question) -> Question:
    return question.model_copy(update={"gold_titles": (f"PubMed {question.id}",), "gold_unknown": False})
