"""The contract's questions file: one JSON object a line."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.errors import UsageError


class Evidence(BaseModel):
    """A sentence of a paper's abstract that a right answer rests on."""

    model_config = ConfigDict(frozen=True)

    title: str
    sentence: str


class Turn(BaseModel):
    """A message of the conversation before the question."""

    model_config = ConfigDict(frozen=True)

    role: str
    content: str


class Question(BaseModel):
    """A question with its gold. No `gold_titles` means that refusing is right; `also_acceptable` are neutral.

    `draft` marks what a model wrote and no person has accepted yet; `without` names papers that are left out of the
    library while the question is asked, which makes it unanswerable. `gold_unknown` says that papers may answer it and
    nobody has named them, as in collections that were made for another library.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    kind: str
    question: str
    history: tuple[Turn, ...] = ()
    gold_titles: tuple[str, ...]
    also_acceptable: tuple[str, ...] = ()
    answer_points: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    difficulty: str | None = None
    draft: bool = False
    without: tuple[str, ...] = ()
    gold_unknown: bool = False

    @property
    def answerable(self) -> bool:
        """Whether some paper answers it."""
        return bool(self.gold_titles) or self.gold_unknown


def read_questions(path: Path, *, drafts: bool = False) -> tuple[Question, ...]:
    """The questions of a file, without drafts unless asked for.

    Raises:
        UsageError: naming the file, the line and what is wrong with it.
    """
    kept = tuple(question for question in read_file(path) if drafts or not question.draft)
    if not kept:
        raise UsageError(f"{path}: no question in it; write one JSON object a line, or accept its drafts")
    return kept


def read_file(path: Path) -> tuple[Question, ...]:
    """Every question and draft of a file, which may be empty.

    Raises:
        UsageError: naming the file, the line and what is wrong with it.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: {error}; give a questions file in UTF-8, one JSON object a line") from None
    questions = tuple(_parse(path, text))
    _check_ids(path, questions)
    return questions


def _parse(path: Path, text: str) -> Iterator[Question]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            yield Question.model_validate_json(line)
        except ValidationError as error:
            fault = error.errors()[0]
            place = ".".join(str(part) for part in fault["loc"]) or "line"
            raise UsageError(f"{path}, line {number}: {place}: {fault['msg']}; correct the line") from None


def _check_ids(path: Path, questions: Iterable[Question]) -> None:
    seen: set[str] = set()
    for question in questions:
        if question.id in seen:
            raise UsageError(f"{path}: the id {question.id!r} stands twice; every question needs its own")
        seen.add(question.id)


def write_questions(path: Path, questions: Iterable[Question]) -> None:
    """Write the questions, one JSON object a line, leaving out what is empty; the file is replaced whole."""
    lines = (question.model_dump_json(exclude_defaults=True) + "\n" for question in questions)
    written = path.with_name(f".{path.name}.new")
    written.write_text("".join(lines), encoding="utf-8")
    written.replace(path)


def digest(questions: Iterable[Question]) -> str:
    """SHA-256 over the questions: two runs with the same digest asked the same."""
    lines = "".join(question.model_dump_json() + "\n" for question in questions)
    return hashlib.sha256(lines.encode()).hexdigest()
