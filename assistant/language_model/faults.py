"""Reads what went wrong at an OpenAI-compatible endpoint: which fault, whether it may pass, how long to wait."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from assistant.errors import ModelFault

LONGEST_DETAIL = 200
_QUOTA = ("insufficient_quota", "billing_hard_limit", "exceeded your current quota", "credit balance")
_TOO_LONG = ("context_length_exceeded", "context length", "context window", "maximum context", "too many tokens")
_PASSING_STATUS = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_PASSING_WORDS = ("overloaded", "rate_limit", "rate limit", "server_error", "try again", "temporarily")
_SECRET = re.compile(r"(?i)\b(?:sk|pk|key|hf|gsk|xai)[-_][\w*.\-]{6,}|bearer\s+\S+")


class Fault(Exception):
    """One try that failed. `passing`: worth trying again; `wait`: seconds the endpoint asked for."""

    def __init__(self, kind: ModelFault, message: str, *, passing: bool = False, wait: float | None = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.passing = passing
        self.wait = wait


def read_fault(error: Exception) -> Fault:
    """The fault behind an exception of the client, or of the connection under it."""
    from openai import APIConnectionError, APIError, APIStatusError, APITimeoutError

    if isinstance(error, Fault):
        return error
    if isinstance(error, APITimeoutError | TimeoutError):
        return Fault(ModelFault.TIMEOUT, "it did not answer in time", passing=True)
    if isinstance(error, APIStatusError):
        return _read_status(error.status_code, error.body, error.response.headers)
    if isinstance(error, APIConnectionError):
        return Fault(ModelFault.UNREACHABLE, "no connection, or it was cut", passing=True)
    if isinstance(error, APIError):
        return read_error_body(error.body)
    return Fault(ModelFault.UNREADABLE, "its reply is not that of an OpenAI-compatible endpoint")


def read_error_body(body: object) -> Fault:
    """The fault in an error object that came where a reply was due (status 200, or inside a stream)."""
    status = body.get("code") if isinstance(body, Mapping) else None
    if isinstance(status, int):
        return _read_status(status, body, {})
    detail = describe(body).lower()
    if any(word in detail for word in _QUOTA):
        return _read_status(429, body, {})
    kind = ModelFault.RATE_LIMITED if "rate" in detail and "limit" in detail else ModelFault.REJECTED
    return Fault(kind, describe(body), passing=any(word in detail for word in _PASSING_WORDS))


def _read_status(status: int, body: object, headers: Mapping[str, str]) -> Fault:
    detail = describe(body)
    lowered = detail.lower()
    if status in (401, 403):
        return Fault(ModelFault.REFUSED_KEY, "the key was refused; set OPENAI_API_KEY or ASSISTANT_LLM_API_KEY")
    if any(word in lowered for word in _QUOTA):
        return Fault(ModelFault.RATE_LIMITED, "the account's quota is used up")
    if any(word in lowered for word in _TOO_LONG):
        return Fault(ModelFault.REJECTED, "the prompt is too long for this model; lower ASSISTANT_LLM_CONTEXT_TOKENS")
    if status == 404:
        return Fault(ModelFault.REJECTED, f"no such model or address ({detail}); check ASSISTANT_LLM_MODEL")
    kind = (
        ModelFault.RATE_LIMITED if status == 429 else ModelFault.UNREACHABLE if status >= 500 else ModelFault.REJECTED
    )
    return Fault(kind, f"status {status}: {detail}", passing=status in _PASSING_STATUS, wait=_read_wait(headers))


def describe(body: object) -> str:
    """An error object's code and message as one short line, without control characters and anything like a key."""
    error = body.get("error", body) if isinstance(body, Mapping) else body
    if isinstance(error, Mapping):
        error = " ".join(str(error[name]) for name in ("code", "type", "message") if error.get(name))
    printable = "".join(letter if letter.isprintable() else " " for letter in str(error or "no reason given"))
    return " ".join(_SECRET.sub("***", printable).split())[:LONGEST_DETAIL]


def refused_parameter(error: Any, sent: Mapping[str, object]) -> str | None:
    """The optional parameter that an endpoint names when it rejects a request, if it is one that was sent."""
    if getattr(error, "status_code", None) not in (400, 422):
        return None
    detail = describe(error.body)
    named = getattr(error, "param", None)
    return next((name for name in sent if name == named or re.search(rf"\b{name}\b", detail)), None)


def _read_wait(headers: Mapping[str, str]) -> float | None:
    """Seconds in `Retry-After-Ms` or `Retry-After`, which holds seconds or a date (RFC 9110, 10.2.3)."""
    milliseconds, value = headers.get("retry-after-ms"), headers.get("retry-after")
    try:
        if milliseconds:
            return max(0.0, float(milliseconds) / 1000)
        return max(0.0, float(value)) if value else None
    except ValueError:
        return _seconds_until(value or "")


def _seconds_until(date: str) -> float | None:
    try:
        moment = parsedate_to_datetime(date)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - datetime.now(UTC)).total_seconds())
