"""A run on disk: what was asked with what, every answer as it came, every score with its reason.

run.json        settings, prompt digests, library, versions, digest of the questions
questions.jsonl what was asked
answers.jsonl   a line an answer or fault, in the order they came; the last line of an id counts
scores.jsonl    a line a score
summary.json    the contract's object
report.html, report.md
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from assistant.api.schemas import Answer
from assistant.errors import UsageError
from evals.datasets.question import Question, read_questions, write_questions
from evals.records import Cited, Fault, Record, Score


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What a run was made with. Two runs with the same facts may be one run, interrupted."""

    dataset: str
    questions_digest: str
    settings: Mapping[str, str]
    prompts: Mapping[str, str]
    library: Mapping[str, object]
    versions: Mapping[str, str]
    started: str


class RunFolder:
    """The files of one run. Answers may be added from several threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = Lock()

    @classmethod
    def open(cls, path: Path) -> "RunFolder":
        """A run that exists.

        Raises:
            UsageError: when the folder holds none.
        """
        if not (path / "run.json").is_file():
            raise UsageError(f"{path} is no run; give a folder that `assistant eval questions` wrote")
        return cls(path)

    def begin(self, facts: RunFacts, questions: Iterable[Question]) -> None:
        """Start the run, or take it up again.

        Raises:
            UsageError: when the folder holds a run of other questions, settings, prompts or papers.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        if (self.path / "run.json").exists():
            self._check_same(facts)
            return
        write_questions(self.path / "questions.jsonl", questions)
        _write_json(self.path / "run.json", asdict(facts))

    def _check_same(self, facts: RunFacts) -> None:
        before = self.facts()
        for name in ("questions_digest", "settings", "prompts", "library"):
            if getattr(before, name) != getattr(facts, name):
                raise UsageError(f"{self.path} holds a run with other {name}; give --out another folder")

    def facts(self) -> RunFacts:
        """What the run was made with."""
        return RunFacts(**_read_json(self.path / "run.json"))

    def questions(self) -> tuple[Question, ...]:
        """What was asked, in order."""
        return read_questions(self.path / "questions.jsonl", drafts=True)

    def add(self, record: Record) -> None:
        """Keep an answer at once: it survives whatever ends the process next."""
        line = json.dumps(_record_row(record), ensure_ascii=False) + "\n"
        with self._lock, (self.path / "answers.jsonl").open("a", encoding="utf-8") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())

    def mend(self) -> None:
        """Cut off a line that a kill left unfinished, so that the next one starts afresh."""
        path = self.path / "answers.jsonl"
        if path.exists() and not (data := path.read_bytes()).endswith(b"\n"):
            path.write_bytes(data[: data.rfind(b"\n") + 1])

    def records(self) -> tuple[Record, ...]:
        """The records so far, in the order of the questions."""
        rows = {row["id"]: row for row in _lines(self.path / "answers.jsonl")}
        return tuple(_record(question, rows[question.id]) for question in self.questions() if question.id in rows)

    def keep_scores(self, scores: Mapping[str, Iterable[Score]], name: str = "scores") -> None:
        """Write the scores of each question id, replacing earlier ones."""
        rows = ({"id": key, **asdict(score)} for key, found in scores.items() for score in found)
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (self.path / f"{name}.jsonl").write_text(text, encoding="utf-8")

    def scores(self, name: str = "scores") -> dict[str, list[Score]]:
        """The scores kept, by question id; empty when there are none."""
        found: dict[str, list[Score]] = {}
        for row in _lines(self.path / f"{name}.jsonl"):
            found.setdefault(row.pop("id"), []).append(Score(**row))
        return found

    def keep_summary(self, summary: Mapping[str, Any]) -> None:
        """Write the contract's object."""
        _write_json(self.path / "summary.json", summary)

    def summary(self) -> dict[str, Any]:
        """The contract's object; empty when it was never written."""
        path = self.path / "summary.json"
        return _read_json(path) if path.exists() else {}

    def keep_ablation(self, found: Mapping[str, Any]) -> None:
        """Write what retrieval gives with parts of it left out."""
        _write_json(self.path / "ablation.json", found)

    def ablation(self) -> dict[str, Any]:
        """What `keep_ablation` wrote; empty when it never did."""
        path = self.path / "ablation.json"
        return _read_json(path) if path.exists() else {}

    def keep_text(self, name: str, text: str) -> Path:
        """Write a report; returns where."""
        (self.path / name).write_text(text, encoding="utf-8")
        return self.path / name


def _record_row(record: Record) -> dict[str, Any]:
    return {
        "id": record.question.id,
        "seconds": round(record.seconds, 4),
        "answer": record.answer.model_dump(mode="json") if record.answer else None,
        "papers": {key: asdict(paper) for key, paper in record.papers.items()},
        "fault": asdict(record.fault) if record.fault else None,
        "trace": record.trace,
    }


def _record(question: Question, row: Mapping[str, Any]) -> Record:
    papers = {key: Cited(**{**paper, "authors": tuple(paper["authors"])}) for key, paper in row["papers"].items()}
    return Record(
        question=question,
        answer=Answer.model_validate(row["answer"]) if row["answer"] else None,
        papers=papers,
        seconds=row["seconds"],
        fault=Fault(**row["fault"]) if row["fault"] else None,
        trace=row.get("trace"),
    )


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSONL file that is there, but for a last line that a kill left unfinished."""
    if not path.exists():
        return
    lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    yield from (json.loads(line) for line in lines[:-1] if line.strip())


def _read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _write_json(path: Path, value: object) -> None:
    """Replaced whole: a kill leaves the file as it was."""
    written = path.with_name(f".{path.name}.new")
    written.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    written.replace(path)
