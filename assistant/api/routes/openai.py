"""`/v1/chat/completions` and `/v1/models`: the assistant as a model of the OpenAI interface."""

import time
from collections.abc import AsyncIterator, Mapping
from typing import Any

from fastapi import APIRouter
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import ValidationError

from assistant.api import events, schemas
from assistant.api.problems import problem_of
from assistant.api.requests import ChatRequest, Conversation
from assistant.api.service import Serving
from assistant.types import Answer, AnswerEvent, DeltaEvent, Filters, NoticeEvent, Turn

MODEL = "research-assistant"
DEEP_MODEL = "research-assistant-deep"
SOURCES = "\n\nSources:\n"
"""What stands between an answer and its numbered sources, where a client shows nothing but text."""

router = APIRouter(prefix="/v1", tags=["openai"])


@router.get("/models")
def models() -> dict[str, Any]:
    """The assistant under the names that a client may choose."""
    rows = [{"id": name, "object": "model", "created": 0, "owned_by": "library"} for name in (MODEL, DEEP_MODEL)]
    return {"object": "list", "data": rows}


@router.post("/chat/completions")
async def chat(service: Serving, body: ChatRequest) -> Response:
    """Answer the last message of the user. Sources stand in the text and in `citations` of the message."""
    asked, deep = _conversation(body), body.model == DEEP_MODEL
    model = DEEP_MODEL if deep else MODEL
    stream = await events.AnswerStream(
        service, lambda: service.assistant.stream(asked.question, _history(asked), Filters(), deep)
    ).begin()
    if body.stream:
        usage = bool(body.stream_options and body.stream_options.include_usage)
        return events.EventResponse(_chunks(stream, model, usage), stream.close)
    return JSONResponse(_completion(await stream.answer(), model))


def _conversation(body: ChatRequest) -> Conversation:
    try:
        return body.conversation()
    except ValidationError as error:
        where = [{**e, "loc": ("body", "messages", *e["loc"])} for e in error.errors()]
        raise RequestValidationError(where) from None


def _history(asked: Conversation) -> tuple[Turn, ...]:
    # our own answers come back with the sources that we put below them
    return tuple(Turn(turn.role, turn.content.split(SOURCES)[0]) for turn in asked.turns)


def _completion(answer: Answer, model: str) -> dict[str, Any]:
    message = {"role": "assistant", "content": answer.text + sources(answer), "citations": _citations(answer)}
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    return {**_head("chat.completion", answer.trace_id, model), "choices": [choice], "usage": _usage(answer)}


async def _chunks(stream: events.AnswerStream, model: str, include_usage: bool) -> AsyncIterator[bytes]:
    head = _head("chat.completion.chunk", f"{time.time_ns():x}", model)
    yield _chunk(head, {"role": "assistant", "content": ""})
    async for event in stream.events():
        match event:
            case DeltaEvent(text):
                yield _chunk(head, {"content": text})
            case NoticeEvent(text):
                # what was sent cannot be taken back; the reader is told that it does not count
                yield _chunk(head, {"content": f"\n\n{text}\n\n"})
            case AnswerEvent(answer):
                yield _chunk(head, {"content": sources(answer), "citations": _citations(answer)})
                yield _chunk(head, {}, "stop")
                if include_usage:
                    yield events.sse({**head, "choices": [], "usage": _usage(answer)})
            case Exception():
                problem = problem_of(event)
                yield events.sse({"error": {"message": problem.detail, "code": problem.code, "type": problem.title}})
    yield events.sse("[DONE]")


def _head(kind: str, unique: str, model: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{unique}", "object": kind, "created": int(time.time()), "model": model}


def _chunk(head: Mapping[str, Any], delta: Mapping[str, Any], finish: str | None = None) -> bytes:
    return events.sse({**head, "choices": [{"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}]})


def _citations(answer: Answer) -> list[dict[str, Any]]:
    return [schemas.Citation.from_citation(citation).model_dump() for citation in answer.citations]


def _usage(answer: Answer) -> dict[str, int]:
    prompt, completion = answer.usage.prompt_tokens, answer.usage.completion_tokens
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}


def sources(answer: Answer) -> str:
    """The numbered sources as text, because most clients show nothing but the text; empty without citations."""
    lines = [
        " ".join(filter(None, [f"[{c.number}]", c.paper.title, _year(c.paper.published), schemas.link(c.paper.url)]))
        for c in answer.citations
    ]
    return SOURCES + "\n".join(lines) if lines else ""


def _year(published: str | None) -> str:
    return f"({published[:4]})" if published else ""
