"""What the routes work with: the assistant, the ingest jobs, the gate and the counters of one server."""

from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request

from assistant.answer import Assistant
from assistant.api.gate import Gate
from assistant.api.jobs import IngestJobs
from assistant.api.metrics import Metrics
from assistant.cases import EvalCases
from assistant.errors import AssistantError


@dataclass(frozen=True)
class Service:
    """The parts of one server."""

    assistant: Assistant
    jobs: IngestJobs
    gate: Gate
    cases: EvalCases
    metrics: Metrics = field(default_factory=Metrics)

    def ready(self) -> bool:
        """Whether the library answers."""
        try:
            self.assistant.library.stamp()
        except (AssistantError, OSError):
            return False
        return True


async def service_of(request: Request) -> Service:
    """The service of the application that a request came to; a coroutine, to cost no thread."""
    service: Service = request.app.state.service
    return service


Serving = Annotated[Service, Depends(service_of)]
"""What a route asks for to get the service."""
