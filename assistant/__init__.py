"""A research assistant over paper abstracts: cited answers that can be checked."""

import os
from typing import TYPE_CHECKING

# The products of a search take less than a millisecond; several threads spend more than that waiting for each other.
# It must be said before numpy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

if TYPE_CHECKING:
    from assistant.answer import Assistant

__all__ = ["Assistant"]


def __getattr__(name: str) -> object:
    # late, so that importing one noun of the package does not import them all
    if name == "Assistant":
        from assistant.answer import Assistant

        return Assistant
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
