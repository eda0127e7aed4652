"""The names in a text (methods, datasets, models, people), and whether a claim's names stand in its source."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from assistant.verification.text import plain, stem
from assistant.verification.vocabulary import acronyms, generic_stems

_TOKEN = re.compile(r"[^\W_](?:[\w+@/.'-]*[\w+*])?")
_STARTS = re.compile(r"(?:^|[.!?:;]\s+|[\"“(]\s*)$")
_SIZE = re.compile(r"[\d.,]+[kKMBT]")
_QUANTITY = re.compile(r"(?:[\d.,]+[kKMBT]?(?:-|$))+")
"""7B is compared as a number, and so is a range of such."""
_YEAR_LAST = re.compile(r"^([a-z]{2,})['-]?(\d\d)$")
_DIGITS_FIRST = re.compile(r"(?<=\d)(?=[a-z]{2,}$)")
_COMMON = frozenset(
    "a i an the ai we our this these in on for with from our its it they their as at by to of and or but if when while "
    "english january february march april may june july august september october november december "
    "i'm also e.g i.e "
    "table figure section paper papers abstract author authors title vs".split()
)


def names(text: str) -> tuple[str, ...]:
    """The tokens of `text` that look like names: a capital inside a sentence, several, or letters with digits."""
    found = []
    text = plain(text).strip()
    for match in _TOKEN.finditer(text):
        token = match.group().rstrip(".'")
        if _is_name(token, bool(_STARTS.search(text[: match.start()][-4:]))):
            found.append(token)
    return tuple(dict.fromkeys(found))


def _is_name(token: str, starts: bool) -> bool:
    if token.lower() in _COMMON or len(token) < 2 or _QUANTITY.fullmatch(token):
        return False
    letters = [letter for letter in token if letter.isalpha()]
    capitals = sum(letter.isupper() for letter in letters)
    inner = any(letter.isupper() for part in re.split(r"[-/]", token) for letter in part[1:])
    mixed = (
        bool(letters)
        and any(letter.isdigit() for letter in token)
        and not re.match(r"[\d.,]+(?:[a-zA-Z-]*|[x×]\d+)$", token)
    )
    return inner or mixed or (capitals > 0 and not starts)


@lru_cache(maxsize=2048)
def spellings(text: str) -> frozenset[str]:
    """Every form in which the words of `text` may be named: whole, in parts, in the singular, as initials."""
    forms: set[str] = set()
    tokens = [match.group() for match in _TOKEN.finditer(plain(text))]
    for token in tokens:
        forms |= _forms(token)
    parts = [part for token in tokens for part in re.split(r"[-/]", token) if part]
    for size in range(2, 7):
        forms |= {_initials(parts[at : at + size]) for at in range(len(parts) - size + 1)}
    return frozenset(forms)


def _forms(token: str) -> set[str]:
    whole = token.casefold().strip(".'*+")
    whole = whole.removesuffix("'s")
    parts = {part for part in re.split(r"[-/.@_]", whole) if part}
    forms = {whole, re.sub(r"[\W_]", "", whole), *parts}
    return forms | {form.removesuffix("s") for form in forms if len(form) > 3} | {stem(form) for form in forms}


def _initials(parts: Iterable[str]) -> str:
    return "".join(part[0] for part in parts).casefold()


def missing(claim: Iterable[str], source: frozenset[str]) -> tuple[str, ...]:
    """The names of a claim that have no spelling in the source."""
    return tuple(name for name in claim if not _stands(name, source))


def _stands(name: str, source: frozenset[str]) -> bool:
    whole = name.casefold()
    squeezed = re.sub(r"[\W_]", "", whole)
    if {whole, squeezed, squeezed.removesuffix("s"), stem(squeezed)} & source:
        return True
    expansion = frozenset(acronyms().get(squeezed.removesuffix("s"), ())) - generic_stems()
    if expansion and expansion <= source:
        return True  # LLMs as language models, too
    spaced = (_DIGITS_FIRST.split(whole), _YEAR_LAST.sub(r"\1 20\2", whole).split())
    if any(len(parts) > 1 and source.issuperset(parts) for parts in spaced):
        return True  # 48GB as 48 GB, WMT14 as WMT 2014
    parts = [part for part in re.split(r"[-/@_]", whole) if part]
    return len(parts) > 1 and all({part, part.removesuffix("s"), stem(part)} & source for part in _naming(name, parts))


def _naming(name: str, parts: Sequence[str]) -> list[str]:
    """The parts that name: those with a capital or a digit, as BERT in "BERT-based" but not 3B in "OPT-3B", or all."""
    written = [part for part in re.split(r"[-/@_]", name) if part]
    telling = [part for part in written if any(letter.isupper() or letter.isdigit() for letter in part)]
    return [part.casefold() for part in telling if not _SIZE.fullmatch(part)] if telling else list(parts)
