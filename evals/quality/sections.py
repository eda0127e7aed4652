"""What each section of `docs/quality.md` measures, as Markdown."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from evals.quality.machines import machines
from evals.quality.risk import write_risk
from evals.quality.tables import figure, share, table

if TYPE_CHECKING:
    from assistant.answer import Assistant

MEASURES = (
    *("citation_precision", "citation_recall", "evidence_precision", "evidence_recall", "point_coverage", "point_f1"),
    *("refusal_precision", "refusal_recall", "disagreement_precision", "disagreement_recall", "aurc"),
    *("ndcg@10", "recall@5", "recall@10", "invented_citations", "quote_exactness", "numbers_supported", "seconds"),
)
BY_KIND = ("citation_recall", "citation_precision", "evidence_recall", "point_coverage", "refusal_recall", "ndcg@10")
STAGES = (
    "words alone",
    "vectors alone",
    "words and vectors",
    "without phrases",
    "without sentences",
    "without related words",
    "without neighbours",
    "whole",
)


class Absent(Exception):
    """Something that a section needs is not on this machine."""


def shared(*parts: str) -> Path:
    """A file or folder beside the checkout.

    Raises:
        Absent: it is not there.
    """
    root = Path(os.environ.get("ASSISTANT_SHARED") or Path(__file__).parents[3] / "shared")
    path = root.joinpath(*parts)
    if not path.exists():
        raise Absent(f"{path} is not there")
    return path


@contextmanager
def open_pages() -> Iterator["Assistant"]:
    """An assistant over a fresh library of the five saved pages."""
    from assistant.answer import Assistant
    from evals.starter import FIXED
    from ingest import ingest

    pages = shared("corpus")
    with TemporaryDirectory() as home, Assistant.open(home, **FIXED) as assistant:
        ingest([str(pages)], assistant.library, assistant.embedder)
        yield assistant


def answers() -> str:
    """The starter questions and those on the five pages, over all and by kind."""
    from evals.datasets import read_questions
    from evals.risk import curve
    from evals.run_folder import RunFolder
    from evals.starter import measure, measure_starter

    questions = read_questions(shared("evals", "dev-questions.jsonl"))
    with TemporaryDirectory() as folder, open_pages() as assistant:
        pages = measure(assistant, questions, Path(folder) / "pages").summary
        stamp = assistant.library.stamp()
        starter = measure_starter(Path(folder) / "starter").summary
        runs = {"five pages": Path(folder) / "pages", "starter": Path(folder) / "starter"}
        risks = write_risk({name: curve(RunFolder(run).records()) for name, run in runs.items()})
    heads = ["measure", f"starter, {starter['questions']} questions", f"five pages, {pages['questions']} questions"]
    rows = [[name, *(figure(run["metrics"].get(name)) for run in (starter, pages))] for name in MEASURES]
    revision = f"The five pages are {stamp.papers} papers, library revision {stamp.revision}."
    return "\n\n".join(
        [table(heads, rows), "By kind, starter:", _kinds(starter), "Five pages:", _kinds(pages), risks, revision]
    )


def _kinds(summary: Mapping[str, Any]) -> str:
    rows = []
    for kind, found in summary["by_kind"].items():
        rows.append([kind, str(found["words"]["n"]), *(figure(found.get(name), short=True) for name in BY_KIND)])
    return table(["kind", "n", *BY_KIND], rows)


def medicine() -> str:
    """PubMedQA's questions over their abstracts."""
    from evals.quality.medicine import measure_medicine

    return measure_medicine(shared("data", "pubmedqa-answers"), shared("data", "pubmedqa"))


def retrieval() -> str:
    """nDCG@10 and recall@100 of the retriever's stages on every collection in BEIR layout."""
    from evals.retrieval import evaluate_beir

    found = {}
    for queries in sorted(shared("data").glob("*/queries.jsonl")):
        for split in sorted(queries.parent.glob("qrels/*.tsv")):
            name = f"{queries.parent.name} {split.stem}"
            found[name] = evaluate_beir(queries.parent, split.stem, ablate=True)
    if not found:
        raise Absent("no collection stands under data")
    rows = [[stage, *(_stage(run["ablation"][stage]) for run in found.values())] for stage in STAGES]
    sizes = [f"{name} ({run['queries']} queries, {run['documents']} papers)" for name, run in found.items()]
    text = "nDCG@10 / recall@100; in brackets how far the whole is ahead in nDCG@10, and the p of a paired test."
    return f"{table(['retriever', *sizes], rows)}\n\n{text}"


def _stage(found: Mapping[str, float]) -> str:
    ahead = f" ({found['worth']:+.3f}, p {found['p']:.3f})" if "worth" in found else ""
    return f"{found['ndcg@10']:.3f} / {found['recall@100']:.3f}{ahead}"


def checks() -> str:
    """Planted errors that the sentence checker flags, and its verdicts on claims that people labelled."""
    from evals.verification import evaluate_verification

    with open_pages() as assistant:
        pages = evaluate_verification(shared("data"), papers=assistant.library.papers())
    starter = evaluate_verification()
    kinds = list(pages["planted_errors"])
    planted = [
        [kind, _share(starter["planted_errors"].get(kind)), _share(pages["planted_errors"][kind])] for kind in kinds
    ]
    true = [[f"nothing ({kind})", _share(starter["true_sentences"][kind]), _share(pages["true_sentences"][kind])]
            for kind in pages["true_sentences"]]  # fmt: skip
    labelled = [[name, str(found["n"]), *(_pair(found[verdict]) for verdict in ("supported", "unsupported"))]
                for name, found in pages["labelled"].items()]  # fmt: skip
    heads = ["claims that people labelled", "n", "`supported`: precision / recall", "`unsupported`: precision / recall"]
    flagged = table(["planted", "starter: flagged", "five pages: flagged"], [*planted, *true])
    return f"{flagged}\n\n{_reworded(starter['reworded'])}\n\n{table(heads, labelled)}"


def _reworded(found: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> str:
    """The same of sentences in free rewording, with the share that is called unsupported outright."""
    kinds = list(next(iter(found.values())))
    rows = [[kind, *(cell for half in found.values() for cell in _both(half[kind]))] for kind in kinds]
    heads = [f"{half}: {what}" for half in found for what in ("flagged", "`unsupported`")]
    return table(["planted in free rewording", *heads], rows)


def _both(found: Mapping[str, Any]) -> tuple[str, str]:
    return share(found["flagged"], found["n"]), share(found["unsupported"], found["n"])


def _share(found: Mapping[str, Any] | None) -> str:
    return share(found["flagged"], found["n"]) if found else ""


def _pair(found: Mapping[str, float | None]) -> str:
    return f"{share(found['precision'], found['said'])} / {share(found['recall'], found['true'])}"


def agreement() -> str:
    """How far the measures of answer points agree with people."""
    from evals.agreement import measure_agreement

    found = measure_agreement(shared("data", "ragchecker-human", "pairs.jsonl"))
    labels = list(next(iter(found["pearson"].values())))
    rows = [
        [name, *(_span(row[label]) for label in labels), _span(found["ahead_of_token_f1_overall"][name])]
        for name, row in found["pearson"].items()
    ]
    heads = [f"Pearson's r over {found['pairs']} pairs", *labels, "overall, ahead of token F1"]
    return table(heads, rows)


def _span(found: Mapping[str, float]) -> str:
    return f"{found['value']:.3f} ({found['low']:.3f} to {found['high']:.3f})"


def gate() -> str:
    """What the gate says of unchanged runs and of planted regressions."""
    from evals import gate_check

    runs = 10
    with TemporaryDirectory() as folder:
        verdicts: Sequence[gate_check.Verdict] = list(gate_check.check_gate(Path(folder), runs))
    return gate_check.table(verdicts, runs)


SECTIONS: Mapping[str, Callable[[], str]] = {
    "answers": answers,
    "medicine": medicine,
    "retrieval": retrieval,
    "checks": checks,
    "agreement": agreement,
    "gate": gate,
    "machines": machines,
}
