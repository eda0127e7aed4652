"""A research assistant over paper abstracts: cited answers that can be checked."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.answer import Assistant

__all__ = ["Assistant"]


def __getattr__(name: str) -> object:
    # late, so that importing one noun of the package does not import them all
    if name == "Assistant":
        from assistant.answer import Assistant

        return Assistant
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
