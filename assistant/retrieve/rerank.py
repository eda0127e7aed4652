"""The second look at the best passages: one interface for every reranker. None is on by default."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from assistant.errors import LanguageModelError, SettingsError
from assistant.types import Passage

if TYPE_CHECKING:
    from assistant.language_model import LanguageModel

DEPTH = 20
"""Passages that are looked at again; the rest keep their order behind them."""
LONGEST_ABSTRACT = 1200
"""Characters of an abstract shown to a reranking model."""


class Reranker(Protocol):
    """Reorders passages for a question."""

    def rerank(self, question: str, passages: Sequence[Passage]) -> Sequence[Passage]:
        """The same passages, best first."""


class ModelReranker:
    """A language model ranks the passages in one call, as a list (RankGPT: Sun et al., EMNLP 2023)."""

    def __init__(self, model: "LanguageModel") -> None:
        self._model = model

    def rerank(self, question: str, passages: Sequence[Passage]) -> Sequence[Passage]:
        """The passages in the model's order; those it leaves out follow. When it fails, the order stays."""
        from assistant.language_model import complete
        from assistant.language_model.prompting import fill, open_prompt

        listed = "\n\n".join(
            f"[{place}] {passage.paper.title}\n{passage.paper.abstract[:LONGEST_ABSTRACT]}"
            for place, passage in enumerate(passages[:DEPTH], 1)
        )
        try:
            reply, _ = complete(self._model, fill(open_prompt("rerank"), question=question, passages=listed))
        except LanguageModelError:
            return passages
        return reorder(passages, read_order(reply, min(DEPTH, len(passages))))


class CrossEncoderReranker:
    """A cross-encoder of the user's: any model or folder that sentence-transformers' `CrossEncoder` can open."""

    def __init__(self, model: str) -> None:
        """Load the model.

        Raises:
            SettingsError: the extra is not installed, or the model cannot be opened.
        """
        self._predict: Callable[[list[tuple[str, str]]], Any] = _open_cross_encoder(model)

    def rerank(self, question: str, passages: Sequence[Passage]) -> Sequence[Passage]:
        """The passages by the model's score, which `signals` keeps as `reranker`."""
        looked_at = list(passages[:DEPTH])
        if not looked_at:
            return passages
        scores = self._predict([(question, f"{p.paper.title}. {p.paper.abstract}") for p in looked_at])
        marked = [
            replace(p, signals={**p.signals, "reranker": float(s)}) for p, s in zip(looked_at, scores, strict=True)
        ]
        order = sorted(range(len(marked)), key=lambda place: -marked[place].signals["reranker"])
        return reorder([*marked, *passages[DEPTH:]], order)


def read_order(reply: str, count: int) -> list[int]:
    """The places (from 0) that a reply such as `[3] > [1]` names, each once, those out of range left out."""
    named = (int(number) - 1 for number in re.findall(r"\d+", reply[:1000]))
    return [place for place in dict.fromkeys(named) if 0 <= place < count]


def reorder(passages: Sequence[Passage], order: Sequence[int]) -> list[Passage]:
    """The passages in an order of places, the rest behind; the scores are dealt out again, so that they fall."""
    rest = [place for place in range(len(passages)) if place not in set(order)]
    falling = sorted((passage.score for passage in passages), reverse=True)
    return [replace(passages[place], score=score) for place, score in zip([*order, *rest], falling, strict=True)]


def _open_cross_encoder(model: str) -> Callable[[list[tuple[str, str]]], Any]:
    try:
        from sentence_transformers import CrossEncoder
    except ImportError:
        raise SettingsError(
            f"reranker hf:{model} needs sentence-transformers; pip install 'research-assistant[hf]'"
        ) from None
    try:
        predict: Callable[[list[tuple[str, str]]], Any] = CrossEncoder(model).predict
    except (OSError, ValueError) as error:
        raise SettingsError(f"reranker hf:{model} cannot be opened ({str(error)[:120]})") from None
    return predict
