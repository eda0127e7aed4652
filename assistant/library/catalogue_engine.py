"""Opening the catalogue's database, its transactions, and turning its faults into errors with a next step."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import SQLAlchemyError

from assistant.errors import LibraryBusy, LibraryError, UsageError

FILE = "catalogue.db"
APPLICATION_ID = 0x52414C31
"""Marks an SQLite file as ours (PRAGMA application_id); files of other programs are refused."""

BUSY_SECONDS = 30
"""How long a writer waits for another process's transaction."""

_PRAGMAS = (
    *("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON"),
    *("cache_size = -16000", "mmap_size = 4294967296"),
)

_SQLITE_HEADER = b"SQLite format 3\x00"

Ask = Callable[..., list[Any]]
"""Called with a statement and its values (one a `?`); returns its rows."""


class Database:
    """A pool of connections, shared by threads, with one kind of transaction for reading and one for writing."""

    def __init__(self, engine: Engine, place: str) -> None:
        self.place = place
        self.sqlite = engine.dialect.name == "sqlite"
        self._engine = engine
        self._writer = engine.execution_options(writing=True)
        self._idle: list[sqlite3.Connection] = []
        self._closed = False

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent view of the library."""
        with self._translated(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def look(self) -> Iterator[Ask]:
        """One consistent view for the statements that every search makes, written out.

        On SQLite they go past SQLAlchemy, whose connection, transaction and result take twenty times as long as a
        look-up itself.
        """
        with self._translated():
            if not self.sqlite:
                with self._engine.connect() as connection:
                    yield lambda sql, *values: list(connection.exec_driver_sql(sql.replace("?", "%s"), values))
            else:
                with self._borrowed() as plain:
                    yield lambda sql, *values: plain.execute(sql, values).fetchall()

    @contextmanager
    def _borrowed(self) -> Iterator[sqlite3.Connection]:
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = sqlite3.connect(self.place, timeout=BUSY_SECONDS, check_same_thread=False)
            _prepare_sqlite(connection, None)
        try:
            connection.execute("BEGIN")
            yield connection
        finally:
            connection.rollback()
            connection.close() if self._closed else self._idle.append(connection)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: everything in it is kept, or nothing."""
        with self._translated(), self._writer.begin() as connection:
            yield connection

    def close(self) -> None:
        """Close every connection."""
        self._closed = True
        while self._idle:
            self._idle.pop().close()
        self._engine.dispose()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (SQLAlchemyError, sqlite3.Error) as error:
            raise _explain(error, self.place) from error
        except (UnicodeEncodeError, OverflowError) as error:
            raise UsageError(f"{self.place} cannot hold such a value ({error}); correct it") from None


def open_database(home: Path, url: str) -> Database:
    """Open the SQLite file under `home`, or the server at `url`.

    Raises:
        LibraryError: the folder or the file cannot be used; the message says what to do.
    """
    if url:
        parsed = make_url(url)
        parsed = parsed.set(drivername="postgresql+psycopg") if parsed.drivername == "postgresql" else parsed
        engine = create_engine(parsed, pool_pre_ping=True)
        return Database(engine, parsed.render_as_string(hide_password=True))
    path = home / FILE
    _check_file(home, path)
    engine = create_engine(
        f"sqlite:///{path}", connect_args={"timeout": BUSY_SECONDS}, pool_size=8, max_overflow=56, pool_timeout=60
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return Database(engine, str(path))


def make_private(folder: Path) -> None:
    """Make a folder that only its owner can look into."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.stat().st_mode & 0o077:
            folder.chmod(0o700)
    except OSError as error:
        raise LibraryError(
            f"{folder} cannot be used as the library's folder ({error.strerror}); "
            "correct its permissions or set ASSISTANT_HOME to another folder"
        ) from None


def _check_file(home: Path, path: Path) -> None:
    if not path.exists():
        if (home / "index").exists():
            raise LibraryError(f"{path} is missing though its indexes are there; restore it, or remove {home}")
        _create(path)
        return
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except OSError as error:
        raise LibraryError(f"{path} cannot be read ({error.strerror}); correct its permissions") from None
    if not head and not (home / "index").exists():
        return  # made a moment ago by another process, or by one that died before its first write
    if head[:16] != _SQLITE_HEADER:
        raise LibraryError(f"{path} is damaged or not a catalogue; restore it from a backup, or remove {home}")
    if len(head) < 100 or int.from_bytes(head[68:72], "big") not in (0, APPLICATION_ID):
        raise LibraryError(f"{path} belongs to another program; set ASSISTANT_HOME to another folder")


def _create(path: Path) -> None:
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise LibraryError(
            f"{path} cannot be made ({error.strerror}); correct the folder's permissions or set ASSISTANT_HOME"
        ) from None


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """WAL lets readers work beside a writer; FULL makes each commit survive a power cut (sqlite.org/pragma.html).

    Mapping the file into memory halves the time of reading the vectors of a few hundred papers.
    """
    connection.isolation_level = None  # transactions begin in _begin_sqlite only
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes the lock at once: one that took it at its first write could be refused half way."""
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


_CAUSES = (
    ("readonly", LibraryError, "cannot be written: correct the permissions or set ASSISTANT_HOME to another folder"),
    ("unable to open", LibraryError, "cannot be opened: correct the permissions or set ASSISTANT_HOME"),
    ("full", LibraryError, "cannot be written, the disk is full: free some space and run the command again"),
    ("disk i/o", LibraryError, "cannot be read or written: check the disk and its free space, then try again"),
    ("malformed", LibraryError, "is damaged: restore it from a backup, or remove the folder and ingest again"),
    ("not a database", LibraryError, "is damaged: restore it from a backup, or remove the folder and ingest again"),
    ("locked", LibraryBusy, "is in use by another process: wait for it to end, then try again"),
)


def _explain(error: Exception, place: str) -> LibraryError:
    text = str(getattr(error, "orig", None) or error).splitlines()[0]
    for sign, kind, advice in _CAUSES:
        if sign in text.lower():
            return kind(f"{place} {advice}")
    return LibraryError(f"{place} could not be used ({text}); run `assistant doctor`")
