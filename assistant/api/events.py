"""Server-Sent Events: an answer's events in the pieces that the browser and the OpenAI client read."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import AsyncExitStack
from typing import Any

import anyio
from anyio.to_thread import run_sync
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from assistant.api.problems import problem_of
from assistant.api.service import Service
from assistant.types import Answer, AnswerEvent, Event

MEDIA_TYPE = "text/event-stream"
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
"""No cache may keep an answer, and no proxy may hold its beginning back (nginx does unless told)."""


def sse(data: Mapping[str, Any] | str, event: str = "") -> bytes:
    """One event; `data` as JSON on one line."""
    body = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
    return (f"event: {event}\n" if event else "").encode() + f"data: {body}\n\n".encode()


class AnswerStream:
    """The events of one answer, begun before the response is, so that what fails early has its own status."""

    def __init__(self, service: Service, ask: Callable[[], Iterator[Event]]) -> None:
        self._service = service
        self._ask = ask
        self._held = AsyncExitStack()

    async def begin(self) -> "AnswerStream":
        """Take a slot and wait for the first event.

        Raises:
            Overloaded: when no slot comes free.
            AssistantError: what asking raises at once.
        """
        try:
            await self._held.enter_async_context(self._service.gate.admit())
            self._events = self._ask()
            self._held.push_async_callback(run_sync, getattr(self._events, "close", lambda: None))
            self._first = await run_sync(next, self._events)
        except BaseException:
            await self.close()
            raise
        return self

    async def close(self) -> None:
        """Stop the answer where it is and free the slot, also when the reader has gone."""
        with anyio.CancelScope(shield=True):
            await self._held.aclose()

    async def answer(self) -> Answer:
        """The whole answer; nothing is left open.

        Raises:
            AssistantError: what the stream failed with.
        """
        try:
            async for event in self.events():
                if isinstance(event, AnswerEvent):
                    return event.answer
                if isinstance(event, Exception):
                    raise event
        finally:
            await self.close()
        raise AssertionError("a stream ends with its answer or raises")

    async def events(self) -> AsyncIterator[Event | Exception]:
        """The events; a failure is the last of them."""
        try:
            event: Event | None = self._first
            while event is not None:
                if isinstance(event, AnswerEvent):
                    self._service.metrics.count_answer(event.answer)
                yield event
                event = await run_sync(next, self._events, None)
        except Exception as error:
            self._service.metrics.count("assistant_answer_errors_total", code=problem_of(error).code)
            yield error


class EventResponse(StreamingResponse):
    """A response that closes its answer however it ends."""

    def __init__(self, content: AsyncIterator[bytes], close: Callable[[], Awaitable[None]]) -> None:
        super().__init__(content, media_type=MEDIA_TYPE, headers=HEADERS)
        self._close = close

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the events, and close the answer also when the reader has gone."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            await self._close()
