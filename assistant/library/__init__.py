"""The library: what is kept, two indexes that find it, one owner."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.library.candidates import Candidates
    from assistant.library.catalogue_journal import Conversation, Feedback
    from assistant.library.library import Library
    from assistant.library.reembedding import change_embedder
    from assistant.library.status import LibraryStatus

__all__ = ["Candidates", "Conversation", "Feedback", "Library", "LibraryStatus", "change_embedder"]

_HOMES = {
    "Candidates": "candidates",
    "Conversation": "catalogue_journal",
    "Feedback": "catalogue_journal",
    "Library": "library",
    "LibraryStatus": "status",
    "change_embedder": "reembedding",
}


def __getattr__(name: str) -> object:
    """Import on first use: SQLAlchemy takes longer to import than all else here."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
