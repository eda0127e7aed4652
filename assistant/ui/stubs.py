"""Importing Gradio in half the time."""

import inspect
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_ONE_AT_A_TIME = threading.Lock()
"""What is patched belongs to the process: two imports at once would each put the other's back."""


@contextmanager
def without_stubs() -> Iterator[None]:
    """Keep Gradio, while it is imported, from reading and writing a type stub beside each of its components.

    `gradio.component_meta.create_or_modify_pyi` passes over a class whose source `inspect.getfile` does not find.
    """
    with _ONE_AT_A_TIME:
        found = inspect.getfile

        def getfile(thing: Any) -> str:
            if isinstance(thing, type) and thing.__module__.startswith("gradio."):
                raise OSError("no stub is wanted")
            return found(thing)

        inspect.getfile = getfile  # type: ignore[assignment]
        try:
            yield
        finally:
            inspect.getfile = found
