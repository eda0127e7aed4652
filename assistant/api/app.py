"""The application: the routes, the page beside them, and the guards before both; one process, one port."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from http import HTTPStatus
from importlib.metadata import PackageNotFoundError, version

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from starlette.routing import Match, Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.answer import Assistant
from assistant.api import guard, problems, routes
from assistant.api.gate import Gate
from assistant.api.hosts import allowed_hosts
from assistant.api.jobs import IngestJobs
from assistant.api.reference import render_reference
from assistant.api.service import Service
from assistant.api.tools import Tools
from assistant.cases import EvalCases
from assistant.settings import Settings
from assistant.types import Ingest

AT_ONCE = 4
"""Extractive answers worked on at once: they keep the processor busy, and more of them only make each slower."""
AT_ONCE_REMOTE = 16
"""Answers worked on at once when a model writes them: most of their time is waiting for it."""
API_PATHS = ("/v1", "/mcp", "/healthz", "/readyz", "/metrics", "/docs", "/openapi.json")
"""Paths that the page, mounted at the root, does not answer, so that a wrong method is told as such."""


def create_app(
    assistant: Assistant,
    settings: Settings,
    ingest: Ingest,
    cases: EvalCases,
    *,
    host: str = "127.0.0.1",
    page: bool = True,
) -> FastAPI:
    """The application over an open assistant; `host` is the address it will be bound to.

    Without `page` there are the routes alone, which start faster.
    """
    service = Service(assistant, IngestJobs(ingest), Gate(AT_ONCE_REMOTE if settings.llm_model else AT_ONCE), cases)
    tools = Tools(service)
    app = _bare_app(service, tools.lifespan)
    app.state.service = service
    for module in routes.modules():
        app.include_router(module.router)
    app.router.routes.append(tools.route)
    problems.install(app)
    described = app.openapi
    app.openapi = lambda: app.openapi_schema or problems.document(described())  # type: ignore[method-assign]
    if page:
        _mount_page(app, assistant, ingest, cases)
    _guard(app, service, settings, host)
    return app


def _bare_app(service: Service, tools_lifespan: Callable[[], AbstractAsyncContextManager[object]]) -> FastAPI:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            stack.callback(service.jobs.close)
            await stack.enter_async_context(tools_lifespan())
            yield

    app = FastAPI(
        title="Research assistant",
        summary="Answers questions about paper abstracts, with citations that can be checked",
        version=_version(),
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )

    @app.get("/docs", include_in_schema=False)
    def docs() -> HTMLResponse:
        return HTMLResponse(render_reference(app.openapi()))

    return app


def _mount_page(app: FastAPI, assistant: Assistant, ingest: Ingest, cases: EvalCases) -> None:
    from assistant.ui import mount_page

    async def mount() -> None:
        mount_page(app, assistant, ingest, cases)

    # where no event loop runs, Gradio makes one for each of its locks and never closes them
    asyncio.run(mount())
    mounted = app.router.routes.pop()
    assert isinstance(mounted, Mount)
    app.router.routes.append(_Page(mounted.path, mounted.app))


class _Page(Mount):
    """The page, which answers what no path of the API covers."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if any(scope["path"] == path or scope["path"].startswith(path + "/") for path in API_PATHS):
            return Match.NONE, {}
        return super().matches(scope)


def _guard(app: FastAPI, service: Service, settings: Settings, host: str) -> None:
    # the last one added stands first
    app.add_middleware(guard.BodyLimits, seconds=guard.BODY_SECONDS)
    app.add_middleware(guard.ApiKeys, keys=settings.api_keys)
    app.add_middleware(guard.KnownHosts, hosts=allowed_hosts(host, settings.allowed_hosts))
    app.add_middleware(_Counted, service=service)
    app.add_middleware(guard.SafeHeaders)


class _Counted:
    """Counts responses by route, method and status."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self.app, self.service = app, service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and count what is answered."""

        async def counting(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._count(scope, message["status"])
            await send(message)

        await self.app(scope, receive, counting if scope["type"] == "http" else send)

    def _count(self, scope: Scope, status: int) -> None:
        # the template, not the path: paths are without end
        route = getattr(scope.get("route"), "path", "") or "other"
        method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        self.service.metrics.count(
            "assistant_http_requests_total", route=route, method=method, status=str(HTTPStatus(status).value)
        )


_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def _version() -> str:
    try:
        return version("research-assistant")
    except PackageNotFoundError:
        return "0"
