"""A real OpenAI-compatible HTTP server on loopback whose replies and faults are scripted.

    with ScriptedEndpoint(["First reply", Reply("Second", thinking="hm"), Plain(429, {"error": {...}})]) as endpoint:
        settings = read_settings(llm_model="scripted", llm_base_url=endpoint.url)

Each chat request takes the next step of the script; a step is a text, a `Reply`, a `Plain` response, or a callable
from the request to one of them. A callable as the whole script answers every request. Running out of script is an
error, as is a callable that raises: the request gets a 400, and leaving the context raises. `endpoint.requests` keeps
what was asked.
"""

import base64
import json
import math
import socket
import struct
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

DIMENSIONS = 16


@dataclass(frozen=True)
class Request:
    """What a client sent."""

    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]

    @property
    def system(self) -> str:
        """The system messages."""
        return "\n".join(m["content"] for m in self.body["messages"] if m["role"] == "system")

    @property
    def user(self) -> str:
        """The user messages."""
        return "\n".join(m["content"] for m in self.body["messages"] if m["role"] == "user")

    @property
    def prompt(self) -> str:
        """All messages."""
        return "\n".join(m["content"] for m in self.body["messages"])


@dataclass(frozen=True)
class Reply:
    """A completion. `pieces` are the streamed parts (default: word by word); `ending` is how the connection ends.

    `tidy`: as the protocol says; `reset`: the connection is reset after the pieces; `stall`: nothing more comes, for
    `pause` seconds; `cut`: the body ends without its last chunk.
    """

    text: str | None = ""
    pieces: Sequence[str] | None = None
    thinking: str = ""
    finish: str | None = "stop"
    usage: tuple[int, int] | None = (100, 20)
    ending: Literal["tidy", "reset", "stall", "cut"] = "tidy"
    pause: float = 30.0
    delay: float = 0.0
    """Seconds before the first byte."""
    tick: float = 0.0
    """Seconds before each piece."""


@dataclass(frozen=True)
class Plain:
    """A response that is no completion: an error, a web page, JSON of another kind."""

    status: int = 200
    body: object = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    type: str = "application/json"
    delay: float = 0.0


Step = str | Reply | Plain | Callable[[Request], "str | Reply | Plain"]
Script = Sequence[Step] | Callable[[Request], "str | Reply | Plain"]


def error(status: int, message: str, code: str | None = None, **headers: str) -> Plain:
    """An error in the shape of OpenAI's. Header names are written with `_` for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Plain(status, {"error": {"message": message, "type": code, "code": code, "param": None}}, named)


class ScriptedEndpoint:
    """The server; a context manager."""

    def __init__(self, script: Script = (), *, models: Sequence[str] = ("scripted",)) -> None:
        self.requests: list[Request] = []
        self.models = list(models)
        self.exhausted: list[Request] = []
        self.faults: list[Exception] = []
        self.stopping = threading.Event()
        self._script = script if callable(script) else list(script)
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.endpoint = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """The base URL for a client."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    @property
    def chats(self) -> list[Request]:
        """The chat requests alone."""
        return [request for request in self.requests if request.path.endswith("/chat/completions")]

    @property
    def left(self) -> int:
        """Steps of the script that nobody has asked for."""
        return 0 if callable(self._script) else len(self._script)

    def extend(self, *steps: Step) -> None:
        """Add steps to the script."""
        assert isinstance(self._script, list), "a callable answers everything already"
        self._script.extend(steps)

    def take(self, request: Request) -> "str | Reply | Plain":
        """The next step's response."""
        with self._lock:
            self.requests.append(request)
            step: Step | None = self._script if callable(self._script) else None
            if isinstance(self._script, list) and self._script:
                step = self._script.pop(0)
        if step is None:
            self.exhausted.append(request)
            return error(400, "the script has run out")
        try:
            return step(request) if callable(step) else step
        except Exception as fault:
            self.faults.append(fault)
            return error(400, "the script failed")

    def __enter__(self) -> "ScriptedEndpoint":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        if kind is None and self.faults:
            raise self.faults[0]
        if kind is None and self.exhausted:
            raise AssertionError(f"the script ran out: {len(self.exhausted)} request(s) too many")


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    endpoint: ScriptedEndpoint

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, *args: object) -> None:
        """Keep quiet."""

    def do_GET(self) -> None:
        models = [{"id": name, "object": "model", "owned_by": "test"} for name in self.server.endpoint.models]
        self._send(Plain(200, {"object": "list", "data": models}))

    def do_POST(self) -> None:
        length = int(self.headers.get("content-length", 0))
        body = json.loads(self.rfile.read(length) or b"{}")
        request = Request(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
        if self.path.endswith("/embeddings"):
            self.server.endpoint.requests.append(request)
            return self._send(Plain(200, _embeddings(body)))
        step = self.server.endpoint.take(request)
        if isinstance(step, Plain):
            return self._send(step)
        reply = Reply(step) if isinstance(step, str) else step
        self._wait(reply.delay)
        return self._stream(reply, body) if body.get("stream") else self._send(Plain(200, _completion(reply)))

    def _wait(self, seconds: float) -> None:
        if seconds:
            self.server.endpoint.stopping.wait(seconds)

    def _send(self, plain: Plain) -> None:
        self._wait(plain.delay)
        data = plain.body if isinstance(plain.body, str) else json.dumps(plain.body)
        self.send_response(plain.status)
        for name, value in {"content-type": plain.type, **plain.headers}.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(data.encode())))
        self.end_headers()
        self.wfile.write(data.encode())

    def _stream(self, reply: Reply, body: Mapping[str, Any]) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        if reply.thinking:
            self._event(_chunk({"reasoning_content": reply.thinking}))
        for piece in _pieces(reply):
            self._wait(reply.tick)
            self._event(_chunk({"content": piece}))
        self._end(reply, body)

    def _end(self, reply: Reply, body: Mapping[str, Any]) -> None:
        if reply.ending != "tidy":
            return self._break(reply)
        if reply.finish:
            self._event(_chunk({}, reply.finish))
        if reply.usage and (body.get("stream_options") or {}).get("include_usage"):
            self._event({**_chunk({}), "choices": [], "usage": _usage(reply)})
        self._chunk_out(b"data: [DONE]\n\n")
        self.wfile.write(b"0\r\n\r\n")
        return None

    def _break(self, reply: Reply) -> None:
        self.close_connection = True
        if reply.ending == "stall":
            self._wait(reply.pause)
        elif reply.ending == "reset":
            time.sleep(0.1)  # a reset throws away what the client has not read yet
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()

    def _event(self, data: Mapping[str, Any]) -> None:
        self._chunk_out(f"data: {json.dumps(data)}\n\n".encode())

    def _chunk_out(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()


def _pieces(reply: Reply) -> Sequence[str]:
    if reply.pieces is not None:
        return reply.pieces
    words = (reply.text or "").split(" ")
    return [word if position == 0 else f" {word}" for position, word in enumerate(words)]


def _chunk(delta: Mapping[str, Any], finish: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": "scripted", "choices": [choice]}


def _completion(reply: Reply) -> dict[str, Any]:
    text = "".join(reply.pieces) if reply.pieces is not None else reply.text
    message = {"role": "assistant", "content": text, "reasoning_content": reply.thinking or None}
    choice = {"index": 0, "message": message, "finish_reason": reply.finish}
    whole = {"id": "c", "object": "chat.completion", "created": 0, "model": "scripted", "choices": [choice]}
    return {**whole, "usage": _usage(reply)} if reply.usage else whole


def _usage(reply: Reply) -> dict[str, int]:
    prompt, completion = reply.usage or (0, 0)
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}


def _embeddings(body: Mapping[str, Any]) -> dict[str, Any]:
    texts = [body["input"]] if isinstance(body["input"], str) else body["input"]
    rows = [embed(str(text), body.get("dimensions") or DIMENSIONS) for text in texts]
    packed = [base64.b64encode(struct.pack(f"<{len(row)}f", *row)).decode() for row in rows]
    values: Sequence[object] = packed if body.get("encoding_format") == "base64" else rows
    data = [{"object": "embedding", "index": index, "embedding": value} for index, value in enumerate(values)]
    used = sum(len(str(text).split()) for text in texts)
    return {
        "object": "list",
        "data": data,
        "model": body["model"],
        "usage": {"prompt_tokens": used, "total_tokens": used},
    }


def embed(text: str, dimensions: int = DIMENSIONS) -> list[float]:
    """A unit vector that depends on the words of `text` alone."""
    row = [1e-3] * dimensions
    for word in text.lower().split():
        row[sum(word.encode()) % dimensions] += 1.0
    length = math.sqrt(sum(value * value for value in row))
    return [value / length for value in row]
