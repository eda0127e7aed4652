"""Gradio is imported without its type stubs."""

import inspect
import subprocess
import sys
import threading
from contextlib import suppress

from assistant.ui.stubs import without_stubs

IMPORT = """
import inspect, sys
opened, found = [], inspect.getfile
sys.addaudithook(lambda event, given: opened.append(given[0]) if event == "open" else None)
from assistant.ui.stubs import without_stubs
with without_stubs():
    import gradio
assert inspect.getfile is found
print(sum(str(path).endswith(".pyi") for path in opened), gradio.Textbox().get_block_name())
"""


def test_no_stub_is_touched_and_the_components_work() -> None:
    done = subprocess.run([sys.executable, "-c", IMPORT], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "textbox"]


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
