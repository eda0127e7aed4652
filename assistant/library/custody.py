"""Which indexes a process searches: those on disk when it owns them, else ones in memory; and keeping them current."""

import logging
import threading
from collections.abc import Callable

from assistant.errors import LibraryError
from assistant.library.catalogue import Catalogue
from assistant.library.mirror import Indexes, MirroredIndexes
from assistant.library.ownership import OwnerLock
from assistant.library.projections import OwnedIndexes

log = logging.getLogger(__name__)

Take = Callable[[], OwnerLock | None]
Build = Callable[[], OwnedIndexes]


class IndexCustody:
    """The indexes of this process. Thread-safe.

    `take` tries for the lock of the library's folder, and `build` opens the indexes on disk once it is held: at once,
    or with `late` when they are first needed, so that a command that only lists papers leaves them to others.
    """

    def __init__(self, catalogue: Catalogue, take: Take, build: Build, *, late: bool) -> None:
        self._catalogue = catalogue
        self._take = take
        self._build = build
        self._opening = threading.Lock()
        self._lock: OwnerLock | None = None
        self._behind = False
        self._closing = threading.Event()
        self._follower: threading.Thread | None = None
        self._indexes: Indexes | None = None
        if not late:
            self._opened()

    @property
    def owned(self) -> OwnedIndexes | None:
        """The indexes on disk; None when another process owns them."""
        opened = self._opened()
        return opened if isinstance(opened, OwnedIndexes) else None

    def changed(self) -> None:
        """This process stored or removed something: the next search applies it first."""
        self._behind = True

    def apply(self) -> int:
        """Bring the indexes up to the catalogue; returns papers put in or taken out."""
        self._behind = False
        try:
            return self._opened().apply()
        except BaseException:
            self._behind = True
            raise

    def current(self) -> Indexes:
        """The indexes, with what this process stored; those of a moment ago when that fails."""
        if self._behind:
            try:
                self.apply()
            except LibraryError as error:
                log.warning("searching without the newest papers: %s", error)
        return self._opened()

    def follow(self, every: float) -> None:
        """Apply what other processes store, and own the indexes when their owner ends, until closed."""
        if self._follower is None:
            self._follower = threading.Thread(target=self._keep_up, args=(every,), daemon=True, name="library-follow")
            self._follower.start()

    def close(self) -> None:
        """Seal the indexes and free the lock."""
        self._closing.set()
        if self._follower is not None:
            self._follower.join()
        try:
            if self._indexes is not None:
                self._indexes.close()
        finally:
            if self._lock is not None:
                self._lock.release()

    def _opened(self) -> Indexes:
        with self._opening:
            if self._indexes is None:
                self._indexes = self._own() or MirroredIndexes(self._catalogue)
            return self._indexes

    def _own(self) -> OwnedIndexes | None:
        self._lock = self._take()
        if self._lock is None:
            return None
        try:
            return self._build()
        except BaseException:
            self._lock.release()
            self._lock = None
            raise

    def _keep_up(self, every: float) -> None:
        while not self._closing.wait(every):
            try:
                self._tick()
            except Exception as error:  # whatever it is, a thread that ends keeps nothing up any more
                known = isinstance(error, LibraryError)
                log.warning("the indexes could not be brought up to the catalogue: %s", error, exc_info=not known)

    def _tick(self) -> None:
        owned = self.owned
        if owned is None:
            self._indexes = self._own() or self._indexes
        elif not owned.apply():
            owned.rest()
