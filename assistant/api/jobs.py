"""Ingest jobs: uploaded files go into the library one job at a time, while questions are answered."""

import re
import shutil
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp
from threading import Lock
from typing import BinaryIO
from uuid import uuid4

from assistant.api.problems import Overloaded, problem_of
from assistant.api.reports import IngestReport, Job, JobProgress, JobState
from assistant.types import Ingest, Progress
from assistant.types import IngestReport as Report

REMEMBERED = 200
"""Jobs that can be looked up; older ones are forgotten."""
MOST_WAITING = 16
"""Jobs, each with its uploads on disk; who sends one more is told to come again."""
LONGEST_NAME = 100
"""Characters that are kept of a file's name, from its end, which has the suffix."""
_UNSAFE = re.compile(r"[^\w.\- ()]", re.ASCII)


class IngestJobs:
    """Runs jobs in the order of their coming. Thread-safe."""

    def __init__(self, ingest: Ingest) -> None:
        self._ingest = ingest
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._lock = Lock()
        self._worker = ThreadPoolExecutor(1, "ingest")

    def submit(self, files: Sequence[tuple[str, BinaryIO]]) -> Job:
        """Take the files, named as the sender named them, and ingest them when their turn comes.

        Raises:
            Overloaded: when many jobs wait already.
        """
        names = [safe_name(name) for name, _ in files]
        job = Job(job=uuid4().hex, state=JobState.WAITING, files=names)
        self._admit(job)
        folder = Path(mkdtemp(prefix="assistant-upload-"))
        try:
            paths = [_save(folder / str(i), names[i], content) for i, (_, content) in enumerate(files)]
            self._worker.submit(self._run, job.job, folder, paths)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            self._set(job.job, state=JobState.FAILED)
            raise
        return job

    def find(self, job_id: str) -> Job | None:
        """The job as it stands now."""
        with self._lock:
            return self._jobs.get(job_id)

    def close(self) -> None:
        """Let the job that runs come to its end, and drop those that wait."""
        self._worker.shutdown(wait=True, cancel_futures=True)

    def _admit(self, job: Job) -> None:
        with self._lock:
            if sum(other.state is JobState.WAITING for other in self._jobs.values()) >= MOST_WAITING:
                raise Overloaded(retry_after=10)
            self._jobs[job.job] = job
            while len(self._jobs) > REMEMBERED:
                self._jobs.popitem(last=False)

    def _run(self, job_id: str, folder: Path, paths: Sequence[str]) -> None:
        self._set(job_id, state=JobState.RUNNING)
        try:
            report = self._ingest(paths, on_progress=lambda progress: self._progress(job_id, progress))
            self._finish(job_id, IngestReport.from_report(_with_sent_names(report)))
        except Exception as error:
            self._set(job_id, state=JobState.FAILED, error=problem_of(error).model_dump(exclude={"errors"}))
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _progress(self, job_id: str, progress: Progress) -> None:
        shown = JobProgress(
            source=Path(progress.source).name, read=progress.read, stored=progress.stored, total=progress.total
        )
        self._set(job_id, progress=shown)

    def _finish(self, job_id: str, report: IngestReport) -> None:
        state = JobState.DONE
        if report.rejected:
            state = JobState.PARTIAL if report.went_in() else JobState.FAILED
        self._set(job_id, state=state, report=report)

    def _set(self, job_id: str, **changes: object) -> None:
        with self._lock:
            if job_id in self._jobs:
                self._jobs[job_id] = self._jobs[job_id].model_copy(update=changes)


def safe_name(name: str) -> str:
    """The last part of a sent file name, without what could leave the folder or hide the file."""
    last = re.split(r"[/\\]", name)[-1]
    clean = _UNSAFE.sub("_", last).lstrip(". ").rstrip()
    return clean[-LONGEST_NAME:] or "upload"


def _save(folder: Path, name: str, content: BinaryIO) -> str:
    folder.mkdir()
    path = folder / name
    with path.open("wb") as file:
        shutil.copyfileobj(content, file)
    return str(path)


def _with_sent_names(report: Report) -> Report:
    # the reader of a report knows the file by its name, not by where we put it
    return replace(
        report,
        sources=tuple(replace(source, path=Path(source.path).name) for source in report.sources),
        rejects=tuple(replace(reject, source=Path(reject.source).name) for reject in report.rejects),
        notes=tuple(replace(note, source=Path(note.source).name) for note in report.notes),
    )
