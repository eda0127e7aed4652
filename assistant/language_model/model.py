"""What the product asks of a language model: messages in, pieces of text and their cost out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.types import Usage


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a prompt; `role` is `system`, `user` or `assistant`."""

    role: str
    content: str


class LanguageModel(Protocol):
    """Anything that writes text for messages."""

    @property
    def name(self) -> str:
        """The model's name, as answers show it."""

    def stream(self, messages: Sequence[Message]) -> Iterator[str | Usage]:
        """Pieces of the reply, none empty, then one `Usage` last; its `cut` tells that the reply stopped too early.

        Raises:
            LanguageModelError: when no whole reply came.
        """


def complete(model: LanguageModel, messages: Sequence[Message]) -> tuple[str, Usage]:
    """The whole reply and its usage.

    Raises:
        LanguageModelError: when no whole reply came.
    """
    pieces: list[str] = []
    usage = Usage()
    for piece in model.stream(messages):
        if isinstance(piece, Usage):
            usage = piece
        else:
            pieces.append(piece)
    return "".join(pieces), usage


class Metered:
    """A language model that adds up what all its calls cost."""

    def __init__(self, model: LanguageModel) -> None:
        self.name = model.name
        self.usage = Usage()
        self._model = model

    def stream(self, messages: Sequence[Message]) -> Iterator[str | Usage]:
        """See `LanguageModel.stream`."""
        for piece in self._model.stream(messages):
            if isinstance(piece, Usage):
                self.usage = add_usage(self.usage, piece)
            yield piece


def add_usage(one: Usage, other: Usage) -> Usage:
    """The usage of two calls; its cost is known when one of theirs is, its `cut` that of either."""
    costs = [usage.cost_usd for usage in (one, other) if usage.cost_usd is not None]
    return Usage(
        one.prompt_tokens + other.prompt_tokens,
        one.completion_tokens + other.completion_tokens,
        sum(costs) if costs else None,
        one.cut or other.cut,
    )
