"""The second look at the best passages: one interface for every reranker."""

from collections.abc import Sequence
from typing import Protocol

from assistant.types import Passage


class Reranker(Protocol):
    """Reorders passages for a question."""

    def rerank(self, question: str, passages: Sequence[Passage]) -> Sequence[Passage]:
        """Return the same passages, best first."""
