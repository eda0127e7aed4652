"""Regressions planted in an assistant, to see whether a gate catches them; each ends with its `with` block."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from assistant.answer import Assistant
from assistant.retrieve import Retriever
from assistant.types import Answer, Decision, Filters, Outcome, Turn
from evals.retrieval import STAGES

Plant = Callable[[Assistant], AbstractContextManager[Assistant]]


class _Changed(Assistant):
    """An assistant whose answers are changed on their way out."""

    def __init__(self, whole: Assistant, change: Callable[[Answer], Answer]) -> None:
        super().__init__(whole._parts)
        self._change = change

    def ask(
        self, question: str, history: Sequence[Turn] = (), filters: Filters = Filters(), deep: bool = False
    ) -> Answer:
        """The answer, changed."""
        return self._change(super().ask(question, history, filters, deep))


class _Forgetful(Assistant):
    """An assistant that reads the last message alone."""

    def ask(
        self, question: str, history: Sequence[Turn] = (), filters: Filters = Filters(), deep: bool = False
    ) -> Answer:
        """The answer to the question as if nothing had been said before."""
        return super().ask(question, (), filters, deep)


def _recipe(name: str) -> Plant:
    @contextmanager
    def plant(whole: Assistant) -> Iterator[Assistant]:
        retriever = Retriever(whole.library, whole.embedder, recipe=STAGES[name])
        yield Assistant(replace(whole._parts, retriever=retriever))

    return plant


def _answers(change: Callable[[Answer], Answer]) -> Plant:
    @contextmanager
    def plant(whole: Assistant) -> Iterator[Assistant]:
        yield _Changed(whole, change)

    return plant


@contextmanager
def _forgetful(whole: Assistant) -> Iterator[Assistant]:
    yield _Forgetful(whole._parts)


@contextmanager
def _never_refuses(whole: Assistant) -> Iterator[Assistant]:
    decision = Decision(Outcome.ANSWERED, 0.5, "never in doubt")
    with patch("assistant.answer.decide", lambda *_: decision):
        yield whole


def _cite_one(answer: Answer) -> Answer:
    return replace(answer, citations=answer.citations[:1])


def _misquote(answer: Answer) -> Answer:
    def altered(citation: Any) -> Any:
        return replace(citation, quotes=tuple(replace(q, text=f"{q.text} indeed") for q in citation.quotes))

    return replace(answer, citations=tuple(map(altered, answer.citations)))


def _invent_number(answer: Answer) -> Answer:
    sentences = tuple(replace(s, text=f"{s.text} by 7919 percent") for s in answer.sentences)
    return replace(answer, sentences=sentences)


PLANTS: Mapping[str, Plant] = {
    "vectors switched off, words alone": _recipe("words alone"),
    "words switched off, vectors alone": _recipe("vectors alone"),
    "earlier messages not read": _forgetful,
    "never refuses": _never_refuses,
    "cites one paper where several answer": _answers(_cite_one),
    "a word added to each quote": _answers(_misquote),
    "a number that no paper has": _answers(_invent_number),
}
"""What is planted, by its name in the table."""
