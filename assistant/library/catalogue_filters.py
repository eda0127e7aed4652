"""Filters as SQL conditions, and the folding of names that both sides of a comparison share."""

import unicodedata

from sqlalchemy import ColumnElement, and_, exists, func, or_

from assistant.library.catalogue_schema import papers, sightings
from assistant.types import Filters

_LAST = "-99-99"
"""After every month and day: `2024-05` + this stands after every day of May 2024 and before June."""


_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
"""Letters that Unicode does not take apart into a plain letter and a mark."""


def fold(text: str) -> str:
    """Words in lower case without accents or punctuation, each between single spaces: ` jane o neil `."""
    plain = (
        c for c in unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN)) if not unicodedata.combining(c)
    )
    return f" {' '.join(''.join(c if c.isalnum() else ' ' for c in plain).split())} "


def fold_each(texts: tuple[str, ...]) -> str:
    """Several folded texts that no match can span."""
    return "|".join(fold(text) for text in texts)


def condition(filters: Filters, query: str = "") -> ColumnElement[bool]:
    """What a paper must meet: every kind of filter that is given, and any one value of it.

    Dates are compared as periods: `since` 2024-05 keeps a paper of 2024-05-03, and one known only as of 2024. A paper
    without a date never meets a date filter. Every word of `query` stands in the title, an author or the abstract.
    """
    parts = [
        *_dates(filters),
        *_values(filters),
        *map(_contains, query.encode("utf-8", "replace").decode("utf-8").split()),
    ]
    return and_(*parts) if parts else papers.c.number > 0


def _dates(filters: Filters) -> list[ColumnElement[bool]]:
    parts: list[ColumnElement[bool]] = []
    if filters.since:
        parts.append(papers.c.published + _LAST >= filters.since)
    if filters.until:
        parts.append(papers.c.published <= filters.until + _LAST)
    return parts


def _values(filters: Filters) -> list[ColumnElement[bool]]:
    parts: list[ColumnElement[bool]] = []
    if filters.min_upvotes is not None:
        parts.append(papers.c.upvotes >= filters.min_upvotes)
    if filters.ids:
        parts.append(papers.c.id.in_(filters.ids))
    if filters.authors:
        parts.append(or_(*(papers.c.author_words.contains(fold(name)) for name in filters.authors)))
    if filters.categories:
        parts.append(or_(*(papers.c.category_words.contains(fold(name)) for name in filters.categories)))
    if filters.sources:
        names = [name.lower() for name in filters.sources]
        seen = and_(sightings.c.number == papers.c.number, func.lower(sightings.c.name).in_(names))
        parts.append(exists().where(seen))
    return parts


def _contains(word: str) -> ColumnElement[bool]:
    in_author = papers.c.author_words.contains(fold(word).strip()) if fold(word).strip() else papers.c.number < 0
    return or_(
        papers.c.title.icontains(word, autoescape=True),
        papers.c.abstract.icontains(word, autoescape=True),
        in_author,
    )
