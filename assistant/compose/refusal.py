"""A model's fixed phrase for "the sources do not answer this", noticed before anything is shown."""

import re

from assistant.compose.markup import disarm
from assistant.evidence import by_rank
from assistant.types import Evidence, Query

REFUSAL = "NOT IN THE SOURCES"
NEAREST = 3
LONGEST_REFUSAL = 400
"""Characters: a longer reply says more than that it has no answer."""
_SOURCE = r"(?:sources?|passages?|papers?|abstracts?|documents?|context|texts?|excerpts?|information)"
_GIVEN = r"(?:mentioned|stated|given|found|provided|discussed|covered|answered|specified|included|contained|anywhere)"
_TELLS = r"(?:answer|contain|mention|provide|include|say|state|tell|address|discuss|specify|cover|give|have|hold)"
_OWN_WORDS = re.compile(
    rf"(?i)\bnot (?:{_GIVEN} )?in (?:the |these |any )?(?:\w+ )?{_SOURCE}\b|\bnone of the (?:\w+ )?{_SOURCE}\b"
    r"|\b(?:sources|passages|documents|context|texts|excerpts|information)\b[^.]{0,40}"
    rf"(?:\b(?:not|cannot|no)\b|n['’]t\b)[^.]{{0,20}}\b{_TELLS}\b"
    rf"|\b(?:there (?:is|was)|{_TELLS}s?|has|found|see) (?:no|not enough|insufficient) "
    r"(?:\w+ ){0,2}(?:information|answer|context)\b"
    r"|\bI(?: am|['’]m) (?:sorry|unable)\b|\bas an ai\b"
    r"|\bI (?:cannot|can['’]?t|do not|don['’]t|could not) "
    r"(?:know|have|find|see|answer|determine|tell|provide|say|help)\b"
)
_PHRASE = re.compile(r"[\W_]*not\W+in\W+the\W+sources\b", re.IGNORECASE)
_LETTERS = re.sub(r"\W", "", REFUSAL).lower()
LONGEST_OPENING = 60
"""Characters that are held back at most while they may still become the phrase."""


class RefusalGate:
    """Holds the beginning of a reply back until it is clear whether it is the phrase."""

    def __init__(self) -> None:
        self.refused = False
        self._open = False
        self._held = ""

    def feed(self, piece: str) -> str:
        """What may go on; nothing at all of a refusal."""
        if self._open:
            return piece
        self._held += piece
        if self.refused or self._undecided():
            return ""
        if _PHRASE.match(self._held):
            self.refused = True
            return ""
        return self.flush()

    def flush(self) -> str:
        """What was held, when it is not a refusal."""
        self.refused = self.refused or bool(not self._open and _PHRASE.match(self._held))
        self._open = True
        held, self._held = self._held, ""
        return "" if self.refused else held

    def _undecided(self) -> bool:
        letters = re.sub(r"[\W_]", "", self._held).lower()
        return len(letters) < len(_LETTERS) and _LETTERS.startswith(letters) and len(self._held) < LONGEST_OPENING


def refuses(text: str) -> bool:
    """Whether a short reply without any citation says in its own words that it has no answer."""
    return len(text) <= LONGEST_REFUSAL and bool(_OWN_WORDS.search(text))


def refusal_text(query: Query, evidence: Evidence) -> str:
    """What was looked for, and the papers nearest to it, which are not the answer."""
    titles = [f"*{quiet(source.passage.paper.title)}*" for source in by_rank(evidence)[:NEAREST]]
    nearest = f" Nearest papers, which do not answer it: {'; '.join(titles)}." if titles else ""
    return f"The library does not answer this: {query.standalone.rstrip(' ?.!')}.{nearest}"


def quiet(title: str) -> str:
    """A title in running text: one line, nothing that could pass for a citation or be run by a page."""
    return re.sub(r"\[(\d+)\]", r"(\1)", " ".join(disarm(title)[0].split()))
