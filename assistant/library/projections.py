"""The indexes on disk of the process that owns them: applied from the catalogue, sealed at rest, rebuilt when in doubt.

Chroma's files do not survive a kill during a write, a damaged one ends the process that opens it, and asking for every
vector takes longer than building again. So files are opened only when they are, byte for byte, what was sealed when
nothing was being written; anything else is built again from the stored vectors, in a new generation.
"""

import logging
import shutil
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from assistant.errors import LibraryError
from assistant.library.catalogue import Catalogue, ProjectionState
from assistant.library.catalogue_engine import make_private
from assistant.library.catalogue_reading import IndexRow, Removed, StackedVectors
from assistant.library.exact import Numbers
from assistant.library.generation import Generation, writing
from assistant.library.lexical import WordIndex, WordQuery, parse
from assistant.library.mapped import MappedVectors
from assistant.library.mirror import ROWS, MemoryVectors
from assistant.library.seal import Sealer
from assistant.library.vectors import ChromaVectors, Scored
from assistant.library.word_counts import WordCounts
from assistant.types import Vectors

log = logging.getLogger(__name__)

FOLDER = "index"
ROWS_ON_SERVER = " rows on the Chroma server: "
PAUSE_SECONDS = 30.0
"""How long the vector index is left alone after it failed; searches are exact meanwhile."""

Step = Callable[[str], None]
"""Called with the name of each step of a change: tests end the process at one."""


def no_step(_name: str) -> None:
    """The step of every run but a test's."""


class OwnedIndexes:
    """The current generation and what it takes to keep it right. Thread-safe; one process at a time."""

    def __init__(self, catalogue: Catalogue, home: Path, holder: str, chroma_url: str, on_step: Step = no_step) -> None:
        self._catalogue = catalogue
        self._folder = home / FOLDER
        self._holder = holder
        self._chroma_url = chroma_url
        self._on_step = on_step
        self._exact = MemoryVectors(catalogue)
        self._again_at = 0.0
        self._midway = False
        self._sealer = Sealer()
        self._lock = threading.RLock()
        make_private(self._folder)
        self._state = catalogue.projection(holder)
        self._sweep()
        before = self._state.generation
        self._current = self._open_sealed() or self._build()
        if before != self._current.number:
            self._clear(before)
        self.apply()

    @property
    def state(self) -> ProjectionState:
        """How far these indexes are."""
        return self._state

    def apply(self) -> int:
        """Take in what changed in the catalogue; returns papers put in or taken out."""
        with self._lock:
            top, after = self._catalogue.seq(), self._state.applied_seq
            if top == after:
                return 0
            gone = self._catalogue.removed(after, top)
            if not gone and not self._catalogue.changed(after, top, 1):  # only sightings
                self._keep(replace(self._state, applied_seq=top))
                return 0
            self._on_step("dirty")
            self._keep(replace(self._state, dirty=True, seal=""))
            self._on_step("remove")
            self._midway = True
            with writing(self._path(self._current.number)):
                self._current.remove(gone)
                put = self._fill(self._current, after, top, gone)
            self._midway = False
            self._on_step("applied")
            self._keep(replace(self._state, applied_seq=top))
            return put + len(gone)

    def rebuild(self) -> None:
        """Build the next generation from the catalogue, switch to it, and delete this one."""
        with self._lock:
            old, self._current, self._midway = self._current, self._build(), False
            old.close()
            self._clear(old.number)

    def rest(self) -> None:
        """Seal the files when they changed since they were sealed last, unless the last change failed midway."""
        with self._lock:
            if self._state.dirty and not self._midway:
                with writing(self._path(self._current.number)):
                    seal = self._seal(self._current)
                self._keep(replace(self._state, dirty=False, seal=seal))

    def nearest(self, vector: Vectors, k: int, among: Numbers | None) -> Scored:
        """The nearest papers by their best chunk: by Chroma, or exactly: among given ones, or while Chroma fails."""
        if among is None and time.monotonic() >= self._again_at:
            try:
                return self._ask(
                    lambda generation: generation.vectors.search(vector, k, single=generation.mapped.single)
                )
            except LibraryError as error:
                log.warning("searching without the vector index for %g s: %s", PAUSE_SECONDS, error)
                self._again_at = time.monotonic() + PAUSE_SECONDS
        return self._exact.search(vector, k, among)

    def worded(self, query: WordQuery, k: int, among: Numbers | None, phrases: Sequence[str]) -> Scored:
        """The best papers by BM25."""
        return self._current.words.search(query, k, among=among, phrases=phrases)

    def score_words(self, query: WordQuery, numbers: Sequence[int]) -> dict[int, float]:
        """BM25 of given papers."""
        return self._current.counts.score(parse(query), self._current.words.rarity(query), numbers)

    def word_index(self) -> WordIndex:
        """The index of words."""
        return self._current.words

    def stacked(self, numbers: Sequence[int]) -> StackedVectors:
        """The vectors of papers, as far as they are applied."""
        return self._current.mapped.stacked(numbers)

    def counts(self) -> tuple[int, int]:
        """Papers in the word index, rows in the vector index."""
        return self._current.words.count(), self._current.vectors.count()

    def close(self) -> None:
        """Seal the files and let go of them."""
        with self._lock:
            try:
                self.rest()
            finally:
                self._current.close()

    def _ask(self, search: Callable[[Generation], Scored]) -> Scored:
        current = self._current
        try:
            return search(current)
        except LibraryError:
            if self._current is current:
                raise
            return search(self._current)  # a rebuild closed the old generation meanwhile

    def _open_sealed(self) -> Generation | None:
        files, on_server, count = self._state.seal.partition(ROWS_ON_SERVER)
        folder = self._path(self._state.generation)
        if not files or bool(on_server) != bool(self._chroma_url):
            return None
        if not folder.is_dir() or self._sealer.describe(folder) != files:
            return None
        generation = self._open(self._state.generation)
        if self._chroma_url and str(generation.vectors.count()) != count:
            generation.close()
            return None
        self._warm(generation)
        self._keep(replace(self._state, seal=self._seal(generation)))  # opening Chroma writes into its own database
        return generation

    def _build(self) -> Generation:
        number = self._state.generation + 1
        self._clear(number)
        with writing(self._path(number)):
            generation = self._open(number)
            top = self._catalogue.seq()
            self._on_step("build")
            self._fill(generation, 0, top, None)
            self._warm(generation)
            self._on_step("switch")
            seal = self._seal(generation)
        self._keep(ProjectionState(number, top, dirty=False, seal=seal))
        return generation

    def _clear(self, number: int) -> None:
        """Delete a generation that is not in use: an older one, or what an interrupted build left."""
        shutil.rmtree(self._path(number), ignore_errors=True)
        if self._chroma_url and number:
            vectors = ChromaVectors.served(self._chroma_url, self._collection(number))
            vectors.drop()
            vectors.close()

    def _open(self, number: int) -> Generation:
        folder, url = self._path(number), self._chroma_url
        make_private(folder)
        served = ChromaVectors.served(url, self._collection(number)) if url else None
        vectors = served or ChromaVectors.embedded(folder / "vectors")
        mapped = MappedVectors(folder / "mapped", self._catalogue.dimensions)
        return Generation(number, vectors, WordIndex(folder / "words"), mapped, WordCounts(folder / "counts"))

    def _collection(self, number: int) -> str:
        return f"papers-{self._catalogue.library_id}-{zlib.crc32(self._holder.encode()):08x}-{number}"

    def _fill(self, generation: Generation, after: int, top: int, gone: Sequence[Removed] | None) -> int:
        """Put in what changed and take out what is gone; `gone` is None for a generation that is still empty."""
        put, fresh = 0, gone is None

        def through(batches: Iterator[list[IndexRow]]) -> Iterator[list[IndexRow]]:
            nonlocal put
            for batch in batches:
                self._on_step("batch")
                generation.replace(batch, fresh=fresh)
                put += len(batch)
                yield batch

        generation.words.update(through(self._catalogue.changes(after, top, ROWS)), gone or (), fresh=fresh)
        generation.commit()
        return put

    def _warm(self, generation: Generation) -> None:
        """The first question loads Chroma's graph and replays its log: here, not while someone waits."""
        if generation.vectors.count():
            generation.vectors.search(np.eye(1, self._catalogue.dimensions, dtype=np.float32)[0], 1)

    def _seal(self, generation: Generation) -> str:
        sealed = self._sealer.seal(self._path(generation.number))
        return f"{sealed}{ROWS_ON_SERVER}{generation.vectors.count()}" if self._chroma_url else sealed

    def _keep(self, state: ProjectionState) -> None:
        if state != self._state:
            self._catalogue.keep_projection(self._holder, state)
            self._state = state

    def _sweep(self) -> None:
        """Delete folders of other generations: left by a build that was cut short, or done with."""
        for folder in self._folder.iterdir():
            if folder.is_dir() and folder != self._path(self._state.generation):
                shutil.rmtree(folder, ignore_errors=True)

    def _path(self, number: int) -> Path:
        return self._folder / f"gen-{number}"
