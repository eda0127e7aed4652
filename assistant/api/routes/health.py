"""`/healthz`, `/readyz` and `/metrics`."""

from fastapi import APIRouter, Response
from fastapi.responses import PlainTextResponse

from assistant.api import metrics
from assistant.api.problems import Refused
from assistant.api.service import Serving

router = APIRouter(tags=["health"])


@router.get("/healthz")
def healthz() -> dict[str, str]:
    """The process lives."""
    return {"status": "ok"}


@router.get("/readyz")
def readyz(service: Serving) -> dict[str, str]:
    """The library is open and answers."""
    if not service.ready():
        raise Refused(503, "not_ready", "the library is not open")
    return {"status": "ready"}


@router.get("/metrics", response_class=PlainTextResponse)
def show_metrics(service: Serving) -> Response:
    """Counters in the Prometheus text format."""
    now = {
        "assistant_library_papers": service.assistant.library.count(),
        "assistant_questions_in_flight": service.gate.inside,
        "assistant_questions_waiting": service.gate.waiting,
        "assistant_questions_refused": service.gate.refused,
    }
    return Response(service.metrics.render(now), media_type=metrics.MEDIA_TYPE)
