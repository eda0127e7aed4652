"""A model's reply on its way to the reader."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.compose.attribution import QuoteAttribution
from assistant.compose.markers import MarkerResolver
from assistant.compose.refusal import RefusalGate, refusal_text, refuses
from assistant.compose.structured import JsonGate
from assistant.types import Evidence, Query, Source

MOST_CHARACTERS = 20_000
"""A reply longer than this is cut: an endpoint need not keep to `max_tokens`."""
SHORTEST_LOOP = 240
"""Characters at the end of a reply that repeat what stands before them, from which a model is taken to be in a loop."""
LONGEST_PERIOD = 400
FEWEST_ROUNDS = 4
_WORD = re.compile(r"\s*\S+|\s+")


@dataclass(frozen=True, slots=True)
class Opening:
    """A sentence of ours before the model's: what is shown of it, what of that is checked, and its source's key."""

    lead: str
    claim: str
    key: str


class KeyedReply:
    """One reply on its way to the reader: refusal noticed, keys resolved, quotations attributed.

    With an `opening` the reply begins with that, and is the opening alone when the model refuses.
    """

    def __init__(self, sources: Sequence[Source], opening: Opening | None = None) -> None:
        self.text = ""
        self.cut = False
        self.looped = False
        self._refused_late = False
        self._json = JsonGate()
        self._gate = RefusalGate()
        self._resolver = MarkerResolver(sources)
        self._attribution = QuoteAttribution(sources, self._resolver.number)
        self._opening = f"{opening.lead}{opening.claim} [{self._resolver.number(opening.key)}]" if opening else ""

    @property
    def refused(self) -> bool:
        """Whether the model said that the sources do not answer the question, and nothing else is to be said."""
        return (self._gate.refused or self._refused_late) and not self._opening

    @property
    def written(self) -> str:
        """The text that the model wrote."""
        return self.text[len(self._opening) :]

    @property
    def order(self) -> list[str]:
        """The keys of the cited sources in the order of their numbers."""
        return self._resolver.order

    @property
    def unknown(self) -> int:
        """Citations of sources that were never offered."""
        return self._resolver.unknown

    def read(self, piece: str) -> str:
        """The text to show that `piece` completes."""
        if self.cut or self.looped:
            return ""
        return self._show(self._resolve(self._gate.feed(self._json.feed(piece))))

    def finish(self, query: Query, evidence: Evidence) -> str:
        """The rest; the whole text of a refusal."""
        held = self._gate.feed(self._json.flush()) + self._gate.flush()
        if self._gate.refused and self._opening:
            return self._show("")
        if self.refused:
            return self._show(refusal_text(query, evidence))
        rest = self._resolve(held) + self._attribution.feed(self._resolver.flush())
        shown = self._show(rest + self._attribution.flush())
        self._refused_late = not self.order and refuses(self.written)
        return shown + self._show(f"\n\n{refusal_text(query, evidence)}") if self.refused else shown

    def _resolve(self, text: str) -> str:
        # word by word, so that citations are numbered by where they stand, whoever places them
        return "".join(self._attribution.feed(self._resolver.feed(word)) for word in _WORD.findall(text))

    def _show(self, text: str) -> str:
        if not self.text:
            text = f"{self._opening}\n\n{text.lstrip()}".strip() if self._opening else text.lstrip()
        self.cut = len(self.text) + len(text) > MOST_CHARACTERS
        self.text += text
        self.looped = self.looped or _loops(self.text)
        return text


def _loops(text: str) -> bool:
    """Whether `text` ends in the same stretch at least four times on end."""
    end = text[-SHORTEST_LOOP:]
    before = text.rfind(end, max(0, len(text) - SHORTEST_LOOP - LONGEST_PERIOD), len(text) - 1)
    if len(text) < SHORTEST_LOOP or before < 0:
        return False
    period = len(text) - SHORTEST_LOOP - before
    rounds = text[-max(FEWEST_ROUNDS * period, SHORTEST_LOOP) :]
    return len(rounds) >= FEWEST_ROUNDS * period and rounds[period:] == rounds[:-period]
