"""What stands before every route, the mounted page included: host, origin, key, size of the body; and safe headers.

Plain ASGI, because a dependency of FastAPI does not cover what is mounted beside its routes.
"""

import asyncio
import base64
import binascii
import hmac
from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.api.hosts import LOOPBACK, host_name
from assistant.api.problems import Refused, respond

JSON_LIMIT = 64 * 1024
PAGE_LIMIT = 2 * 1024**2
"""Bytes of a message of the page: Gradio sends the conversation back with each question."""
UPLOAD_LIMIT = 64 * 1024**2
BODY_SECONDS = 20.0
"""A small body must have come whole by then; a sender that stalls holds a connection, not a worker."""
CSP = (
    "default-src 'self'; img-src 'self' data: blob:; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; font-src 'self' data:; connect-src 'self'; object-src 'none'; frame-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
"""Gradio needs inline scripts and styles; nothing may be fetched from, or sent to, another host."""
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class SafeHeaders:
    """Adds `HEADERS`, and takes away what lets other sites read our answers: Gradio reflects any origin."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the safe headers."""

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name in [name for name in headers if name.lower().startswith("access-control-")]:
                    del headers[name]
                headers.update(HEADERS)
            await send(message)

        await self.app(scope, receive, send_safely)


class KnownHosts:
    """Refuses a foreign `Host` (DNS rebinding) and a foreign `Origin` (requests forged by another site)."""

    def __init__(self, app: ASGIApp, hosts: Sequence[str]) -> None:
        self.app, self.hosts = app, frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what a known host and our own pages send."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        elif scope["type"] == "http" and (refused := self._refuse(Headers(scope=scope))):
            await respond(refused.problem)(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _refuse(self, headers: Headers) -> Refused | None:
        host = headers.get("host", "")
        if self.hosts and host_name(host) not in self.hosts:
            return Refused(421, "unknown_host", "this name is not in ASSISTANT_ALLOWED_HOSTS")
        origin = headers.get("origin")
        if origin is None:
            return None
        sender = urlsplit(origin).netloc
        if sender and (sender == host or (self.hosts and host_name(sender) in self.hosts - set(LOOPBACK))):
            return None
        return Refused(403, "foreign_origin", "another site may not send requests here")


class ApiKeys:
    """Asks for one of the keys: `Authorization: Bearer`, `X-API-Key`, or, in a browser, as the password of Basic."""

    def __init__(self, app: ASGIApp, keys: Sequence[str]) -> None:
        self.app, self.keys = app, [key.encode() for key in keys]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what brings a known key."""
        if scope["type"] != "http" or not self.keys or self._known(given_key(Headers(scope=scope))):
            await self.app(scope, receive, send)
            return
        refused = Refused(401, "key_needed", "send one of ASSISTANT_API_KEYS as a bearer token")
        browser = "text/html" in Headers(scope=scope).get("accept", "")
        scheme = 'Basic realm="Research assistant: any name, the key as password"' if browser else "Bearer"
        await respond(refused.problem, {"WWW-Authenticate": scheme})(scope, receive, send)

    def _known(self, given: bytes) -> bool:
        # every key is compared, in constant time, so that the time taken tells nothing
        return sum(hmac.compare_digest(given, key) for key in self.keys) > 0


class BodyLimits:
    """Refuses bodies that are too large (413), before anything reads them, or too slow (408)."""

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self.app, self.seconds = app, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is neither too large nor too slow."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self.app(scope, receive, send)
            return
        limit = body_limit(scope["path"])
        try:
            if _declared(Headers(scope=scope)) > limit:
                raise _too_large(limit)
            if limit > PAGE_LIMIT:
                await self._pass_on(scope, receive, send, limit)
            else:
                async with asyncio.timeout(self.seconds):
                    body = await _read(receive, limit)
                await self.app(scope, _replay(body, receive), send)
        except TimeoutError:
            slow = Refused(408, "too_slow", "the body did not come in time")
            await respond(slow.problem, {"Connection": "close"})(scope, receive, send)
        except Refused as refused:
            await respond(refused.problem, refused.headers)(scope, receive, send)

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send, limit: int) -> None:
        # a large body is not held in memory, so its end is only known while the route reads it
        count = _Count(receive, send, limit)
        try:
            await self.app(scope, count.receive, count.send)
        except Exception:
            if not count.exceeded:
                raise
        if count.exceeded and not count.started:
            raise _too_large(limit)


class _Count:
    """Counts the bytes of a body as they pass; beyond the limit the route sees its sender gone."""

    def __init__(self, receive: Receive, send: Send, limit: int) -> None:
        self._receive, self._send, self._left = receive, send, limit
        self.exceeded = self.started = False

    async def receive(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        self.exceeded = self.exceeded or self._left < 0
        return {"type": "http.disconnect"} if self.exceeded else message

    async def send(self, message: Message) -> None:
        if not self.exceeded or self.started:
            self.started = True
            await self._send(message)


def given_key(headers: Headers) -> bytes:
    """The key that a request brings; empty when it brings none."""
    if key := headers.get("x-api-key"):
        return key.encode()
    scheme, _, value = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip().encode()
    if scheme.lower() != "basic":
        return b""
    try:
        return base64.b64decode(value, validate=True).partition(b":")[2]
    except binascii.Error:
        return b""


def body_limit(path: str) -> int:
    """Bytes that a body for this path may have."""
    if path == "/v1/ingest" or path.endswith("/gradio_api/upload"):
        return UPLOAD_LIMIT
    return PAGE_LIMIT if path.startswith("/gradio_api/") else JSON_LIMIT


def _declared(headers: Headers) -> int:
    length = headers.get("content-length", "0")
    return int(length) if length.isascii() and length.isdecimal() else 0


async def _read(receive: Receive, limit: int) -> bytes:
    body = bytearray()
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message["type"] == "http.request" and message.get("more_body", False)
        if len(body) > limit:
            raise _too_large(limit)
    return bytes(body)


def _replay(body: bytes, receive: Receive) -> Callable[[], Awaitable[Message]]:
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return messages.pop() if messages else await receive()

    return replay


def _too_large(limit: int) -> Refused:
    return Refused(413, "too_large", f"the body may have {limit} bytes at most", {"Connection": "close"})
