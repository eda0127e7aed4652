"""`assistant doctor`: whether everything that an answer needs is in place, and what to do where it is not."""

import argparse
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.commands import Commands, options, terminal
from assistant.errors import AssistantError

if TYPE_CHECKING:
    from assistant.settings import Settings

NEEDED_BYTES = 500 * 1024**2
"""Free disk below which an ingest may run out of room: the five pages of a year's listing take a tenth of it."""
Check = tuple[str, Callable[[], str]]


def add_parsers(commands: Commands) -> None:
    """Register the command."""
    commands.add("doctor", run, "check the settings, the library, the local model and the endpoint")


def run(args: argparse.Namespace) -> int:
    """Run every check; 1 when one of them fails."""
    settings = options.settings(args)
    failed = 0
    for name, check in checks(args, settings):
        try:
            terminal.say(f"ok    {name}: {check()}")
        except Exception as error:
            # whatever it is that fails, the next check must still be made
            failed += 1
            kind = "" if isinstance(error, AssistantError) else f"{type(error).__name__}: "
            terminal.say(terminal.one_line(f"FAIL  {name}: {kind}{error}"))
    return 1 if failed else 0


def checks(args: argparse.Namespace, settings: "Settings") -> Iterator[Check]:
    """The checks, what others rest on first."""
    yield "python", lambda: sys.version.split()[0]
    yield "disk", lambda: _disk(settings.home)
    yield "embedding", lambda: _embedding(settings)
    yield "library", lambda: _library(args)
    yield "tokens", _tokens
    yield "model", lambda: _model(settings)


def _disk(home: Path) -> str:
    place = next(folder for folder in (home, *home.parents) if folder.exists())
    free = shutil.disk_usage(place).free
    if free < NEEDED_BYTES:
        raise AssistantError(f"{free // 1024**2} MB free at {place}; make room or set ASSISTANT_HOME elsewhere")
    return f"{free // 1024**3} GB free at {place}"


def _embedding(settings: "Settings") -> str:
    from assistant.embedding import open_embedder

    embedder = open_embedder(settings)
    embedder.embed_query("retrieval")
    return f"{settings.embedding}, {embedder.dimensions} dimensions"


def _library(args: argparse.Namespace) -> str:
    with options.open_assistant(args) as assistant:
        status = assistant.library.status()
        if faults := assistant.library.faults():
            raise AssistantError("; ".join(faults))
        if status.papers:
            assistant.search("retrieval", 1)
        return f"{status.papers} papers in {status.chunks} chunks at {assistant.settings.home}"


def _tokens() -> str:
    from assistant.tokens import count_tokens

    return f"counted offline ({count_tokens('one two three')} for three words)"


def _model(settings: "Settings") -> str:
    from assistant.language_model import Message, open_language_model

    model = open_language_model(settings)
    if model is None:
        return "none set; answers are quoted sentences (ASSISTANT_LLM_MODEL sets one)"
    for _ in model.stream([Message("user", "Reply with OK.")]):
        pass
    return f"{model.name} answers at {settings.llm_base_url}"
