"""`/v1/papers`, `/v1/export` and `/v1/feedback`."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse

from assistant import types
from assistant.api import reports, schemas
from assistant.api.problems import Refused
from assistant.api.requests import FeedbackRequest, Name, PapersQuery
from assistant.api.service import Service, Serving
from assistant.export import MEDIA_TYPES, export

EXPORTS: dict[str, dict[str, object]] = {media: {} for media in MEDIA_TYPES.values()}
Ids = Annotated[list[Name] | None, Query(max_length=1000)]
FormatName = Literal["bibtex", "ris", "csl-json", "jsonl", "markdown"]

router = APIRouter(prefix="/v1", tags=["library"])


@router.get("/papers")
def papers(service: Serving, conditions: Annotated[PapersQuery, Query()]) -> schemas.Papers:
    """The papers that meet the conditions, in a stable order; `total` counts them all."""
    filters = conditions.to_filters()
    found = service.assistant.library.papers(filters, conditions.query, conditions.limit, conditions.offset)
    rows = [schemas.Paper.from_paper(paper) for paper in found]
    return schemas.Papers(total=service.assistant.library.count(filters, conditions.query), papers=rows)


@router.get("/papers/{paper_id:path}")
def paper(service: Serving, paper_id: str) -> schemas.Paper:
    """One paper."""
    found = service.assistant.library.paper(paper_id)
    if found is None:
        raise Refused(404, "no_such_paper", "no paper of the library has this id; GET /v1/papers lists them")
    return schemas.Paper.from_paper(found)


@router.get("/export", response_class=StreamingResponse, responses={200: {"content": EXPORTS}})
def export_papers(service: Serving, format: FormatName = "bibtex", ids: Ids = None) -> Response:  # noqa: A002
    """The library, or the papers named, as a bibliography."""
    pieces = export(_chosen(service, ids), format)
    return StreamingResponse(pieces, media_type=f"{MEDIA_TYPES[format]}; charset=utf-8")


@router.post("/feedback", status_code=201)
def feedback(service: Serving, body: FeedbackRequest) -> reports.Feedback:
    """Keep a reader's thumb, and comment, with the trace of the answer; the question becomes an eval case."""
    if service.assistant.library.journal.trace(body.trace_id) is None:
        raise Refused(404, "no_such_answer", "no answer of this library has this trace_id")
    service.assistant.library.journal.keep_feedback(body.trace_id, body.thumb, body.comment)
    case = service.cases.keep(body.trace_id, body.thumb)
    kept = reports.Case(id=case.id, draft=case.draft, file=str(service.cases.path)) if case else None
    return reports.Feedback(**body.model_dump(), case=kept)


def _chosen(service: Service, ids: list[str] | None) -> list[types.Paper]:
    if ids is None:
        return service.assistant.library.papers()
    found = service.assistant.library.papers_by_id(ids)
    if len(found) < len(set(ids)):
        raise Refused(404, "no_such_paper", "not every id is that of a paper; GET /v1/papers lists them")
    return [found[paper_id] for paper_id in dict.fromkeys(ids)]
