"""Papers, and where they were listed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sighting:
    """Where and when a paper was listed."""

    name: str
    page_date: str | None
    position: int
    ingested_at: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as its source shows it: `title` and `abstract` are the source's exact text.

    `published_text` is the date as the source writes it, which may lack the year; `published` is set only when the
    year is known.
    """

    id: str
    title: str
    abstract: str
    authors: tuple[str, ...] = ()
    authors_count: int | None = None
    published: str | None = None
    upvotes: int | None = None
    comments: int | None = None
    url: str | None = None
    arxiv_id: str | None = None
    doi: str | None = None
    categories: tuple[str, ...] = ()
    sightings: tuple[Sighting, ...] = ()
    published_text: str | None = None


@dataclass(frozen=True, slots=True)
class LibraryStamp:
    """Which library an answer came from: how many papers, and the revision that every change moves."""

    papers: int
    revision: str
