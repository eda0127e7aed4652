"""Slips of the finger in a question, mended by the words of the library: two letters exchanged, one lost or doubled.

Only a long word that no paper has is touched, and only when one of its near forms is a word of the papers.
"""

import re
import string
from collections import Counter
from collections.abc import Iterator, Mapping
from weakref import WeakKeyDictionary

from assistant.library import Library

SHORTEST_EXCHANGED = 6
"""Letters of a word in which two may be exchanged ("trial" and "trail" are both words)."""
SHORTEST_LOST = 8
"""Letters of a word from which one may be lost, or in which one may be too many."""
MOST_PAPERS = 2000
"""Papers whose words are known; a larger library is read in part, and asked before a word is changed."""
GROWTH = 1.1

_WORD = re.compile(r"(?<![\w-])[a-z]{6,}(?![\w-])")
_KNOWN: "WeakKeyDictionary[Library, tuple[int, Mapping[str, int]]]" = WeakKeyDictionary()


def mend(question: str, library: Library) -> str:
    """The question with misspelt words as the library writes them."""
    known = _known_words(library)
    return _WORD.sub(lambda found: _mended(found[0], known, library), question)


def _mended(word: str, known: Mapping[str, int], library: Library) -> str:
    if word in known:
        return word
    best = max((form for form in _near(word) if form in known), key=lambda form: known[form], default=None)
    return best if best and not library.search_words(word, 1) else word


def _near(word: str) -> Iterator[str]:
    for at in range(1, len(word) - 1):
        yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if len(word) >= SHORTEST_LOST:
        yield from (word[:at] + word[at + 1 :] for at in range(1, len(word)))
        yield from (word[:at] + letter + word[at:] for at in range(1, len(word)) for letter in string.ascii_lowercase)


def _known_words(library: Library) -> Mapping[str, int]:
    """How often each word stands in the papers; read anew when the library has grown by a tenth."""
    papers = library.stamp().papers
    held = _KNOWN.get(library)
    if held and held[0] <= papers <= held[0] * GROWTH:
        return held[1]
    texts = (f"{paper.title} {paper.abstract}".lower() for paper in library.papers(limit=MOST_PAPERS))
    words = Counter(word for text in texts for word in re.findall(r"[a-z]{6,}", text))
    _KNOWN[library] = (papers, words)
    return words
