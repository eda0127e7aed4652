"""One process owns the indexes: a lock on a file that says who holds it. A killed owner frees it."""

import fcntl
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import LibraryError

FILE = "owner.lock"
TRIES = (0.0, 0.01, 0.02)
"""Seconds before each try: `owner_of` holds a shared lock for an instant, which is not an owner."""


@dataclass(frozen=True, slots=True)
class Owner:
    """The process that owns the indexes, and the address where it serves (empty: none)."""

    pid: int
    address: str


class OwnerLock:
    """A held lock; `release` or the end of the process frees it."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def release(self) -> None:
        """Let another process own the indexes."""
        os.ftruncate(self._descriptor, 0)
        os.close(self._descriptor)


def try_own(home: Path, address: str) -> OwnerLock | None:
    """Take the lock without waiting; None when another process, or another part of this one, holds it."""
    path = home / FILE
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise LibraryError(f"{path} cannot be opened ({error.strerror}); correct the folder's permissions") from None
    if not _lock(descriptor):
        os.close(descriptor)
        return None
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, json.dumps({"pid": os.getpid(), "address": address}).encode(), 0)
    return OwnerLock(descriptor)


def _lock(descriptor: int) -> bool:
    for wait in TRIES:
        time.sleep(wait)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            continue
    return False


def owner_of(home: Path) -> Owner | None:
    """Who holds the lock; None when nobody does."""
    try:
        with (home / FILE).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return None
    except BlockingIOError:
        return _read(home / FILE)
    except OSError:
        return None


def _read(path: Path) -> Owner | None:
    try:
        held = json.loads(path.read_text())
        return Owner(int(held["pid"]), str(held["address"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
