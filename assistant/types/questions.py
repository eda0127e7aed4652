"""Questions as they are asked and as they are read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Filters:
    """Conditions a paper must meet before it is ranked. Dates are inclusive `YYYY[-MM[-DD]]`; empty means any."""

    since: str | None = None
    until: str | None = None
    sources: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    min_upvotes: int | None = None

    @property
    def empty(self) -> bool:
        """True when every paper passes."""
        return self == Filters()


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation; `role` is `user` or `assistant`."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Query:
    """A question after reading it: what to search for and what must hold.

    `text` is the question without the courtesy around it, `standalone` the same made independent of the conversation,
    `parts` the pieces searched one by one (at least one), `phrases` exact quotations, `excluded` what a result must not
    be about, `named` the ids of papers that the question names, `set_aside` those it turns away ("not that one"),
    `premises` what the question and the turns before it take for granted, and `typed` the question as typed.
    """

    text: str
    standalone: str
    parts: tuple[str, ...]
    filters: Filters = Filters()
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    set_aside: tuple[str, ...] = ()
    premises: tuple[str, ...] = ()
    typed: str = ""
