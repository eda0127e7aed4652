"""Importing Gradio in half the time, and laying out a page without routes that nobody is served by."""

import inspect
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import gradio

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
            with _without_mcp():
                yield
        finally:
            inspect.getfile = found


@contextmanager
def _without_mcp() -> Iterator[None]:
    """As if `mcp` were not installed: Gradio would import it, for a server of its own that this page does not have.

    That is a quarter of its import; `assistant.mcp` imports the package with the first call of a tool.
    """
    if "mcp" in sys.modules:
        yield
        return
    sys.modules["mcp"] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules["mcp"]


@contextmanager
def without_routes() -> Iterator[None]:
    """Keep Gradio, while a page is laid out, from making all its routes: three times, before `mount` makes them."""
    from gradio.routes import App

    with _ONE_AT_A_TIME:
        create = App.create_app

        def bare(blocks: "gradio.Blocks", **_: Any) -> App:
            app = App()
            app.configure_app(blocks)
            return app

        App.create_app = staticmethod(bare)  # type: ignore[method-assign,assignment]
        try:
            yield
        finally:
            App.create_app = staticmethod(create)  # type: ignore[method-assign]
