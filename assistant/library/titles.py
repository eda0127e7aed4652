"""Finding the papers that a text names: by whole title, or by the short name that a paper gave its work.

Both are look-ups: the catalogue keeps what a text would have to hold (`title_key`, `names`), and a text gives every
piece of it that could be one.
"""

import re
import unicodedata
from collections.abc import Sequence

Words = tuple[str, ...]

SHORTEST_TITLE = 3
"""Words; shorter titles stand in too many sentences by chance."""

LONGEST_NAME = 3
"""Words before the colon of a title that can still be a name."""

MOST_NAMED = 3
"""Papers that may share a name; a name of more of them is a common term."""

LONGEST_TEXT = 2000
"""Words of a text that are looked up."""

_WORD = re.compile(r"[^\W_]+")
_TOKEN = re.compile(r"[^\W_](?:[\w+./-]*[\w+])?")
_DISTINCTIVE = re.compile(r"\S[A-Z0-9]|[^\W_]-[^\W_]")
_ACRONYM = re.compile(r"\(([A-Za-z][\w+-]{2,30})\)")
_INTRODUCED = re.compile(
    r"\b(?:introduc|propos|present|develop|describ|releas|call|nam|dub|term|offer|creat|construct)\w*\b[^.!?]*$"
)
_REACH = 120
"""Characters between `we introduce` and the acronym."""


def normalise(text: str) -> Words:
    """The words of a text in lower case, letters and digits only."""
    return tuple(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def title_keys(words: Words) -> set[str]:
    """The `title_key` of every title that could stand in these words."""
    read = words[:LONGEST_TEXT]
    return {" ".join(read[i : i + SHORTEST_TITLE]) for i in range(len(read) - SHORTEST_TITLE + 1)}


def names_of(title: str, abstract: str) -> set[str]:
    """What a paper calls its own work: before the colon of the title, or introduced as `... (NAME)`."""
    head, colon, _ = title.partition(":")
    found = {" ".join(tokens)} if colon and _is_name(tokens := _TOKEN.findall(head)) else set()
    for match in _ACRONYM.finditer(abstract):
        before = abstract[max(0, match.start() - _REACH) : match.start()]
        if _DISTINCTIVE.search(match[1]) and _INTRODUCED.search(before):
            found.add(" ".join(_TOKEN.findall(match[1])))
    return found


def possible_names(text: str) -> list[str]:
    """Every run of words of a text that could be such a name, in the order in which they stand there."""
    tokens = _TOKEN.findall(text)[:LONGEST_TEXT]
    runs = (tokens[i : i + length] for i in range(len(tokens)) for length in range(LONGEST_NAME, 0, -1))
    return list(dict.fromkeys(" ".join(run) for run in runs if any(map(_DISTINCTIVE.search, run))))


def _is_name(tokens: Sequence[str]) -> bool:
    named = 0 < len(tokens) <= LONGEST_NAME and any(_DISTINCTIVE.search(token) for token in tokens)
    return named and len(" ".join(tokens)) >= 4
