"""Vectors in files that are mapped into memory: what hundreds of candidates are compared by at once.

Read out of the catalogue they would take longer than the search that found them. They are a projection of it, as the
two indexes beside them are: made from it, sealed at rest, built again when in doubt.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.library.catalogue_reading import IndexRow, Removed, StackedVectors
from assistant.library.catalogue_rows import Stack, unpack
from assistant.library.exact import Numbers
from assistant.types import Vectors

PIECE = 1000
"""Papers whose rows are copied at a time."""


@dataclass(frozen=True, slots=True)
class RowsView:
    """Rows as they were at one moment. `owners` (entries, 2) has a number, -1 once forgotten, and how many rows; an
    entry's rows begin at `starts`; `places` has the entry of each number, or -1."""

    owners: Numbers
    starts: Numbers
    places: Numbers
    rows: NDArray[Any]

    def take(self, numbers: Sequence[int]) -> tuple[list[int], Numbers, NDArray[Any]]:
        """Those of the papers that are known, how many rows each has, and the rows in the same order."""
        asked = np.array(numbers, np.int64)
        entries = self.places[asked[asked < len(self.places)]]
        return self.rows_of(entries[entries >= 0])

    def most(self) -> int:
        """The most rows that one paper has."""
        return int(self.owners[self.places[self.places >= 0], 1].max(initial=0))

    def every(self) -> NDArray[Any]:
        """The rows of all papers."""
        return self.rows_of(self.places[self.places >= 0])[2]

    def rows_of(self, entries: Numbers) -> tuple[list[int], Numbers, NDArray[Any]]:
        """The numbers of the papers of some entries, how many rows each has, and their rows."""
        counts = self.owners[entries, 1]
        first = np.repeat(self.starts[entries] - (np.cumsum(counts) - counts), counts)
        # half the time of an index in brackets, where a row is a record
        return self.owners[entries, 0].tolist(), counts, self.rows.take(first + np.arange(len(first)), axis=0)


class MappedRows:
    """Rows of one kind of many papers, in two files: the rows one below the other, and whose they are.

    Rows that were replaced or forgotten stay in the file until they are more than half of it. One thread writes; any
    number may read meanwhile, from the `view` that `commit` made last.
    """

    def __init__(self, folder: Path, name: str, dtype: Any) -> None:
        self._rows, self._owners = folder / f"{name}.rows", folder / f"{name}.owners"
        self.dtype = np.dtype(dtype)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for path in (self._rows, self._owners):
            if (
                not path.exists()
            ):  # touching one that is there would move its times, and have it read again for its seal
                path.touch(mode=0o600)
        self._held = np.fromfile(self._owners, np.int64).reshape(-1, 2)
        self._places = np.full(0, -1, np.int64)
        kept = np.flatnonzero(self._held[:, 0] >= 0)
        self._place(self._held[kept, 0], kept)
        self.view = self._viewed()

    def put(self, numbers: Numbers, counts: Numbers, rows: NDArray[Any]) -> None:
        """Add the rows of papers, in the place of all earlier ones; they are read after `commit`."""
        self.forget(numbers)
        with self._rows.open("r+b") as file:
            file.truncate(file.seek(int(self._held[:, 1].sum()) * self.dtype.itemsize))  # a write that failed
            file.write(rows.tobytes())
        self._place(numbers, len(self._held) + np.arange(len(numbers)))
        self._held = np.concatenate([self._held, np.column_stack([numbers, counts])])

    def forget(self, numbers: Numbers) -> None:
        """Leave papers out, from the next `commit` on."""
        known = numbers[numbers < len(self._places)]
        entries = self._places[known]
        self._held[entries[entries >= 0], 0] = -1
        self._places[known] = -1

    def commit(self) -> None:
        """Let readers see what was put and forgotten."""
        sizes, gone = 1 + self._held[:, 1], self._held[:, 0] < 0
        if 2 * sizes[gone].sum() > sizes.sum():
            self._compact()
        self._held.tofile(self._owners)
        self.view = self._viewed()

    def _compact(self) -> None:
        """Write what is left into a new file; views that were made before keep the old one."""
        kept, view = np.flatnonzero(self._held[:, 0] >= 0), self._viewed()
        fresh = self._rows.with_suffix(".fresh")
        fresh.touch(mode=0o600)
        with fresh.open("wb") as file:
            for first in range(0, len(kept), PIECE):
                file.write(view.rows_of(kept[first : first + PIECE])[2].tobytes())
        fresh.replace(self._rows)
        self._held = self._held[kept]
        self._place(self._held[:, 0], np.arange(len(kept)))

    def _place(self, numbers: Numbers, entries: Numbers) -> None:
        longer = np.full(max(len(self._places), 1 + int(numbers.max(initial=-1))), -1, np.int64)
        longer[: len(self._places)] = self._places
        longer[numbers] = entries
        self._places = longer

    def _viewed(self) -> RowsView:
        starts = np.cumsum(self._held[:, 1]) - self._held[:, 1]
        return RowsView(self._held.copy(), starts, self._places.copy(), self._mapped())

    def _mapped(self) -> NDArray[Any]:
        held = int(self._held[:, 1].sum())  # not all of the file: a write that failed leaves part of a row behind
        return np.asarray(np.memmap(self._rows, self.dtype, "r", shape=held)) if held else np.empty(0, self.dtype)


class MappedVectors:
    """The vectors of chunks and of titles, as float16."""

    def __init__(self, folder: Path, dimensions: int) -> None:
        self._dimensions = dimensions
        self._chunks, self._titles = (MappedRows(folder, name, ("<f2", (dimensions,))) for name in ("chunks", "titles"))
        self._seen = self._views()

    @property
    def single(self) -> bool:
        """Whether no paper has several chunks, as far as committed."""
        return self._seen[2]

    def replace(self, rows: Sequence[IndexRow]) -> None:
        """Put papers in, in the place of older versions."""
        numbers = np.array([row.number for row in rows], np.int64)
        counts = np.array([len(row.chunk_vectors) for row in rows], np.int64)
        self._chunks.put(numbers, counts, np.concatenate([row.chunk_vectors for row in rows]).astype("<f2"))
        titles = b"".join(row.sentence_vectors[: 2 * self._dimensions] for row in rows)
        self._titles.put(numbers, np.ones(len(rows), np.int64), np.frombuffer(titles, "<f2"))

    def remove(self, gone: Sequence[Removed]) -> None:
        """Take papers out."""
        numbers = np.array([paper.number for paper in gone], np.int64)
        self._chunks.forget(numbers)
        self._titles.forget(numbers)

    def commit(self) -> None:
        """Let readers see the changes."""
        self._chunks.commit()
        self._titles.commit()
        self._seen = self._views()  # both at once: rows of one moment beside those of another are of other papers

    def stacked(self, numbers: Sequence[int]) -> StackedVectors:
        """The vectors of papers, one below the other, in ascending order of number; an unknown one is left out."""
        of_chunks, of_titles, _ = self._seen
        known, counts, chunks = of_chunks.take(sorted(numbers))
        _, _, titles = of_titles.take(known)
        return StackedVectors(known, Stack(self._unpacked(chunks), counts), self._unpacked(titles))

    def _unpacked(self, rows: NDArray[Any]) -> Vectors:
        return unpack(rows.tobytes(), self._dimensions)

    def _views(self) -> tuple[RowsView, RowsView, bool]:
        return self._chunks.view, self._titles.view, self._chunks.view.most() <= 1
