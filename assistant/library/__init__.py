"""The library: what is kept, two indexes that find it, one owner."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.library.catalogue_journal import Conversation, Feedback
    from assistant.library.library import Library, LibraryStatus

__all__ = ["Conversation", "Feedback", "Library", "LibraryStatus"]


def __getattr__(name: str) -> object:
    """Import on first use: SQLAlchemy takes longer to import than all else here."""
    if name in ("Library", "LibraryStatus"):
        from assistant.library import library

        return getattr(library, name)
    if name in ("Conversation", "Feedback"):
        from assistant.library import catalogue_journal

        return getattr(catalogue_journal, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
