"""A model as judge: named, never the model under test unless told so, read by the last verdict in a strict form.

A reply without such a verdict, or none at all, leaves the thing unscored and counted. Text from an answer cannot close
its fence, and a verdict that it quotes stands before the judge's own.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from assistant.errors import LanguageModelError, UsageError
from assistant.language_model import LanguageModel, complete, open_language_model
from assistant.language_model.prompting import fill, open_prompt
from assistant.settings import Settings

_VERDICT = re.compile(r"^\W*VERDICT:\s*([A-Z0-9 ]+?)[\s.*]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Ruling:
    """A verdict with the exchange that gave it; None when it could not be had or read."""

    verdict: str | None
    reply: str = ""


class Rules(Protocol):
    """Anything that rules on a prompt's values."""

    @property
    def name(self) -> str:
        """The model's name, shown beside every figure."""

    def rule(self, prompt: str, verdicts: tuple[str, ...], **values: str) -> Ruling:
        """The ruling, one of the verdicts; never raises for a model that fails."""


@dataclass(frozen=True)
class ModelJudge:
    """Asks a language model, one call a ruling; the same call is made once."""

    model: LanguageModel
    _known: dict[tuple[str, ...], Ruling] = field(default_factory=dict, repr=False)

    @property
    def name(self) -> str:
        """The model's name."""
        return self.model.name

    def rule(self, prompt: str, verdicts: tuple[str, ...], **values: str) -> Ruling:
        """See `Rules.rule`."""
        key = (prompt, *(f"{name}={value}" for name, value in sorted(values.items())))
        if key not in self._known:
            self._known[key] = self._ask(prompt, verdicts, values)
        return self._known[key]

    def _ask(self, prompt: str, verdicts: tuple[str, ...], values: dict[str, str]) -> Ruling:
        quiet = {name: quieten(value) for name, value in values.items()}
        try:
            reply, _ = complete(self.model, fill(open_prompt(prompt), **quiet))
        except LanguageModelError as error:
            return Ruling(None, f"no reply: {error}")
        return Ruling(read_verdict(reply, verdicts), reply)


def quieten(text: str) -> str:
    """Text that cannot end the fence it stands in, nor hold a line that reads as a verdict."""
    return text.replace("<<<", "< < <").replace(">>>", "> > >").replace("VERDICT:", "verdict -")


def read_verdict(reply: str, verdicts: Iterable[str]) -> str | None:
    """The last verdict line of a reply, if it is one of `verdicts`."""
    found = _VERDICT.findall(reply)
    return found[-1] if found and found[-1] in set(verdicts) else None


def open_judge(settings: Settings, model: str, url: str | None, tested: Iterable[str]) -> ModelJudge:
    """The judge of this name at `url`, or at the endpoint of the settings.

    Raises:
        UsageError: when it is one of the models under test.
        SettingsError: when the endpoint cannot be used.
    """
    if model in set(tested):
        raise UsageError(f"--judge {model}: it wrote the answers; name another model, or add --judge-itself")
    opened = open_language_model(
        settings.model_copy(update={"llm_model": model, **({"llm_base_url": url} if url else {})})
    )
    assert opened is not None, "a judge has a name"
    return ModelJudge(opened)
