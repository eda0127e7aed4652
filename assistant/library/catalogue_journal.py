"""What the product writes down about its own use: traces, feedback, conversations, jobs."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Table, delete, insert, select

from assistant.library.catalogue_engine import Database
from assistant.library.catalogue_schema import conversations, feedback, jobs, traces
from assistant.types import Turn


@dataclass(frozen=True, slots=True)
class Feedback:
    """A reader's verdict on one answer; `thumb` is `up` or `down`, `given_at` an ISO time in UTC."""

    trace_id: str
    thumb: str
    comment: str
    given_at: str


@dataclass(frozen=True, slots=True)
class Conversation:
    """A kept conversation; `created` is an ISO time in UTC."""

    id: str
    created: str
    title: str
    turns: tuple[Turn, ...]


class Journal:
    """Rows that no index needs and no change of the library's revision records."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep_trace(self, trace_id: str, record: str) -> None:
        """Keep the record (JSON) of an answer, replacing one of the same id."""
        self._keep(traces, trace_id, {"record": record})

    def trace(self, trace_id: str) -> str | None:
        """The record of an answer."""
        row = self._row(traces, trace_id)
        return None if row is None else str(row.record)

    def keep_feedback(self, trace_id: str, thumb: str, comment: str) -> None:
        """Keep a reader's verdict."""
        values = {"trace_id": trace_id, "thumb": thumb, "comment": comment, "given_at": _now()}
        with self._database.write() as connection:
            connection.execute(insert(feedback), values)

    def feedback(self) -> list[Feedback]:
        """Every verdict, oldest first."""
        with self._database.read() as connection:
            rows = connection.execute(select(feedback).order_by(feedback.c.ordinal)).all()
        return [Feedback(row.trace_id, row.thumb, row.comment, row.given_at) for row in rows]

    def keep_conversation(self, conversation_id: str, title: str, turns: Sequence[Turn]) -> None:
        """Keep a conversation as it stands now."""
        known = self._row(conversations, conversation_id)
        pairs = json.dumps([[turn.role, turn.content] for turn in turns], ensure_ascii=False)
        created = known.created if known else _now()
        self._keep(conversations, conversation_id, {"created": created, "title": title, "turns": pairs})

    def conversation(self, conversation_id: str) -> Conversation | None:
        """A kept conversation."""
        row = self._row(conversations, conversation_id)
        return None if row is None else _to_conversation(row)

    def conversations(self) -> list[Conversation]:
        """Every kept conversation, newest first."""
        with self._database.read() as connection:
            rows = connection.execute(select(conversations).order_by(conversations.c.created.desc())).all()
        return [_to_conversation(row) for row in rows]

    def drop_conversation(self, conversation_id: str) -> None:
        """Forget a conversation."""
        with self._database.write() as connection:
            connection.execute(delete(conversations).where(conversations.c.id == conversation_id))

    def keep_job(self, job_id: str, record: str) -> None:
        """Keep the state (JSON) of a job."""
        known = self._row(jobs, job_id)
        self._keep(jobs, job_id, {"created": known.created if known else _now(), "record": record})

    def job(self, job_id: str) -> str | None:
        """The state of a job."""
        row = self._row(jobs, job_id)
        return None if row is None else str(row.record)

    def _keep(self, table: Table, key: str, values: dict[str, str]) -> None:
        with self._database.write() as connection:
            connection.execute(delete(table).where(table.c.id == key))
            connection.execute(insert(table), {"id": key, **values})

    def _row(self, table: Table, key: str) -> Any:
        with self._database.read() as connection:
            return connection.execute(select(table).where(table.c.id == key)).one_or_none()


def _to_conversation(row: Any) -> Conversation:
    turns = tuple(Turn(role, content) for role, content in json.loads(row.turns))
    return Conversation(row.id, row.created, row.title, turns)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
