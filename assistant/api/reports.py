"""The contract's JSON of what was done to the library: ingest reports and jobs, its status, and feedback."""

from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

from pydantic import BaseModel, ConfigDict, Field

from assistant import types

if TYPE_CHECKING:
    from assistant.library import LibraryStatus

COUNTS = ("read", "added", "updated", "unchanged", "merged")


class Reject(BaseModel):
    """A record that did not go in, and why; line 0 means the whole source."""

    source: str
    line: int
    reason: str


class SourceReport(BaseModel):
    """What one source gave."""

    path: str
    format: str
    read: int
    added: int
    updated: int
    unchanged: int
    merged: int
    rejected: int


class IngestReport(BaseModel):
    """What an ingest did: `read = added + updated + unchanged + merged + len(rejected)`."""

    read: int
    added: int
    updated: int
    unchanged: int
    merged: int
    rejected: list[Reject]
    papers: int
    chunks: int
    seconds: float
    sources: list[SourceReport]
    notes: list[Reject] = Field(
        default_factory=list, description="records that went in changed and how, and guessed encodings"
    )

    def went_in(self) -> int:
        """Records that are in the library now."""
        return self.added + self.updated + self.unchanged + self.merged

    @classmethod
    def from_report(cls, report: types.IngestReport) -> Self:
        """The report as the contract shows it."""
        return cls(
            **{name: sum(getattr(source, name) for source in report.sources) for name in COUNTS},
            rejected=[Reject(**asdict(reject)) for reject in report.rejects],
            papers=report.papers,
            chunks=report.chunks,
            seconds=round(report.seconds, 3),
            sources=[SourceReport(**asdict(source)) for source in report.sources],
            notes=[Reject(**asdict(note)) for note in report.notes],
        )


class JobState(StrEnum):
    """Where an ingest job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    PARTIAL = "partial"
    FAILED = "failed"


class JobProgress(BaseModel):
    """How far a job is; `total` is null while it is not known."""

    source: str
    read: int
    stored: int
    total: int | None


class Job(BaseModel):
    """An ingest job: its progress while it runs, its report or its error when it has ended."""

    job: str
    state: JobState
    files: list[str]
    progress: JobProgress | None = None
    report: IngestReport | None = None
    error: dict[str, Any] | None = None


class Status(BaseModel):
    """What the library holds, who owns its indexes, and how much room it takes."""

    model_config = ConfigDict(extra="allow")

    papers: int
    chunks: int

    @classmethod
    def from_status(cls, status: "LibraryStatus") -> Self:
        """The status with the names that the library gives its fields."""
        return cls.model_validate(asdict(status))


class ConfigValue(BaseModel):
    """A setting as text, secrets masked, and where it came from."""

    value: str
    origin: str


class Config(BaseModel):
    """Every setting."""

    settings: dict[str, ConfigValue]


class Case(BaseModel):
    """The eval case that a thumb made, and the file it stands in; a `draft` counts once a person completes it."""

    id: str
    draft: bool
    file: str


class Feedback(BaseModel):
    """What a reader thought of an answer, and the eval case made of it."""

    trace_id: str
    thumb: str
    comment: str
    case: Case | None
