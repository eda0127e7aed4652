"""What a result must not be about: checked sentence by sentence, since neither words nor vectors read a `not`."""

import re

from assistant.library import Library
from assistant.types import Paper, ScoredSentence

_DENIED = re.compile(
    r"\b(?:without|not|no|nor|never|neither|free|avoid\w*|eliminat\w*|remov\w*|instead of|rather than|bypass\w*"
    r"|independent of|non|un\w+ed|lack\w*|absen\w+|obviat\w*|dispens\w*|forgo\w*|alternative to)\b|\w-free\b|n't\b",
    re.IGNORECASE,
)


def uses_excluded(
    excluded: tuple[str, ...], paper: Paper, sentences: tuple[ScoredSentence, ...], library: Library
) -> bool:
    """Whether the paper speaks of something excluded, and never to deny it."""
    wanted = [set(library.stems(text)) for text in excluded]
    texts = [paper.title, *(sentence.text for sentence in sentences)]
    for condition in filter(None, wanted):
        speaking = [text for text in texts if condition <= set(library.stems(text))]
        if speaking and not any(_DENIED.search(text) for text in speaking):
            return True
    return False
