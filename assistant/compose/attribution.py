"""Citations for sentences that a model left without: only where a sentence repeats one source word for word."""

import re
from collections.abc import Callable, Mapping, Sequence

from assistant.types import Source
from assistant.verification.text import STOP_WORDS, words

SHORTEST_RUN = 6
"""Words in a row that only one source has."""
LEAST_CONTENT = 3
"""Words among them that carry meaning: "on a wide range of" proves nothing."""
_MARKERS = r"(?:\s*\[\d+\])*"
_END = re.compile(rf"[.!?][\"”’*_)]*{_MARKERS}(?=\s+[A-Z0-9\"“*#|-])|(?<=[^\s]){_MARKERS}(?=[ \t]*\n)")
_MAYBE_END = re.compile(r"[.!?][\"”’*_)]*(?:\s*\[\d*\]?)*\s*\Z|(?<![ \t])[ \t]+\Z")


class QuoteAttribution:
    """Takes text with `[n]` markers and adds one to each uncited sentence that quotes exactly one source."""

    def __init__(self, sources: Sequence[Source], number: Callable[[str], int]) -> None:
        self._runs = _distinct_runs({source.key: source.passage.paper.abstract for source in sources})
        self._number = number
        self._sentence = ""
        self._pending = ""

    def feed(self, piece: str) -> str:
        """The text that `piece` completes; the end of a sentence waits until it is known what follows."""
        self._pending += piece
        shown = ""
        while end := _END.search(self._pending):
            shown += self._close(self._pending[: end.end()])
            self._pending = self._pending[end.end() :]
            if not end.end():
                break
        maybe = _MAYBE_END.search(self._pending)
        cut = maybe.start() if maybe else len(self._pending)
        self._sentence += self._pending[:cut]
        shown, self._pending = shown + self._pending[:cut], self._pending[cut:]
        return shown

    def flush(self) -> str:
        """The rest, once the text has ended."""
        rest, self._pending = self._pending, ""
        return self._close(rest)

    def _close(self, tail: str) -> str:
        sentence, self._sentence = self._sentence + tail, ""
        if re.search(r"\[\d+\]", sentence):
            return tail
        key = self._quoted(sentence)
        return f"{tail} [{self._number(key)}]" if key else tail

    def _quoted(self, sentence: str) -> str | None:
        said = words(sentence)
        found = {self._runs.get(run) for run in _runs(said)} - {None}
        return found.pop() if len(found) == 1 else None


def _runs(said: Sequence[str]) -> list[tuple[str, ...]]:
    runs = (tuple(said[at : at + SHORTEST_RUN]) for at in range(len(said) - SHORTEST_RUN + 1))
    return [run for run in runs if sum(word not in STOP_WORDS for word in run) >= LEAST_CONTENT]


def _distinct_runs(abstracts: Mapping[str, str]) -> dict[tuple[str, ...], str]:
    """Each run of words that stands in one abstract alone, with that abstract's key."""
    keys: dict[tuple[str, ...], set[str]] = {}
    for key, abstract in abstracts.items():
        for run in _runs(words(abstract)):
            keys.setdefault(run, set()).add(key)
    return {run: next(iter(found)) for run, found in keys.items() if len(found) == 1}
