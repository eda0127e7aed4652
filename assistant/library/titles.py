"""Finding the papers that a text names: by whole title, or by the short name that a paper gave its work."""

import re
import threading
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence

from assistant.library.catalogue import Catalogue
from assistant.library.catalogue_reading import TitledRow

Words = tuple[str, ...]

SHORTEST_TITLE = 3
"""Words; shorter titles stand in too many sentences by chance."""

LONGEST_NAME = 3
"""Words before the colon of a title that can still be a name."""

MOST_NAMED = 3
"""Papers that may share a name; a name of more of them is a common term."""

_WORD = re.compile(r"[^\W_]+")
_TOKEN = re.compile(r"[^\W_](?:[\w+./-]*[\w+])?")
_DISTINCTIVE = re.compile(r"\S[A-Z0-9]|[^\W_]-[^\W_]")
_INTRODUCED = re.compile(
    r"\b(?:introduc|propos|present|develop|describ|releas|call|nam|dub|term|offer|creat|construct|build|built)\w*\b"
    r"[^.!?]{0,120}?\(([A-Za-z][\w+-]{2,30})\)"
)


class TitleIndex:
    """Titles and names of a library in memory, following the catalogue. Thread-safe."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._lock = threading.Lock()
        self._applied = 0
        self._rows: dict[int, tuple[str, Words, tuple[Words, ...]]] = {}
        self._titles: dict[Words, set[int]] = defaultdict(set)
        self._names: dict[Words, set[int]] = defaultdict(set)

    def titled(self, text: str) -> list[str]:
        """Ids of papers whose title stands in the text, however it is cased or punctuated; longer titles first."""
        words = normalise(text)
        with self._lock:
            self._catch_up()
            found = dict.fromkeys(
                number
                for start in range(len(words) - SHORTEST_TITLE + 1)
                for number in self._titles.get(words[start : start + SHORTEST_TITLE], ())
                if words[start : start + len(self._rows[number][1])] == self._rows[number][1]
            )
            return [self._rows[n][0] for n in sorted(found, key=lambda n: (-len(self._rows[n][1]), n))]

    def named(self, text: str) -> list[str]:
        """Ids of papers whose name for their own work stands in the text as words, in exactly that case."""
        tokens = tuple(_TOKEN.findall(text))
        with self._lock:
            self._catch_up()
            found: dict[int, None] = {}
            for start in range(len(tokens)):
                for length in range(LONGEST_NAME, 0, -1):
                    holders = self._names.get(tokens[start : start + length], ())
                    if holders and len(holders) <= MOST_NAMED and start + length <= len(tokens):
                        found.update(dict.fromkeys(sorted(holders)))
            return [self._rows[number][0] for number in found]

    def _catch_up(self) -> None:
        top = self._catalogue.seq()
        if top == self._applied:
            return
        for gone in self._catalogue.removed(self._applied, top):
            self._forget(gone.number)
        for row in self._catalogue.titled(self._applied, top):
            self._forget(row.number)
            self._learn(row)
        self._applied = top

    def _learn(self, row: TitledRow) -> None:
        title, names = normalise(row.title), tuple(dict.fromkeys(names_of(row.title, row.abstract)))
        self._rows[row.number] = (row.id, title, names)
        if len(title) >= SHORTEST_TITLE:
            self._titles[title[:SHORTEST_TITLE]].add(row.number)
        for name in names:
            self._names[name].add(row.number)

    def _forget(self, number: int) -> None:
        if number in self._rows:
            _, title, names = self._rows.pop(number)
            self._titles[title[:SHORTEST_TITLE]].discard(number)
            for name in names:
                self._names[name].discard(number)


def normalise(text: str) -> Words:
    """The words of a text in lower case, letters and digits only."""
    return tuple(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def names_of(title: str, abstract: str) -> Iterator[Words]:
    """What a paper calls its own work: before the colon of the title, or introduced as `... (NAME)`."""
    head, colon, _ = title.partition(":")
    if colon and len(head.strip()) >= 4 and _is_name(tokens := _TOKEN.findall(head)):
        yield tuple(tokens)
    for name in _INTRODUCED.findall(abstract):
        if _DISTINCTIVE.search(name):
            yield tuple(_TOKEN.findall(name))


def _is_name(tokens: Sequence[str]) -> bool:
    return 0 < len(tokens) <= LONGEST_NAME and any(_DISTINCTIVE.search(token) for token in tokens)
