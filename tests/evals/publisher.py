"""A web server that publishes files, and breaks off when it is told to."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass
class Publisher:
    """A server whose files are `files`; it breaks off after `breaks` bytes, once."""

    url: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    breaks: int | None = None
    asked: list[str] = field(default_factory=list)


def handler(publisher: Publisher) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *args: object) -> None:
            """Keep quiet."""

        def do_GET(self) -> None:
            publisher.asked.append(self.headers.get("range", ""))
            start, body = int(self.headers.get("range", "bytes=0-")[6:-1]), publisher.files.get(self.path, b"")
            if to := publisher.redirects.get(self.path):
                self._head(302, 0, location=to)
            elif start >= len(body):
                self._head(416 if body else 404, 0)
            else:
                self._head(206 if start else 200, len(body) - start)
                self._send(body[start:])

        def _send(self, body: bytes) -> None:
            cut, publisher.breaks = publisher.breaks, None
            self.wfile.write(body[:cut])
            self.close_connection = cut is not None

        def _head(self, status: int, length: int, **headers: str) -> None:
            self.send_response(status)
            for name, value in {**headers, "content-length": str(length)}.items():
                self.send_header(name, value)
            self.end_headers()

    return Handler


@contextmanager
def publish(files: dict[str, bytes]) -> Iterator[Publisher]:
    """A publisher of these files, on this machine."""
    found = Publisher(files=files)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler(found)) as server:
        found.url = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield found
        server.shutdown()
        thread.join()
