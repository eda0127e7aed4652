"""Prompt files made into messages; their faults become the product's errors."""

from assistant.errors import PromptError
from assistant.language_model.model import Message
from assistant.types import PromptStamp
from prompts import Prompt, TemplateError, load_prompt


def open_prompt(name: str) -> Prompt:
    """The prompt file of this name.

    Raises:
        PromptError: when it is missing or not of the right form.
    """
    try:
        return load_prompt(name)
    except TemplateError as error:
        raise PromptError(str(error)) from None


def fill(prompt: Prompt, **values: str) -> tuple[Message, Message]:
    """The system and the user message.

    Raises:
        PromptError: naming every variable that is missing or unknown.
    """
    try:
        system, user = prompt.render(**values)
    except TemplateError as error:
        raise PromptError(str(error)) from None
    return Message("system", system), Message("user", user)


def stamp(prompt: Prompt) -> PromptStamp:
    """The witness of the prompt in an answer."""
    return PromptStamp(prompt.name, prompt.digest)
