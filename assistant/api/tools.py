"""`/mcp`: the tools for other assistants, made when one is first called."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
from anyio.abc import TaskGroup, TaskStatus
from anyio.to_thread import run_sync
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.api.service import Service
from assistant.mcp import PATH, mcp_application


class Tools:
    """The route of the tools. Importing what they need takes half a second, of a server that is seldom called so."""

    def __init__(self, service: Service) -> None:
        self.route = Route(PATH, self)
        self._service = service
        self._first = anyio.Lock()
        self._beside: TaskGroup | None = None
        self._app: ASGIApp | None = None

    @asynccontextmanager
    async def lifespan(self) -> AsyncIterator[None]:
        """Around all calls."""
        async with anyio.create_task_group() as beside:
            self._beside = beside
            yield
            beside.cancel_scope.cancel()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a call; the first one waits until the tools are there, and so does who calls meanwhile."""
        async with self._first:
            if self._app is None:
                assert self._beside is not None, "called outside of its lifespan"
                self._app = await self._beside.start(self._run)
        await self._app(scope, receive, send)

    async def _run(self, *, task_status: TaskStatus[ASGIApp]) -> None:
        app: Starlette = await run_sync(mcp_application, self._service)
        async with app.router.lifespan_context(app):
            task_status.started(app)
            await anyio.sleep_forever()
