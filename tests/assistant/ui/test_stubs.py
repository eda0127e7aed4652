"""Gradio is imported without its type stubs."""

import subprocess
import sys

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
