"""Which lines of a listing page are titles and which abstracts: the cheapest reading of the whole page.

A page is a row of papers, each a title, an abstract and perhaps lines of metadata, with chrome before and after. Blank
lines are not to be relied on and nothing marks a title, so each line is judged by its length and by its neighbours:
titles and abstracts alternate. Where the alternation breaks (a title or an abstract is missing) a line is left over at
a price, and reading goes on in step. The best row of roles is a shortest path (Viterbi 1967).
"""

from collections.abc import Sequence
from enum import IntEnum

from ingest.readers.listing_lines import LONG, Kind, Line

NEVER = 1e9
LEFT_OVER = 5.0
"""Price of a line that belongs to no paper. The other prices are measured against it."""
UNFINISHED = 11.0
"""Price of a short abstract without a full stop: more than two lines left over, or two titles would make a paper."""
NAVIGATION_AS_TITLE = 4.0
HELD_APART = 0.5
NEXT_IN_BLOCK = 1.0


class Role(IntEnum):
    """What a line is in the reading of the page. `HELD` stands between a title and its abstract, `MORE` is a further
    paragraph of an abstract."""

    NONE = 0
    TITLE = 1
    HELD = 2
    ABSTRACT = 3
    MORE = 4


_CLOSED = (Role.NONE, Role.ABSTRACT, Role.MORE)
_BEFORE = {
    Role.NONE: _CLOSED,
    Role.TITLE: _CLOSED,
    Role.HELD: (Role.TITLE, Role.HELD),
    Role.ABSTRACT: (Role.TITLE, Role.HELD),
    Role.MORE: (Role.ABSTRACT, Role.MORE),
}


def read_roles(lines: Sequence[Line]) -> list[Role]:
    """The role of each line, such that the sum of prices is least."""
    head, airy = head_length(lines), _airy(lines)
    costs = dict.fromkeys(Role, NEVER) | {Role.NONE: 0.0}
    steps = []
    for index, line in enumerate(lines):
        step = {role: min(before, key=costs.__getitem__) for role, before in _BEFORE.items()}
        prices = _prices(line, in_head=index < head, airy=airy)
        costs = {role: costs[before] + prices[role] for role, before in step.items()}
        steps.append(step)
    return _traced(steps, min(_CLOSED, key=costs.__getitem__))


def _traced(steps: Sequence[dict[Role, Role]], last: Role) -> list[Role]:
    roles = []
    for step in reversed(steps):
        roles.append(last)
        last = step[last]
    return roles[::-1]


def head_length(lines: Sequence[Line]) -> int:
    """How many lines come before the first paper for certain: up to the last chrome before anything long."""
    head = 0
    for index, line in enumerate(lines):
        if len(line.text) >= LONG or line.kind is Kind.METADATA:
            break
        if line.kind is not Kind.TEXT:
            head = index + 1
    return head


def _airy(lines: Sequence[Line]) -> bool:
    texts = [line for line in lines if line.kind is Kind.TEXT]
    return sum(line.glued for line in texts) < len(texts) / 5


def _prices(line: Line, *, in_head: bool, airy: bool) -> dict[Role, float]:
    if line.kind is not Kind.TEXT:
        title = NAVIGATION_AS_TITLE if line.kind is Kind.CHROME and not in_head else NEVER
        return {Role.NONE: 0.0, Role.TITLE: title, Role.HELD: HELD_APART, Role.ABSTRACT: NEVER, Role.MORE: NEVER}
    return {
        Role.NONE: 0.0 if in_head else LEFT_OVER,
        Role.TITLE: NEVER if in_head else _title_price(line.text),
        Role.HELD: NEVER,
        Role.ABSTRACT: _abstract_price(line.text),
        Role.MORE: NEXT_IN_BLOCK if airy and line.glued else NEVER,
    }


def _title_price(text: str) -> float:
    return min(UNFINISHED, max(0, len(text) - LONG) / 25)


def _abstract_price(text: str) -> float:
    if len(text) < LONG and not text.rstrip("\"'”’)").endswith("."):
        return UNFINISHED
    return max(0, LONG + 50 - len(text)) / 50
