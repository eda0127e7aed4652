"""Errors over HTTP: `application/problem+json` (RFC 9457) with a stable `code`. What was sent is never repeated."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from pydantic.json_schema import models_json_schema
from starlette.exceptions import HTTPException

from assistant.errors import AssistantError, LanguageModelError, ModelFault

log = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"


class FieldProblem(BaseModel):
    """Which part of a request cannot be used, and why."""

    field: str
    reason: str


class Problem(BaseModel):
    """What went wrong; `code` is stable and made for programs."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str
    errors: list[FieldProblem] = Field(default_factory=list)


class Refused(Exception):
    """A request that is not carried out; becomes a problem."""

    def __init__(self, status: int, code: str, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.problem = Problem(title=HTTPStatus(status).phrase, status=status, code=code, detail=detail)
        self.headers = dict(headers or {})


class Overloaded(Refused):
    """More is asked at once than can be answered well."""

    def __init__(self, retry_after: int = 2) -> None:
        detail = "too many questions at once; ask again after the time in Retry-After"
        super().__init__(HTTPStatus.TOO_MANY_REQUESTS, "overloaded", detail, {"Retry-After": str(retry_after)})


_MODEL_FAULTS: dict[ModelFault, tuple[int, str]] = {
    ModelFault.UNREACHABLE: (503, "the language model cannot be reached"),
    ModelFault.TIMEOUT: (503, "the language model did not answer in time"),
    ModelFault.RATE_LIMITED: (503, "the language model takes no more questions at the moment"),
    ModelFault.REFUSED_KEY: (502, "the language model refused the server's key"),
    ModelFault.REJECTED: (502, "the language model rejected the question"),
    ModelFault.BROKEN_OFF: (502, "the language model broke off its answer"),
    ModelFault.UNREADABLE: (502, "the language model's answer could not be read"),
}
_STATUS = {"usage": 422, "library_busy": 503}
_HTTP_CODES = {400: "bad_request", 404: "not_found", 405: "method_not_allowed", 413: "too_large"}


def problem_of(error: Exception) -> Problem:
    """The problem that stands for an error; what only the operator may know goes to the log."""
    if isinstance(error, Refused):
        return error.problem
    if isinstance(error, LanguageModelError):
        status, detail = _MODEL_FAULTS.get(error.kind, (502, "the language model failed"))
        log.warning("language model: %s", error)
        return _problem(status, f"language_model_{error.kind}", detail)
    if isinstance(error, AssistantError):
        log.warning("%s: %s", error.code, error)
        return _problem(
            _STATUS.get(error.code, 500), error.code, _DETAILS.get(error.code, "the server's log says more")
        )
    log.error("unexpected", exc_info=error)
    return _problem(500, "internal", "an unexpected error; the server's log says more")


_DETAILS = {
    "usage": "the request cannot be used; /docs lists what each field takes",
    "library_busy": "the library is in use by another process; try again",
}


def respond(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """The problem as a response."""
    kept = {"Retry-After": "5"} if problem.status == HTTPStatus.SERVICE_UNAVAILABLE else {}
    body = problem.model_dump_json(exclude=None if problem.errors else {"errors"})
    return Response(body, problem.status, {**kept, **(headers or {})}, media_type=MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Let every error of the application end as a problem."""

    @app.exception_handler(RequestValidationError)
    def _invalid(request: Request, error: RequestValidationError) -> Response:
        return respond(invalid(error))

    @app.exception_handler(HTTPException)
    def _http(request: Request, error: HTTPException) -> Response:
        code = _HTTP_CODES.get(error.status_code, "refused")
        return respond(_problem(error.status_code, code, HTTPStatus(error.status_code).description), error.headers)

    @app.exception_handler(Refused)
    def _refused(request: Request, error: Refused) -> Response:
        return respond(error.problem, error.headers)

    @app.exception_handler(AssistantError)
    @app.exception_handler(Exception)
    def _failed(request: Request, error: Exception) -> Response:
        return respond(problem_of(error))


def document(schema: dict[str, Any]) -> dict[str, Any]:
    """The OpenAPI document, in which whatever is not a result is a problem."""
    _, definitions = models_json_schema([(Problem, "serialization")], ref_template="#/components/schemas/{model}")
    schema["components"]["schemas"].update(definitions["$defs"])
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for route in (route for path in schema["paths"].values() for route in path.values()):
        results = {status: answer for status, answer in route["responses"].items() if status.startswith("2")}
        route["responses"] = {**results, "default": {"description": "A problem", "content": content}}
    return schema


def invalid(error: RequestValidationError) -> Problem:
    """Which fields cannot be used and why, without their values."""
    problem = _problem(422, "invalid_request", "the request cannot be used; `errors` says which fields and why")
    fields = [_field_problem(e["loc"], e["type"], e["msg"]) for e in error.errors()]
    return problem.model_copy(update={"errors": fields[:20]})


def _field_problem(location: tuple[str | int, ...], kind: str, reason: str) -> FieldProblem:
    # the name of a field that does not exist was chosen by the sender
    unknown = kind == "extra_forbidden"
    field = ".".join(str(part) for part in (location[:-1] if unknown else location))
    return FieldProblem(field=field, reason="has an unknown field" if unknown else reason.removeprefix("Value error, "))


def _problem(status: int, code: str, detail: str) -> Problem:
    return Problem(title=HTTPStatus(status).phrase, status=status, code=code, detail=detail)
