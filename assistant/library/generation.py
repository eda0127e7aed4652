"""One generation of what is derived from the catalogue: two indexes, and what their finds are compared by."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import LibraryError
from assistant.library.catalogue_reading import IndexRow, Removed
from assistant.library.lexical import WordIndex, stems
from assistant.library.mapped import MappedVectors
from assistant.library.vectors import ChromaVectors
from assistant.library.word_counts import WordCounts


@dataclass(frozen=True, slots=True)
class Generation:
    """The open files of one generation. The word index takes its papers by itself, in one commit."""

    number: int
    vectors: ChromaVectors
    words: WordIndex
    mapped: MappedVectors
    counts: WordCounts

    def replace(self, rows: Sequence[IndexRow], *, fresh: bool) -> None:
        """Put papers in, in the place of older versions; `fresh` says that there are none."""
        self.vectors.replace(rows, fresh=fresh)
        self.mapped.replace(rows)
        self.counts.replace(rows, stems)

    def remove(self, gone: Sequence[Removed]) -> None:
        """Take papers out."""
        for index in (self.vectors, self.mapped, self.counts):
            index.remove(gone)

    def commit(self) -> None:
        """Let readers see what was put in and taken out."""
        self.mapped.commit()
        self.counts.commit()

    def close(self) -> None:
        """Let go of the files."""
        self.vectors.close()


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Around whatever fills the files of a generation.

    Raises:
        LibraryError: the disk is full, or a file is not as it was written.
    """
    try:
        yield
    except (OSError, ValueError) as error:
        place = getattr(error, "filename", None) or folder
        advice = "free some space on the disk and try again; if that does not help, run `assistant reindex`"
        raise LibraryError(f"{place} could not be written or read ({error}): {advice}") from error
