"""`/v1/ask` and `/v1/search`."""

from collections.abc import AsyncIterator

from anyio.to_thread import run_sync
from fastapi import APIRouter
from fastapi.responses import Response

from assistant.api import events, schemas
from assistant.api.problems import problem_of
from assistant.api.requests import AskRequest, SearchRequest
from assistant.api.service import Service, Serving
from assistant.types import AnswerEvent, DeltaEvent, Event, EvidenceEvent, NoticeEvent

_EVENT = {"type": "object", "properties": {"event": {"type": "string"}, "data": {"type": "string"}}}
EVENTS = {"text/event-stream": {"schema": _EVENT}}
"""The names of the events are `evidence`, `delta`, `notice`, `answer` and `error`; the data of each is JSON."""

router = APIRouter(prefix="/v1", tags=["questions"])


@router.post("/ask", response_model=schemas.Answer, responses={200: {"content": EVENTS}})
async def ask(service: Serving, body: AskRequest) -> Response | schemas.Answer:
    """Answer a question from the library, whole or, with `stream`, as events `evidence`, `delta`, `answer`."""
    stream = await _begin(service, body).begin()
    if body.stream:
        return events.EventResponse(_as_sse(stream), stream.close)
    return schemas.Answer.from_answer(await stream.answer())


@router.post("/search")
async def search(service: Serving, body: SearchRequest) -> schemas.SearchResults:
    """The best papers for a query, one row a paper, best first."""
    async with service.gate.admit():
        found = await run_sync(service.assistant.search, body.query, body.k, body.turns(), body.conditions())
    service.metrics.count("assistant_searches_total")
    return schemas.SearchResults.from_results(found)


def _begin(service: Service, body: AskRequest) -> events.AnswerStream:
    asked = (body.question, body.turns(), body.conditions(), body.deep)
    return events.AnswerStream(service, lambda: service.assistant.stream(*asked))


async def _as_sse(stream: events.AnswerStream) -> AsyncIterator[bytes]:
    async for event in stream.events():
        yield _piece(event)


def _piece(event: Event | Exception) -> bytes:
    match event:
        case EvidenceEvent():
            read = [row.model_dump() for row in schemas.considered(event.considered)]
            asked = {"question": event.question, "standalone_question": event.standalone_question}
            return events.sse({**asked, "considered": read}, "evidence")
        case DeltaEvent(text):
            return events.sse({"text": text}, "delta")
        case NoticeEvent(text):
            return events.sse({"text": text}, "notice")
        case AnswerEvent(answer):
            return events.sse(schemas.Answer.from_answer(answer).model_dump_json(), "answer")
        case _:
            return events.sse(problem_of(event).model_dump_json(exclude={"errors"}), "error")
