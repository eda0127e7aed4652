"""The library: what is kept, and how it is found. One room, one door."""

import socket
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from types import TracebackType
from typing import TypeVar

import numpy as np

from assistant.errors import LibraryBusy
from assistant.library.cache import Cache
from assistant.library.candidates import Candidates, Wanted, find, weigh
from assistant.library.catalogue import Catalogue
from assistant.library.catalogue_engine import make_private
from assistant.library.catalogue_journal import Journal
from assistant.library.catalogue_phrases import read_phrases
from assistant.library.custody import IndexCustody
from assistant.library.exact import Numbers
from assistant.library.lexical import WordQuery, stems
from assistant.library.numbering import Numbering
from assistant.library.ownership import owner_of, try_own
from assistant.library.projections import OwnedIndexes, Step, no_step
from assistant.library.status import LibraryStatus, find_faults, read_status, revision_of
from assistant.library.vectors import Scored
from assistant.settings import Settings
from assistant.types import (
    EmbeddedPaper,
    Filters,
    Hit,
    LibraryStamp,
    Paper,
    PaperVectors,
    Phrases,
    Sighting,
    Span,
    Vectors,
)

Value = TypeVar("Value")


class Library:
    """Papers with their vectors, and two indexes that find them. Thread-safe; a context manager.

    The first process to open a library owns the indexes on disk. Every other one works beside it: it stores into the
    same catalogue, and searches exactly, in memory.
    """

    def __init__(self, settings: Settings, catalogue: Catalogue, address: str, on_step: Step, late: bool) -> None:
        self.home = home = settings.home.expanduser()
        self._holder = holder = f"{socket.gethostname()}:{home}" if settings.database_url else "home"
        self._catalogue = catalogue
        self._on_step = on_step
        self._numbering = Numbering(catalogue)
        self._matching: Cache[Filters, Numbers] = Cache(64)
        self._counts: Cache[str, tuple[int, int]] = Cache(1)
        self._beside = ThreadPoolExecutor(thread_name_prefix="library-search")
        self._closed = False
        self._custody = IndexCustody(
            catalogue,
            take=lambda: try_own(home, address),
            build=lambda: OwnedIndexes(catalogue, home, holder, settings.chroma_url, on_step),
            late=late,
        )

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

    def ids(self) -> list[str]:
        """The ids of all papers, sorted."""
        return self._numbering.every_id()

    def chunk_count(self) -> int:
        """How many chunks are stored."""
        return self._count()[1]

    def find_titles(self, text: str) -> list[str]:
        """Ids of papers whose title (three words or more) stands in the text, quoted or not; longer titles first."""
        return self._catalogue.find_titles(text)

    def find_names(self, text: str) -> list[str]:
        """Ids of papers whose own name for their work (`SPLADE`, `T-JEPA`) stands in the text in exactly that case."""
        return self._catalogue.find_names(text)

    @staticmethod
    def stems(text: str) -> list[str]:
        """The stems that words are searched by, in order, stop words left out."""
        return stems(text)

    def search_words(
        self, query: WordQuery, k: int, filters: Filters = Filters(), *, phrases: Sequence[str] = ()
    ) -> list[Hit]:
        """The best `k` papers by BM25 over title and abstract; each phrase stands in them word for word.

        The query is a text, or weights of stems as `stems` gives them.
        """
        among = self._among(filters)
        return self._hits(self._custody.current().worded(query, k, among, phrases)) if k > 0 else []

    def search_vectors(self, vector: Vectors, k: int, filters: Filters = Filters()) -> list[Hit]:
        """The nearest `k` papers by the cosine of their best chunk."""
        among = self._among(filters)
        return self._hits(self._custody.current().nearest(vector, k, among)) if k > 0 else []

    def candidates(
        self,
        words: WordQuery | Callable[[], WordQuery],
        vector: Vectors,
        k: int,
        filters: Filters = Filters(),
        *,
        also: Sequence[str] = (),
    ) -> Candidates:
        """The best `k` papers by words and the nearest `k` by vector, and those `also` given that are known, compared.

        In their BM25 the greater counts for each word: its own score, or the sum of what the stems that may stand for
        it lend it. Words given as a call are read while vectors are searched.
        """
        asked = words if callable(words) else lambda: words
        indexes, wanted = self._custody.current(), Wanted(asked, vector, k, self._among(filters))
        numbers = find(indexes, wanted, self._beside) | (set(self._numbering.numbers(also).values()) if also else set())
        return weigh(indexes, wanted, self._numbering.ids(numbers), self._beside)

    def frequencies(self, words: Sequence[str]) -> dict[str, int]:
        """Papers that each word stands in, as it is written in small letters; a word that none has is left out."""
        index = self._custody.current().word_index()
        return {word: count for word in words if (count := index.frequency(word))}

    def vectors(self, ids: Sequence[str]) -> dict[str, PaperVectors]:
        """The stored vectors of papers; an unknown id is left out."""
        return self._of_papers(ids, self._catalogue.vectors)

    def sentences(self, ids: Sequence[str]) -> dict[str, tuple[Span, ...]]:
        """Where the sentences of papers' abstracts are; an unknown id is left out."""
        return self._of_papers(ids, self._catalogue.sentences)

    def phrases(self, ids: Sequence[str]) -> dict[str, Phrases]:
        """The stored phrases of papers (a thousand at most); a paper that has none is left out."""
        return self._of_papers(ids, partial(read_phrases, self._catalogue.database, self._catalogue.dimensions))

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
        self._beside.shutdown()
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

    def _among(self, filters: Filters) -> Numbers | None:
        if filters.empty:
            return None

        def read(keys: Sequence[Filters]) -> dict[Filters, Numbers]:
            return {key: np.array(self._catalogue.matching(key), dtype=np.int64) for key in keys}

        return self._matching.get(self._catalogue.seq(), [filters], read)[filters]

    def _of_papers(self, ids: Sequence[str], read: Callable[[Sequence[int]], Mapping[int, Value]]) -> dict[str, Value]:
        numbers = self._numbering.numbers(ids)
        found = read(list(numbers.values()))
        return {key: found[number] for key, number in numbers.items() if number in found}

    def _hits(self, scored: Scored) -> list[Hit]:
        ids = self._numbering.ids([number for number, _ in scored])
        return [Hit(ids[number], score) for number, score in scored if number in ids]

    def _count(self) -> tuple[int, int]:
        return self._counts.get(self._catalogue.seq(), ["all"], lambda _: {"all": self._catalogue.counts()})["all"]
