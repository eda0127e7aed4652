"""Ids of papers by number and numbers by id, in memory: searches translate hundreds of them."""

import threading
from collections.abc import Iterable, Sequence

from assistant.library.catalogue import Catalogue


class Numbering:
    """Follows the catalogue; nothing is read before it is first asked. Thread-safe."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._lock = threading.Lock()
        self._applied = 0
        self._ids: dict[int, str] = {}
        self._numbers: dict[str, int] = {}

    def ids(self, numbers: Iterable[int]) -> dict[int, str]:
        """The ids of papers by number; a removed paper's number is left out."""
        self._catch_up()
        known = self._ids.get
        return {number: key for number in numbers if (key := known(number))}

    def numbers(self, ids: Sequence[str]) -> dict[str, int]:
        """The numbers of papers by id; an unknown id is left out."""
        self._catch_up()
        known = self._numbers.get
        return {key: number for key in ids if (number := known(key)) is not None}

    def every_id(self) -> list[str]:
        """The ids of all papers, sorted."""
        self._catch_up()
        return sorted(self._numbers)

    def _catch_up(self) -> None:
        with self._lock:
            top = self._catalogue.seq()
            if top == self._applied:
                return
            for paper in self._catalogue.removed(self._applied, top) if self._applied else ():
                self._numbers.pop(self._ids.pop(paper.number, ""), None)
            pairs = self._catalogue.numbered(self._applied, top)
            self._ids.update(pairs)
            self._numbers.update((key, number) for number, key in pairs)
            self._applied = top
