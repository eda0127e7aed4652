"""Gradio is imported without what the page does not need, and makes its routes once."""

import asyncio
import inspect
import subprocess
import sys
import threading
from contextlib import suppress

from assistant.ui.page import import_gradio
from assistant.ui.shortcuts import without_routes, without_stubs

IMPORT = """
import inspect, sys
opened, found = [], inspect.getfile
sys.addaudithook(lambda event, given: opened.append(given[0]) if event == "open" else None)
from assistant.ui.shortcuts import without_stubs
with without_stubs():
    import gradio
assert inspect.getfile is found
print(sum(str(path).endswith(".pyi") for path in opened), gradio.Textbox().get_block_name(), "mcp" in sys.modules)
import mcp
"""


def test_neither_a_stub_nor_mcp_is_read_and_the_components_work() -> None:
    done = subprocess.run([sys.executable, "-c", IMPORT], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "textbox", "False"]


def test_two_threads_leave_what_is_patched_as_it_was() -> None:
    found, inside = inspect.getfile, threading.Barrier(2, timeout=0.2)

    def patch() -> None:
        with without_stubs(), suppress(threading.BrokenBarrierError):
            # reached by both only when both are inside at once, and then left in the order that would keep a patch
            inside.wait()

    threads = [threading.Thread(target=patch) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert inside.broken
    assert inspect.getfile is found


def test_a_page_that_is_laid_out_has_no_routes_of_its_own() -> None:
    import_gradio()
    import gradio
    from gradio.routes import App

    create = App.create_app

    async def lay_out() -> list[App]:
        with without_routes(), gradio.Blocks(analytics_enabled=False) as page:
            gradio.Textbox()
        assert App.create_app is create
        return [page.app, App.create_app(page)]

    # where no event loop runs, Gradio makes one for each of its locks and never closes them
    bare, served = ({getattr(route, "path", "") for route in app.routes} for app in asyncio.run(lay_out()))
    assert "/config" in served - bare
