"""Prompts kept as files: `NAME.md` with a system part and a user part, variables written `$name`.

    # system
    Answer from the sources.

    # user
    Question: $question

The system part has no variables: what comes from outside never stands in a system message. Git is the version of a
prompt; its digest is the witness in each answer.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Template

_PARTS = re.compile(r"\A(?P<note>.*?)^# system\n(?P<system>.*?)^# user\n(?P<user>.*)\Z", re.DOTALL | re.MULTILINE)


class TemplateError(ValueError):
    """A prompt file is missing, is not of the right form, or does not fit the values given."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt file: its name, its two parts, and the SHA-256 of the whole file."""

    name: str
    system: str
    user: str
    digest: str

    @property
    def variables(self) -> tuple[str, ...]:
        """The names that `render` needs, sorted."""
        return tuple(sorted(set(Template(self.user).get_identifiers())))

    def render(self, **values: str) -> tuple[str, str]:
        """The system and the user message.

        Raises:
            TemplateError: naming every variable that is missing and every one that is not known.
        """
        missing = [name for name in self.variables if name not in values]
        unknown = sorted(name for name in values if name not in self.variables)
        if missing or unknown:
            raise TemplateError(_misfit(self.name, missing, unknown))
        return self.system, Template(self.user).substitute(values)


def _misfit(name: str, missing: Iterable[str], unknown: Iterable[str]) -> str:
    faults = [f"lacks {', '.join(missing)}"] if missing else []
    faults += [f"does not know {', '.join(unknown)}"] if unknown else []
    return f"prompt {name!r} {' and '.join(faults)}; make the call and prompts/{name}.md agree"


@cache
def load_prompt(name: str) -> Prompt:
    """Read `NAME.md` of this package.

    Raises:
        TemplateError: when there is no such file, or it does not have the two parts.
    """
    try:
        text = files("prompts").joinpath(f"{name}.md").read_text(encoding="utf-8")
    except FileNotFoundError:
        raise TemplateError(f"there is no prompt {name!r}; it should be the file prompts/{name}.md") from None
    return read_prompt(name, text)


def read_prompt(name: str, text: str) -> Prompt:
    """The prompt in the text of a file. What stands before the system part is a note for people.

    Raises:
        TemplateError: when a part is missing, a placeholder is malformed, or the system part has one.
    """
    found = _PARTS.match(text)
    if found is None:
        raise TemplateError(f"prompts/{name}.md: it needs a line `# system` and, after it, a line `# user`")
    system, user = found["system"].strip(), found["user"].strip()
    if not (Template(system).is_valid() and Template(user).is_valid()):
        raise TemplateError(f"prompts/{name}.md: a lone `$`; write `$$` for the sign itself")
    if variables := Template(system).get_identifiers():
        raise TemplateError(f"prompts/{name}.md: move {', '.join(variables)} to the user part")
    return Prompt(name, Template(system).substitute(), user, hashlib.sha256(text.encode()).hexdigest())


def prompt_names() -> tuple[str, ...]:
    """The names of all prompt files, sorted."""
    return tuple(sorted(entry.name[:-3] for entry in files("prompts").iterdir() if entry.name.endswith(".md")))
