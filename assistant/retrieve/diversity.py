"""One list out of several: every part of a question is served, and no paper is shown twice in other words."""

from collections.abc import Sequence
from itertools import zip_longest

from assistant.types import Vectors

SAME = 0.97
"""Cosine of two papers that say the same: versions and reprints of one text lie above, two views of a topic below."""


def interleave(rankings: Sequence[Sequence[str]]) -> list[str]:
    """Round robin over the rankings, each paper once, at its first place."""
    rounds = zip_longest(*rankings)
    return list(dict.fromkeys(key for turn in rounds for key in turn if key is not None))


def spread(ids: Sequence[str], rows: Vectors, shown: int) -> list[str]:
    """Move papers that repeat a better one among the first `shown` behind them; `rows` has a unit row an id."""
    same = (rows @ rows.T >= SAME).tolist()
    first: list[int] = []
    later: list[int] = []
    for place in range(len(ids)):
        repeats = len(first) < shown and any(same[place][better] for better in first)
        (later if repeats else first).append(place)
    order = first[:shown] + later + first[shown:]
    return [ids[place] for place in order]
