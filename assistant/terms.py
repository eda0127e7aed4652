"""The words of a text that carry its subject, brought to a common form so that they can be compared."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

STOP_WORDS = frozenset(
    """a about after again against all also although am among an and another any anything are as at be because been
    before being between both but by can cannot could did do does doing done down during each either else even
    ever every few for from further get gets give given gives go had has have having he her here hers him his
    how however i if in instead into is it its itself just kind kinds know known less let like likely many may
    me might more most much must my need needs neither never new no none nor not nothing now of off often on
    once one ones only onto or other others our out over own per please put quite rather really s same say says
    see seem seems several shall she should show showed showing shown shows since so some something still such t
    take takes tell than that the their them then there these they thing things this those though through thus
    to together too two under until up upon us use used uses using very via want was way ways we well were what
    when where whether which while who whom whose why will with within without would yet you your abstract
    abstracts according article author authors collected collection describe described finding findings library
    literature paper papers publication report reported reports saved studies study work works""".split()
)
_WORD = re.compile(r"[^\W_]+(?:[-.'’+][^\W_]+)*\+*")
_SUFFIXES = (
    *("ization", "isation", "ational", "fulness", "ousness", "iveness", "ically", "ingly", "ation", "izing", "ising"),
    *("ized", "ised", "ness", "ment", "able", "ible", "ally", "ical", "ance", "ence"),
    *("ing", "ion", "ied", "ity", "ive"),
    *("ize", "ise", "est", "ed", "es", "ie", "er", "al", "ic", "ly"),
    *("or", "e", "y"),
)
_PLURAL = re.compile(r"[^aisu]s$")
_SHORTEST_STEM = 4


def words_of(text: str) -> list[str]:
    """The words of `text` in order, as written; a hyphenated compound is one word."""
    return _WORD.findall(text)


def terms_of(text: str) -> list[str]:
    """The stems of the words that carry the subject, in order; a hyphenated compound gives its parts as well."""
    return list(_terms(text))


@lru_cache(maxsize=8192)
def _terms(text: str) -> tuple[str, ...]:
    # the same abstracts are read for many questions, and several times for one
    found: list[str] = []
    for word in words_of(text.casefold()):
        parts = word.split("-")
        found += [stem(part) for part in ([word, *parts] if len(parts) > 1 else [word]) if _carries(part)]
    return tuple(found)


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A light stem: plural `s`, then the longest known English suffix, as long as four letters stay."""
    if not word.isalpha():
        return word
    if len(word) > 3 and _PLURAL.search(word):
        word = word[:-1]
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST_STEM:
            word = word[: -len(suffix)]
            break
    # "calibrated" and "calibration" must meet
    return word[:-2] if word.endswith("at") and len(word) - 2 >= _SHORTEST_STEM else word


def rarity(texts: Iterable[Sequence[str]]) -> Mapping[str, float]:
    """How much each term tells these texts apart: its inverse document frequency, as in BM25 (Robertson 2009).

    A term in none of them is missing from the result: `rarest` says what to give it.
    """
    counts: Counter[str] = Counter()
    total = 0
    for terms in texts:
        counts.update(set(terms))
        total += 1
    return {term: math.log(1 + (total - count + 0.5) / (count + 0.5)) for term, count in counts.items()}


def _carries(word: str) -> bool:
    return word not in STOP_WORDS and (len(word) > 1 or word.isdigit())
