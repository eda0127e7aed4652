"""The application on a real socket of this machine, in a thread of the test."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import uvicorn
from fastapi import FastAPI

from assistant.answer import Assistant
from assistant.api.app import create_app
from assistant.commands.serve import cases_of, ingest_into

__all__ = ["Served", "ingest_into", "serve"]


class Served(NamedTuple):
    address: str
    app: FastAPI


@contextmanager
def serve(assistant: Assistant, *, page: bool = False, **settings: object) -> Iterator[Served]:
    changed = assistant.settings.model_copy(update=settings)
    app = create_app(assistant, changed, ingest_into(assistant), cases_of(assistant), page=page)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="none", timeout_graceful_shutdown=2))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        try:
            yield Served(f"http://127.0.0.1:{listener.getsockname()[1]}", app)
        finally:
            server.should_exit = True
            thread.join()
