"""Entailment by a model: does the cited text alone support the sentence?"""

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

from assistant.errors import LanguageModelError
from assistant.language_model import LanguageModel, complete
from assistant.language_model.prompting import fill, open_prompt

PROMPT = "judge"
_VERDICT = re.compile(
    r"\b(NOT[ _-]SUPPORTED|UNSUPPORTED|PARTLY|PARTIAL(?:LY)?|SUPPORTED|CONTRADICTED)\b", re.IGNORECASE
)


class Ruling(StrEnum):
    """What a judge found; `UNKNOWN` when it could not be asked or its reply could not be read."""

    SUPPORTED = "supported"
    PARTLY = "partly"
    NOT_SUPPORTED = "not supported"
    UNKNOWN = "unknown"


class Judge(Protocol):
    """Rules on a sentence from the cited texts alone."""

    def rule(self, sentence: str, sources: Sequence[str]) -> Ruling:
        """The ruling; never raises for a model that fails."""


class ModelJudge:
    """Asks a language model, one short call a sentence."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model
        self._prompt = open_prompt(PROMPT)

    def over(self, model: LanguageModel) -> "ModelJudge":
        """The same judge asking through another model, such as one that counts what it costs."""
        return ModelJudge(model)

    def rule(self, sentence: str, sources: Sequence[str]) -> Ruling:
        """The last verdict in the reply counts, so that text quoted from the sentence cannot win."""
        messages = fill(self._prompt, sentence=_quiet(sentence), sources="\n\n".join(map(_quiet, sources)))
        try:
            reply, _ = complete(self._model, messages)
        except LanguageModelError:
            return Ruling.UNKNOWN
        return read_ruling(reply)


def read_ruling(reply: str) -> Ruling:
    """The last verdict word of a reply, in capitals as asked for or not; `UNKNOWN` without one."""
    found = _VERDICT.findall(reply)
    if not found:
        return Ruling.UNKNOWN
    word = re.sub(r"[ _-]", " ", found[-1].upper())
    if word == "SUPPORTED":
        return Ruling.SUPPORTED
    return Ruling.PARTLY if word.startswith("PART") else Ruling.NOT_SUPPORTED


def _quiet(text: str) -> str:
    """Text whose verdict words and fences cannot be taken for the prompt's own."""
    return text.replace("<<<", "< < <").replace(">>>", "> > >")
