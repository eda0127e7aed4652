"""How long a server takes to be ready, and then to answer for the first time."""

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

from assistant.embedding import open_embedder
from assistant.embedding.papers import fingerprint
from assistant.settings import read_settings
from evals.bench.peers import environment

PORT = 7871


def measure_serve(home: Path) -> dict[str, float]:
    """Seconds from the start of `assistant serve` to ready, and from there to the first answer.

    The library's vectors are stand-ins, and the server embeds the question for real: what it finds means nothing.
    """
    with _relabelled(home, fingerprint(open_embedder(read_settings(home=str(home))))):
        began = time.perf_counter()
        server = subprocess.Popen(
            [sys.executable, "-m", "assistant", "serve", "--port", str(PORT)], env=environment(ASSISTANT_HOME=str(home))
        )
        try:
            _ask(f"http://127.0.0.1:{PORT}/readyz", None)
            ready = time.perf_counter() - began
            _ask(f"http://127.0.0.1:{PORT}/v1/ask", {"question": "How does attention improve retrieval?"})
            answered = time.perf_counter() - began - ready
        finally:
            server.terminate()
            server.wait()
    return {"ready_s": ready, "first_answer_s": answered}


@contextmanager
def _relabelled(home: Path, fingerprint: str) -> Iterator[None]:
    """The library, for a while, as if another embedder had made it."""
    with closing(sqlite3.connect(home / "catalogue.db")) as connection:
        (before,) = connection.execute("SELECT fingerprint FROM library").fetchone()
        try:
            with connection:
                connection.execute("UPDATE library SET fingerprint = ?", (fingerprint,))
            yield
        finally:
            with connection:
                connection.execute("UPDATE library SET fingerprint = ?", (before,))


def _ask(url: str, body: dict[str, str] | None) -> None:
    """Ask until there is an answer, for a minute."""
    request = Request(url, None if body is None else json.dumps(body).encode(), {"content-type": "application/json"})
    ends = time.monotonic() + 60
    while True:
        try:
            urlopen(request, timeout=60).read()
            return
        except OSError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.02)
