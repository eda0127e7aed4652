"""The browser that the tests of pages drive, where this machine has one."""

import shutil

import pytest

BROWSER = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chromium-browser")
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
needs_browser = pytest.mark.skipif(
    BROWSER is None, reason="no Chromium on this machine; `make browser` installs it where it may"
)
