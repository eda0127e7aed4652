"""`/v1/ingest`: files into the library."""

from typing import Annotated, BinaryIO

from fastapi import APIRouter, File, Response, UploadFile

from assistant.api.problems import Refused
from assistant.api.reports import Job
from assistant.api.service import Serving

MOST_FILES = 20
"""Files of one upload."""

router = APIRouter(prefix="/v1", tags=["library"])


@router.post("/ingest", status_code=202)
def ingest(
    service: Serving, file: Annotated[list[UploadFile], File(min_length=1, max_length=MOST_FILES)], response: Response
) -> Job:
    """Take files into the library as a job; look it up under `Location`."""
    files: list[tuple[str, BinaryIO]] = [(sent.filename or "", sent.file) for sent in file]
    job = service.jobs.submit(files)
    response.headers["Location"] = f"/v1/ingest/{job.job}"
    return job


@router.get("/ingest/{job}")
def ingest_job(service: Serving, job: str) -> Job:
    """How far a job is, and what it did."""
    found = service.jobs.find(job)
    if found is None:
        raise Refused(404, "no_such_job", "no job has this id, or it is forgotten; POST /v1/ingest makes one")
    return found
