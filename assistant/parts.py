"""What an assistant is made of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.compose.extractive import ExtractiveComposer
from assistant.embedding import Embedder
from assistant.language_model import LanguageModel
from assistant.library import Library
from assistant.retrieve import Retriever
from assistant.settings import Settings
from assistant.types import Decision, Draft, Evidence, Query, Turn, Usage
from assistant.verification.judge import ModelJudge


class Composer(Protocol):
    """Writes an answer from evidence with a model: text pieces first, one `Draft` last."""

    def compose(
        self, query: Query, evidence: Evidence, decision: Decision, history: Sequence[Turn] = ()
    ) -> Iterator[str | Draft]:
        """The pieces joined are the draft's text."""


class Condenser(Protocol):
    """Makes a follow-up question stand alone with a model's help."""

    def condense(self, question: str, history: Sequence[Turn]) -> tuple[str, Usage]:
        """The stand-alone question, and what it cost."""


@dataclass(frozen=True)
class Parts:
    """What an assistant is made of; `build.py` chooses them. `written`, `deep`, ... are None without a model."""

    settings: Settings
    library: Library
    embedder: Embedder
    retriever: Retriever
    extractive: ExtractiveComposer
    written: Composer | None = None
    deep: Composer | None = None
    condenser: Condenser | None = None
    judge: ModelJudge | None = None
    model: LanguageModel | None = None
