"""The library: what is kept, and how it is found. One room, one door."""

import socket
from collections.abc import Mapping, Sequence
from types import TracebackType

from assistant.errors import LibraryBusy
from assistant.library.cache import Cache
from assistant.library.catalogue import Catalogue
from assistant.library.catalogue_engine import make_private
from assistant.library.catalogue_journal import Journal
from assistant.library.custody import IndexCustody
from assistant.library.ownership import owner_of, try_own
from assistant.library.paper_search import PaperSearch
from assistant.library.projections import OwnedIndexes, Step, no_step
from assistant.library.status import LibraryStatus, find_faults, read_status, revision_of
from assistant.settings import Settings
from assistant.types import (
    EmbeddedPaper,
    Filters,
    LibraryStamp,
    Paper,
    Sighting,
)


class Library(PaperSearch):
    """Papers with their vectors, and two indexes that find them. Thread-safe; a context manager.

    The first process to open a library owns the indexes on disk. Every other one works beside it: it stores into the
    same catalogue, and searches exactly, in memory.
    """

    def __init__(self, settings: Settings, catalogue: Catalogue, address: str, on_step: Step, late: bool) -> None:
        self.home = home = settings.home.expanduser()
        self._holder = holder = f"{socket.gethostname()}:{home}" if settings.database_url else "home"
        self._on_step = on_step
        self._counts: Cache[str, tuple[int, int]] = Cache(1)
        self._closed = False
        custody = IndexCustody(
            catalogue,
            take=lambda: try_own(home, address),
            build=lambda: OwnedIndexes(catalogue, home, holder, settings.chroma_url, on_step),
            late=late,
        )
        super().__init__(catalogue, custody)

    @classmethod
    def open(
        cls,
        settings: Settings,
        fingerprint: str,
        *,
        dimensions: int = 384,
        address: str = "",
        on_step: Step = no_step,
        late: bool = False,
    ) -> "Library":
        """Open the library of the settings, creating it when absent.

        An empty `fingerprint` accepts whichever embedder the library was made with: enough to read and to list, and to
        search for words. `address` tells other processes where this one serves. With `late` the indexes are opened when
        they are first needed: listing papers and reading the status take a third of the time without them.

        Raises:
            FingerprintMismatch: the stored vectors came from another embedder.
            LibraryError: the folder or the catalogue cannot be used.
        """
        home = settings.home.expanduser()
        make_private(home)
        catalogue = Catalogue.open(home, settings.database_url, fingerprint, dimensions)
        try:
            return cls(settings, catalogue, address, on_step, late)
        except BaseException:
            catalogue.close()
            raise

    @property
    def owner(self) -> bool:
        """Whether this process owns the indexes on disk."""
        return self._custody.owned is not None

    @property
    def fingerprint(self) -> str:
        """The embedder that the stored vectors came from."""
        return self._catalogue.fingerprint

    @property
    def journal(self) -> Journal:
        """Traces, feedback, conversations and jobs."""
        return self._catalogue.journal

    def store(self, batch: Sequence[EmbeddedPaper]) -> None:
        """Insert or replace papers in one transaction of the catalogue; what is stored already changes nothing."""
        self._on_step("store")
        if self._catalogue.store(batch):
            self._custody.changed()
        self._on_step("stored")

    def resight(self, sightings: Mapping[str, Sequence[Sighting]]) -> None:
        """Keep further sightings of stored papers."""
        self._catalogue.resight(sightings)

    def digests(self, ids: Sequence[str]) -> dict[str, str]:
        """The digests of those papers that are stored: what an ingest plans against."""
        return self._catalogue.digests(ids)

    def apply(self) -> int:
        """Bring the indexes up to the catalogue; returns papers put in or taken out (0 beside an owner)."""
        return self._custody.apply()

    def follow(self, every: float = 1.0) -> None:
        """Apply what other processes store, looking every so many seconds, until the library is closed."""
        self._custody.follow(every)

    def paper(self, paper_id: str) -> Paper | None:
        """One paper."""
        return self._catalogue.papers_by_id([paper_id]).get(paper_id)

    def papers_by_id(self, ids: Sequence[str]) -> dict[str, Paper]:
        """Papers under their ids, in the order asked for; an unknown id is left out."""
        found = self._catalogue.papers_by_id(ids)
        return {key: found[key] for key in ids if key in found}

    def papers(
        self, filters: Filters = Filters(), query: str = "", limit: int | None = None, offset: int = 0
    ) -> list[Paper]:
        """Papers in the order in which they came in; each word of `query` stands in title, authors or abstract."""
        return self._catalogue.papers(filters, query, limit, offset)

    def count(self, filters: Filters = Filters(), query: str = "") -> int:
        """How many papers `papers` would give."""
        return self._catalogue.count(filters, query)

    def chunk_count(self) -> int:
        """How many chunks are stored."""
        return self._count()[1]

    def stamp(self) -> LibraryStamp:
        """Which library, in which state."""
        return LibraryStamp(self._count()[0], revision_of(self._catalogue))

    def remove(self, ids: Sequence[str]) -> int:
        """Delete papers and all that is kept of them; returns how many there were."""
        count = self._catalogue.remove(ids)
        if count:
            self.apply()
        return count

    def reindex(self) -> None:
        """Build the indexes again from the stored vectors, then switch to them.

        Raises:
            LibraryBusy: another process owns the indexes.
        """
        owned = self._custody.owned
        if owned is None:
            owner = owner_of(self.home)
            raise LibraryBusy(f"process {owner.pid if owner else '?'} owns the indexes of {self.home}; stop it first")
        owned.rebuild()

    def status(self) -> LibraryStatus:
        """What is held, by whom, and how large it is."""
        return read_status(self.home, self._catalogue, self._holder)

    def faults(self) -> list[str]:
        """What is wrong with the catalogue and, for their owner, with the indexes; empty when all is well."""
        return find_faults(self._catalogue, self._custody.owned)

    def close(self) -> None:
        """Seal the indexes and let go of everything; a second call does nothing."""
        if self._closed:
            return
        self._closed = True
        super().close()
        try:
            self._custody.close()
        finally:
            self._catalogue.close()

    def __enter__(self) -> "Library":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _count(self) -> tuple[int, int]:
        return self._counts.get(self._catalogue.seq(), ["all"], lambda _: {"all": self._catalogue.counts()})["all"]
