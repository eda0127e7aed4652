"""The path of a question: read, retrieve, decide, compose, verify. One generator; every surface drains it."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

from assistant.abstain import decide
from assistant.compose.metadata import wants_only_metadata
from assistant.errors import LanguageModelError, UsageError
from assistant.evidence import gather
from assistant.language_model import Metered, add_usage
from assistant.parts import Composer, Parts
from assistant.retrieve import read_question
from assistant.stopwatch import Stopwatch
from assistant.trace import compare_traces, read_trace, trace_of, write_trace
from assistant.types import (
    Answer,
    AnswerEvent,
    CheckedSentence,
    Decision,
    DeltaEvent,
    Draft,
    Event,
    Evidence,
    EvidenceEvent,
    Filters,
    NoticeEvent,
    Outcome,
    Passage,
    Query,
    Replay,
    SearchResults,
    Turn,
    Usage,
)
from assistant.verify import verify

CONSIDERED = 20
"""Papers read for an answer; the contract promises ten or more."""
LONGEST_QUESTION = 2000
"""Characters; longer ones are refused before any work (threat model: unbounded consumption)."""
NO_BUDGET = 100_000
"""Tokens of evidence without a model: nothing is sent anywhere, so every passage may be quoted."""
MODEL_FLOOR = 0.1
"""With a model, only a confidence below this refuses without asking it: it reads better than the rule does."""


@dataclass(frozen=True)
class _Asked:
    """One question on its way."""

    question: str
    history: tuple[Turn, ...]
    filters: Filters
    query: Query
    passages: tuple[Passage, ...]
    usage: Usage


class Assistant:
    """Answers questions from one library. Thread-safe: it keeps nothing between questions but the library."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self.settings = parts.settings
        self.library = parts.library
        self.embedder = parts.embedder

    @classmethod
    def open(cls, home: str | Path | None = None, **settings: Any) -> Self:
        """An assistant over the library in `home`, made with what the settings say; a context manager.

        Raises:
            AssistantError: when the settings, the library or the local model cannot be used.
        """
        from assistant.build import open_assistant  # the root makes us, and not the other way round
        from assistant.settings import read_settings

        given = settings if home is None else {"home": Path(home), **settings}
        return open_assistant(read_settings(**given), kind=cls)

    def close(self) -> None:
        """Release the library."""
        self.library.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def ask(
        self, question: str, history: Sequence[Turn] = (), filters: Filters = Filters(), deep: bool = False
    ) -> Answer:
        """The whole answer: the last event of `stream`."""
        *_, last = self.stream(question, history, filters, deep)
        assert isinstance(last, AnswerEvent), "a stream ends with its answer or raises"
        return last.answer

    def stream(
        self, question: str, history: Sequence[Turn] = (), filters: Filters = Filters(), deep: bool = False
    ) -> Iterator[Event]:
        """Answer a question: the evidence, then pieces of text, then the whole answer.

        Raises:
            UsageError: for a question or filter that cannot be used, before any event.
            LanguageModelError: when the model fails and the settings do not allow the extractive answer instead.
        """
        watch = Stopwatch()
        asked = self._find(check_question(question), tuple(history), filters, watch)
        yield EvidenceEvent(asked.question, asked.query.standalone, asked.passages)
        with watch.timing("decide"):
            decision = decide(asked.query, asked.passages)
        writer = self._writer(asked.query, decision, deep)
        evidence = gather(asked.passages, self.settings.llm_context_tokens if writer else NO_BUDGET)
        draft = yield from self._compose(asked, evidence, decision, writer, watch)
        yield AnswerEvent(self._finish(asked, evidence, decision, draft, watch))

    def search(
        self, query: str, k: int = 10, history: Sequence[Turn] = (), filters: Filters = Filters()
    ) -> SearchResults:
        """The best `k` papers for a query, found the way `stream` finds its evidence."""
        watch = Stopwatch()
        asked = self._find(check_question(query), tuple(history), filters, watch, k)
        return SearchResults(asked.query, asked.passages[:k], watch.milliseconds())

    def replay(self, trace_id: str) -> Replay | None:
        """Ask a traced question again; None when there is no such trace."""
        record = self.library.journal.trace(trace_id)
        if record is None:
            return None
        before = read_trace(record)
        answer = self.ask(before.question, before.history, before.filters, before.mode == "deep")
        after = read_trace(self.library.journal.trace(answer.trace_id) or "")
        return Replay(before, after, compare_traces(before, after))

    def _find(
        self, question: str, history: tuple[Turn, ...], filters: Filters, watch: Stopwatch, k: int = CONSIDERED
    ) -> _Asked:
        with watch.timing("read"):
            query, usage = self._read(question, history, filters)
        with watch.timing("retrieve"):
            passages = self._parts.retriever.retrieve(query, k)
        return _Asked(question, history, filters, query, tuple(passages), usage)

    def _read(self, question: str, history: tuple[Turn, ...], filters: Filters) -> tuple[Query, Usage]:
        today = date.today()
        if not (history and self._parts.condenser):
            return read_question(question, history, filters, self.library, today), Usage()
        try:
            standalone, usage = self._parts.condenser.condense(question, history)
        except LanguageModelError:
            # the rules can condense too; a failing model is reported where the answer needs it
            return read_question(question, history, filters, self.library, today), Usage()
        typed = read_question(question, history, filters, self.library, today)
        query = read_question(standalone, (), filters, self.library, today)
        return replace(query, text=typed.text, typed=question, premises=typed.premises), usage

    def _compose(
        self, asked: _Asked, evidence: Evidence, decision: Decision, writer: Composer | None, watch: Stopwatch
    ) -> Generator[Event, None, Draft]:
        with watch.timing("compose"):
            try:
                if writer:
                    return (yield from _deltas(writer.compose(asked.query, evidence, decision, asked.history)))
                return (yield from _deltas(self._parts.extractive.compose(asked.query, evidence, decision)))
            except LanguageModelError as error:
                if self.settings.llm_fallback != "extractive":
                    raise
                notice = f"The language model failed ({error}); this answer is made of quoted sentences instead."
            yield NoticeEvent(notice)
            draft = yield from _deltas(self._parts.extractive.compose(asked.query, evidence, decision))
            return replace(draft, notice=notice)

    def _writer(self, query: Query, decision: Decision, deep: bool) -> Composer | None:
        hopeless = decision.outcome is Outcome.NO_EVIDENCE and decision.confidence < MODEL_FLOOR
        # who wrote a paper stands in its record, which no model is shown
        if hopeless or decision.outcome is Outcome.DECLINED or wants_only_metadata(query.text):
            return None
        return (self._parts.deep if deep else None) or self._parts.written

    def _verify(self, draft: Draft) -> tuple[tuple[CheckedSentence, ...], Usage]:
        if not (self._parts.judge and self._parts.model):
            return verify(draft), Usage()
        meter = Metered(self._parts.model)
        return verify(draft, self._parts.judge.over(meter)), meter.usage

    def _finish(self, asked: _Asked, evidence: Evidence, decision: Decision, draft: Draft, watch: Stopwatch) -> Answer:
        with watch.timing("verify"):
            sentences, judging = self._verify(draft)
        answer = Answer(
            question=asked.question,
            standalone_question=asked.query.standalone,
            outcome=draft.outcome,
            text=draft.text,
            citations=draft.citations,
            sentences=sentences,
            considered=asked.passages,
            confidence=decision.confidence,
            mode=draft.mode,
            model=draft.model,
            prompt=draft.prompt,
            library=self.library.stamp(),
            usage=add_usage(add_usage(asked.usage, draft.usage), judging),
            timings_ms=watch.milliseconds(),
            trace_id=uuid4().hex,
            unknown_keys=draft.unknown_keys,
            notice=draft.notice,
        )
        trace = trace_of(answer, asked.query, asked.history, evidence, decision, datetime.now(UTC))
        self.library.journal.keep_trace(answer.trace_id, write_trace(trace))
        return answer


def check_question(question: str) -> str:
    """The question without characters that cannot be stored, trimmed.

    Raises:
        UsageError: when nothing is left, or more than `LONGEST_QUESTION` characters.
    """
    clean = question.encode("utf-8", "replace").decode().replace("\0", " ").strip()
    if not clean:
        raise UsageError("the question is empty; ask something about the papers in the library")
    if len(clean) > LONGEST_QUESTION:
        raise UsageError(f"the question has {len(clean)} characters; shorten it to at most {LONGEST_QUESTION}")
    return clean


def _deltas(pieces: Iterator[str | Draft]) -> Generator[Event, None, Draft]:
    for piece in pieces:
        if isinstance(piece, Draft):
            return piece
        yield DeltaEvent(piece)
    raise AssertionError("a composer ended without its draft")
