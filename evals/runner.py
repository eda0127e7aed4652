"""Asks every question through the product's own path and keeps what comes."""

import json
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from assistant.api.schemas import Answer
from assistant.errors import AssistantError, LanguageModelError
from assistant.settings import masked
from assistant.types import Filters, Turn
from evals.datasets import Question
from evals.datasets.question import digest
from evals.records import Cited, Fault, Record, title_key
from evals.run_folder import RunFacts, RunFolder

if TYPE_CHECKING:
    from assistant.answer import Assistant

REMOTE_WORKERS = 8
"""Questions in flight where a model answers elsewhere; on this machine alone one at a time is as fast."""
PACKAGES = ("research-assistant", "chromadb", "tantivy", "openvino", "tokenizers", "numpy")
PLACES = frozenset({"home", "model_dir"})
"""Settings that say where things lie and change no answer."""

OnDone = Callable[[Record], None]


def run_questions(
    assistant: "Assistant",
    questions: Sequence[Question],
    folder: RunFolder,
    *,
    dataset: str = "",
    workers: int | None = None,
    on_done: OnDone | None = None,
) -> tuple[Record, ...]:
    """Ask what the folder holds no answer for yet, and give the records of all questions.

    A failed call is kept as a fault and asked again when the run is taken up the next time.
    """
    folder.begin(gather_facts(assistant, questions, dataset), questions)
    folder.mend()
    done = {record.question.id for record in folder.records() if record.answer is not None}
    open_questions = [question for question in questions if question.id not in done]
    count = workers or (REMOTE_WORKERS if assistant.settings.llm_model else 1)
    with ThreadPoolExecutor(count, thread_name_prefix="eval") as pool:
        asked = [pool.submit(ask_one, assistant, question) for question in open_questions]
        try:
            for future in as_completed(asked):
                folder.add(future.result())
                if on_done:
                    on_done(future.result())
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return folder.records()


def ask_one(assistant: "Assistant", question: Question) -> Record:
    """Ask one question; what goes wrong becomes a fault, never an answer."""
    history = [Turn(turn.role, turn.content) for turn in question.history]
    start = time.perf_counter()
    try:
        filters = _leave_out(assistant, question.without) if question.without else Filters()
        answer = Answer.from_answer(assistant.ask(question.question, history, filters))
    except Exception as error:
        return Record(question, None, {}, time.perf_counter() - start, _fault(error))
    seconds = time.perf_counter() - start
    return Record(question, answer, _cited(assistant, answer), seconds, trace=_trace(assistant, answer.trace_id))


def _leave_out(assistant: "Assistant", titles: Sequence[str]) -> Filters:
    """The condition that every paper but these passes."""
    left_out = {title_key(title) for title in titles}
    return Filters(ids=tuple(p.id for p in assistant.library.papers() if title_key(p.title) not in left_out))


def _fault(error: Exception) -> Fault:
    if isinstance(error, LanguageModelError):
        return Fault(f"{error.code}.{error.kind}", str(error))
    if isinstance(error, AssistantError):
        return Fault(error.code, str(error))
    return Fault("unexpected", f"{type(error).__name__}: {error}")


def _cited(assistant: "Assistant", answer: Answer) -> dict[str, Cited]:
    found = assistant.library.papers_by_id([citation.paper_id for citation in answer.citations])
    return {key: Cited(p.title, p.abstract, p.authors, p.published) for key, p in found.items()}


def _trace(assistant: "Assistant", trace_id: str) -> dict[str, object] | None:
    kept = assistant.library.journal.trace(trace_id)
    return json.loads(kept) if kept else None


def gather_facts(assistant: "Assistant", questions: Sequence[Question], dataset: str) -> RunFacts:
    """What answers depend on: settings, prompts, papers, versions."""
    from prompts import load_prompt, prompt_names

    stamp = assistant.library.stamp()
    settings = {name: value for name, value in masked(assistant.settings).items() if name not in PLACES}
    return RunFacts(
        dataset=dataset,
        questions_digest=digest(questions),
        settings=settings,
        prompts={name: load_prompt(name).digest for name in prompt_names() if not name.startswith("eval_")},
        library={"papers": stamp.papers, "revision": stamp.revision},
        versions=_versions(),
        started=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def _versions() -> dict[str, str]:
    found: dict[str, Any] = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found
