"""A follow-up question made to stand alone by a language model."""

from collections.abc import Sequence

from assistant.compose.markup import disarm
from assistant.language_model import LanguageModel, complete
from assistant.language_model.prompting import fill, open_prompt
from assistant.types import Turn, Usage

PROMPT = "condense"
RECALLED_TURNS = 6
LONGEST_TURN = 800
LONGEST_QUESTION = 500
"""Characters; a longer reply is no question."""


class ModelCondenser:
    """Rewrites the last question of a conversation with one short call."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model
        self._prompt = open_prompt(PROMPT)

    def condense(self, question: str, history: Sequence[Turn]) -> tuple[str, Usage]:
        """The stand-alone question, or the question itself when the reply is none; and what the call cost.

        Raises:
            LanguageModelError: when the model gives no whole reply.
        """
        if not history:
            return question, Usage()
        turns = [f"{turn.role}: {disarm(turn.content)[0][:LONGEST_TURN]}" for turn in history[-RECALLED_TURNS:]]
        reply, usage = complete(self._model, fill(self._prompt, history="\n".join(turns), question=question))
        return _read(reply) or question, usage


def _read(reply: str) -> str:
    """The question in a reply: its last line, without a label or quotation marks; empty when that is too long."""
    lines = [line.strip() for line in disarm(reply)[0].splitlines() if line.strip()]
    last = lines[-1] if lines else ""
    for label in ("question:", "standalone question:", "the question, standing alone:", "rewritten question:"):
        if last.lower().startswith(label):
            last = last[len(label) :]
    last = last.strip(" \"“”'*")
    return last if len(last) <= LONGEST_QUESTION else ""
