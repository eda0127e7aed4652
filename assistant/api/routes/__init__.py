"""The routes by subject; each module has a `router`."""

from collections.abc import Iterable
from types import ModuleType


def modules() -> Iterable[ModuleType]:
    """The modules that hold routes, in the order of the reference."""
    from assistant.api.routes import health, ingest, library, openai, questions

    return questions, library, ingest, openai, health
