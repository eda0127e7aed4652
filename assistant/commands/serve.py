"""`assistant serve`: the page and the HTTP interface, in one process on one port."""

import argparse
import errno
import gc
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Lock, Thread
from types import FrameType
from typing import TYPE_CHECKING

from assistant.commands import Commands, options, terminal
from assistant.errors import AssistantError, SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from assistant.answer import Assistant
    from assistant.cases import EvalCases
    from assistant.types import Ingest, IngestReport, Progress

DRAIN_SECONDS = 5
"""How long answers under way may take to end: supervisors wait ten seconds, and an open page holds a connection."""
MOST_CONNECTIONS = 500
"""Connections beyond this are answered with 503 at once."""


def add_parsers(commands: Commands) -> None:
    """Register the command."""
    parser = commands.add("serve", run, "serve the web page and the HTTP interface")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=options.at_least(0), default=7860, help="port; 0 takes a free one (7860)")
    parser.add_argument("--no-page", action="store_true", help="the HTTP interface alone")


def run(args: argparse.Namespace) -> None:
    """Serve until SIGINT or SIGTERM."""
    from assistant.api.hosts import is_public
    from assistant.embedding import open_embedder
    from assistant.telemetry import switch_off_telemetry

    settings = options.settings(args)
    if is_public(args.host) and not settings.api_keys:
        raise SettingsError(
            f"--host {args.host} lets other machines in; "
            "set ASSISTANT_API_KEYS to a long random text first, or leave --host out"
        )
    signal.signal(signal.SIGTERM, _leave)
    # bound before anything is loaded, so that a port in use is told at once
    with listening_socket(args.host, args.port) as listener, _uncollected():
        switch_off_telemetry()
        embedder = open_embedder(settings)
        Thread(target=_warm_up, args=(lambda: embedder.embed_query("warm up"),), daemon=True).start()
        from assistant.api.app import create_app

        # only now: two threads that import one package at a time meet halves of its modules
        Thread(target=_import_ahead, args=(not args.no_page,), daemon=True).start()
        address = address_of(args.host, listener)
        with options.open_assistant(args, address=address, embedder=embedder) as assistant:
            assistant.library.follow()
            Thread(target=_warm_up, args=(lambda: assistant.search("warm up", 1),), daemon=True).start()
            ingest, cases = ingest_into(assistant), cases_of(assistant)
            app = create_app(assistant, settings, ingest, cases, host=args.host, page=not args.no_page)
            _serve(app, listener, address)


def listening_socket(host: str, port: int) -> socket.socket:
    """A socket bound to the address.

    Raises:
        AssistantError: naming the address and what to do, when it cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except (OSError, OverflowError) as error:
        listener.close()
        raise AssistantError(_why_not(host, port, error)) from None
    return listener


def _why_not(host: str, port: int, error: Exception) -> str:
    number = getattr(error, "errno", None)
    if number == errno.EADDRINUSE:
        return f"port {port} on {host} is in use; stop what uses it, or choose another with --port"
    if number == errno.EACCES:
        return f"port {port} on {host} is not open to this user; choose one above 1023 with --port"
    return f"cannot listen on {host} port {port}: {error}; choose others with --host and --port"


def address_of(host: str, listener: socket.socket) -> str:
    """Where a browser on this machine finds the server."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{listener.getsockname()[1]}"


def ingest_into(assistant: "Assistant") -> "Ingest":
    """What the page and the API start ingests with: one at a time into the assistant's library."""
    one_at_a_time = Lock()

    def run_ingest(
        sources: "Sequence[str]", *, on_progress: "Callable[[Progress], None] | None" = None
    ) -> "IngestReport":
        from ingest import ingest

        with one_at_a_time:
            return ingest(sources, assistant.library, assistant.embedder, on_progress=on_progress)

    return run_ingest


def cases_of(assistant: "Assistant") -> "EvalCases":
    """The eval cases that the page's and the API's thumbs make."""
    from evals.cases import CaseFile, case_file

    return CaseFile(case_file(assistant.settings.home), assistant.library)


def _serve(app: object, listener: socket.socket, address: str) -> None:
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                _collect()
                terminal.say(f"Research assistant at {address}")
                terminal.flush()

    config = uvicorn.Config(
        app,  # type: ignore[arg-type]
        log_level="warning",
        access_log=False,
        server_header=False,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_graceful_shutdown=DRAIN_SECONDS,
        ws="none",
    )
    Server(config).run(sockets=[listener])


@contextmanager
def _uncollected() -> Iterator[None]:
    """Import and build without looking for garbage, of which there is none: a fifth of the start.

    What is there when the server has started stays until it ends, and is never looked through again (`gc.freeze`).
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _collect() -> None:
    gc.freeze()
    gc.enable()


def _import_ahead(page: bool) -> None:
    # these take as long as all else: the other core is left to the index files, which are read meanwhile
    # what is wrong with them is met and told when they are used
    with suppress(Exception):
        from assistant.library.vectors import import_chroma

        import_chroma()
        if page:
            from assistant.ui.page import import_gradio

            import_gradio()


def _warm_up(ask: "Callable[[], object]") -> None:
    # the model is compiled and the library's words are counted with the first question: better before it is asked
    with suppress(AssistantError):
        ask()


def _leave(number: int, frame: FrameType | None) -> None:
    # uvicorn raises the signal again after it has drained; asked to leave and having left is success
    raise SystemExit(0)
