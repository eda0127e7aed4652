"""Slips of the finger in a question, mended by the words of the library: two letters exchanged, one lost or doubled.

Only a long word that no paper has is touched, and only when one of its near forms is a word of the papers.
"""

import re
import string
from collections.abc import Iterator

from assistant.library import Library

SHORTEST_EXCHANGED = 6
"""Letters of a word in which two may be exchanged ("trial" and "trail" are both words)."""
SHORTEST_LOST = 8
"""Letters of a word from which one may be lost, or in which one may be too many."""

_WORD = re.compile(rf"(?<![\w-])[a-z]{{{SHORTEST_EXCHANGED},}}(?![\w-])")


def mend(question: str, library: Library) -> str:
    """The question with misspelt words as the library writes them."""
    return _WORD.sub(lambda found: _mended(found[0], library), question)


def _mended(word: str, library: Library) -> str:
    if library.frequencies([word]) or library.search_words(word, 1):
        return word
    papers = library.frequencies(sorted(set(_near(word))))
    return max(papers, key=lambda form: papers[form], default=word)


def _near(word: str) -> Iterator[str]:
    for at in range(1, len(word) - 1):
        yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if len(word) >= SHORTEST_LOST:
        yield from (word[:at] + word[at + 1 :] for at in range(1, len(word)))
        yield from (word[:at] + letter + word[at:] for at in range(1, len(word)) for letter in string.ascii_lowercase)
