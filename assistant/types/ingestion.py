"""What reading sources into the library did, and how far it is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Reject:
    """A record that did not go in, where it stands (1-based line; 0: the whole source), and why."""

    source: str
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What one source gave. `read = added + updated + unchanged + merged + rejected`."""

    path: str
    format: str
    read: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    merged: int = 0
    rejected: int = 0


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingest did; `papers` and `chunks` are the library's totals after it.

    `notes` tell of records that went in changed (characters that cannot be stored were replaced) and, with line 0, of
    sources whose encoding was guessed.
    """

    sources: tuple[SourceReport, ...]
    rejects: tuple[Reject, ...]
    papers: int
    chunks: int
    seconds: float
    notes: tuple[Reject, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an ingest is: records read, papers stored so far, papers known to be stored in all (None: not known)."""

    source: str
    read: int
    stored: int
    total: int | None


class Ingest(Protocol):
    """Reads sources into the library: handed to the edges by the command line, so that they need not know ingest."""

    def __call__(
        self, sources: Sequence[str], *, on_progress: Callable[[Progress], None] | None = None
    ) -> IngestReport:
        """Read every source (file, folder, `-` or live address)."""
