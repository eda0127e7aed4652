"""The whole suite on the starter library, in a temporary home: no key, no network, no earlier state."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from assistant.errors import IngestError
from evals.ablation import ablate
from evals.datasets import Question, read_questions
from evals.records import Score
from evals.run_folder import RunFolder
from evals.runner import OnDone, run_questions
from evals.summary import score_all, summarise

if TYPE_CHECKING:
    from assistant.answer import Assistant

BASELINE = Path(str(files("evals"))) / "baselines" / "starter.json"
FIXED = {"llm_model": "", "embedding": "local", "reranker": "", "chroma_url": "", "database_url": ""}
"""Settings that the suite does not take from its surroundings: the figures must be equal on every machine."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The suite's figures, and the scores that they are made of."""

    summary: dict[str, Any]
    scores: Mapping[str, list[Score]]


def measure_starter(out: Path, on_done: OnDone | None = None, *, with_ablation: bool = False) -> Measured:
    """Ingest the starter papers, ask the starter questions, score the answers; the run is kept in `out`."""
    questions = starter_questions()
    with open_starter() as assistant:
        measured = measure(assistant, questions, out, on_done)
        if with_ablation:
            RunFolder(out).keep_ablation(ablate(assistant, questions))
    return measured


def starter_questions() -> tuple[Question, ...]:
    """The questions on the starter papers."""
    with as_file(files("evals") / "data" / "starter-questions.jsonl") as path:
        return read_questions(path)


def measure(
    assistant: "Assistant", questions: Sequence[Question], out: Path, on_done: OnDone | None = None
) -> Measured:
    """Ask the questions of an assistant that holds the starter papers, and score the answers."""
    folder = RunFolder(out)
    records = run_questions(assistant, questions, folder, dataset="starter-questions", on_done=on_done)
    scores = score_all(records)
    summary = summarise(records, scores, str(out))
    folder.keep_scores(scores)
    folder.keep_summary(summary)
    return Measured(summary, scores)


@contextmanager
def open_starter(**settings: Any) -> Iterator["Assistant"]:
    """An assistant over a fresh library of the starter papers, gone afterwards; `settings` go before the fixed ones."""
    from assistant.answer import Assistant

    with TemporaryDirectory(prefix="assistant-starter-") as home, Assistant.open(home, **FIXED | settings) as assistant:
        fill(assistant)
        yield assistant


def fill(assistant: "Assistant") -> None:
    """Put the starter papers into the assistant's library.

    Raises:
        IngestError: when one of them is rejected.
    """
    from ingest import ingest

    with as_file(files("ingest") / "starter" / "papers.jsonl") as path:
        report = ingest([str(path)], assistant.library, assistant.embedder)
    if report.rejects:
        first = report.rejects[0]
        raise IngestError(f"a starter paper was rejected: line {first.line}: {first.reason}; mend {first.source}")
