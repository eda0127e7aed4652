"""Sentences of a question that speak of papers and how they relate, not of a subject: "Which two papers disagree?".

They say what kind of answer is wanted. Searched for, they find papers about disagreement.
"""

import re

from assistant.retrieve.stop_words import STOP_WORDS

_SOURCES = frozenset(
    """
    account accounts article articles author authors camp camps evidence finding findings literature paper papers
    position positions publications researchers results side sides source sources studies study view views voices work
    works
    """.split()
)
_STANCES = frozenset(
    """
    agree agreement believes claim claimed claims clash clashes clashing compare comparison con conclude conclusion
    conclusions conflict conflicting cons contradict contradictory contradicting contrary contrast contrasting critic
    critics debate disagree disagreeing disagreement dispute disputed divided heard object objects opinion opinions
    opponent opponents opposed opposing opposite optimist optimistic optimists pessimist pessimistic pessimists pro pros
    said say says sceptic sceptical sceptics skeptic skeptical skeptics verdict verdicts versus
    """.split()
)
_MANNER = frozenset(
    """
    advice answer answers believe depend depends differ difference differences different direction directions exactly
    five four hear held hold holds know lay list mixed name names negative next one place positive present pull put
    recall remember respectively saying set so stand stands state summarise summarize tension think thinks three
    together two various way ways word words
    """.split()
)
_WORD = re.compile(r"[^\W_]+")
_SENTENCE_END = re.compile(r"(?<=[.?!])\s+")
FEWEST_WORDS = 2
"""Words with a subject that the rest of a question must have: "who says what?" alone is searched for as it is."""


def speaks_of_papers(sentence: str) -> bool:
    """Whether a sentence says nothing of a subject: only of papers or opinions, and of how they stand to each other."""
    words = _words(sentence)
    return not words.isdisjoint(_SOURCES | _STANCES) and _telling(sentence) <= _SOURCES | _STANCES | _MANNER


def subject_of(question: str) -> str:
    """The question without the sentences that speak of papers alone; all of it where too little would be left."""
    kept = " ".join(sentence for sentence in sentences_of(question) if not speaks_of_papers(sentence))
    return kept if len(_telling(kept)) >= FEWEST_WORDS else question


def sentences_of(question: str) -> list[str]:
    """The sentences of a question, in order, whether or not they begin with a capital."""
    return [sentence for sentence in _SENTENCE_END.split(question) if sentence]


def _telling(text: str) -> set[str]:
    return _words(text) - STOP_WORDS


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))
