"""Words of a text, compared as a reader would: without regard to case, typography and inflection."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_WORD = re.compile(r"[^\W\d_](?:[\w'’]|-(?=\w))*|\d[\w.,%-]*\w%?|\d%?")
_SUFFIXES = (
    "ations ation ators ating ated ates ator ate ically ements ement ments ment ances ance ences ence ingly edly "
    "ings ing iest ier ies ied ers est ed er ly ity al ive es s e y"
).split()
_INFLECTIONS = frozenset(("ing", "ings", "ed", "ies", "ied", "es", "ly", "s", "e", "y"))
SHORTEST_STEM = 3
STOP_WORDS = frozenset(
    "a an the this that these those it its they them their we our us you your he she his her i my me one ones "
    "there here is are was were be been being am do does did doing done has have had having can could may might "
    "must shall should will would of in on at by for from to into onto with within between among across through "
    "over under about as than then so such and or but if while whereas whether because since when where which who "
    "whom whose what how why all any each both few more most other some same own also just only very too even "
    "still yet however thus therefore hence moreover furthermore additionally respectively paper papers authors "
    "author study studies work works abstract report reports reported show shows showed shown find finds found "
    "state states stated say says said describe describes described note notes noted argue argues argued propose "
    "proposes proposed present presents presented introduce introduces introduced demonstrate demonstrates "
    "demonstrated observe observes observed according via without during upon along toward towards although "
    "though despite until unless either amid plus itself themselves using used use uses e.g i.e etc et al not no "
    "nor up down out off per unlike".split()
)
_TYPOGRAPHY = str.maketrans("‘’“”–—‐‑−", "''\"\"-----")


def plain(text: str) -> str:
    """`text` in compatibility form, with plain quotation marks and dashes; letters keep their case."""
    return unicodedata.normalize("NFKC", text).translate(_TYPOGRAPHY)


def words(text: str) -> list[str]:
    """The words and numbers of `text`, case folded."""
    return [word.casefold() for word in _WORD.findall(plain(text))]


def content_stems(text: str) -> list[str]:
    """The stems of the words that carry meaning, in order; hyphenated compounds count part by part."""
    parts = (part for word in words(text) for part in re.split(r"[-']", word))
    return [stem(part) for part in parts if part not in STOP_WORDS and (len(part) > 1 or part.isdigit())]


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """`word` without its inflection and commonest derivation, so that "improves" and "improvement" agree.

    Suffix stripping in the manner of Porter (1980), coarser and in at most two steps: it serves comparison alone.
    """
    return _strip(_strip(word)) if word.isalpha() else word


def _strip(word: str) -> str:
    for suffix in _SUFFIXES:
        shortest = SHORTEST_STEM if suffix in _INFLECTIONS else SHORTEST_STEM + 1
        if word.endswith(suffix) and len(word) - len(suffix) >= shortest and not word.endswith("ss"):
            return _undouble(word[: -len(suffix)])
    return word


def _undouble(root: str) -> str:
    return root[:-1] if len(root) > SHORTEST_STEM and root[-1] == root[-2] and root[-1] not in "aeiouls" else root


def coverage(claim: Iterable[str], source: Iterable[str]) -> float:
    """The share of the distinct stems of a claim that stand in a source; 1.0 for a claim without any."""
    wanted, given = set(claim), set(source)
    return len(wanted & given) / len(wanted) if wanted else 1.0
