"""The quantities of a text, and whether a claim's quantities stand in its source.

Numerals and number words, percent signs and words, multiples, magnitudes, ranges, rounding. A number inside a name
(GPT-4, CIFAR-10, top-1) is part of the name.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import zip_longest
from math import floor, log10

from assistant.verification.number_words import FRACTIONS, MULTIPLES, SCALES, WORDS
from assistant.verification.text import content_stems
from assistant.verification.vocabulary import synonyms

_UNITS = {"%": "percent", "percent": "percent", "per cent": "percent", "pp": "percent", "x": "times", "×": "times"}
_UNITS |= {"order of magnitude": "magnitude", "orders of magnitude": "magnitude"}
_UNITS |= {"times": "times", "fold": "times", "folds": "times", "point": "points", "points": "points"}
_PLAIN = str.maketrans(
    {"–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "\u00a0": " ", "\u202f": " ", "≈": "~", "∼": "~"}
)
_NUMBER = re.compile(
    r"(?<![\w.])(?<!(?<!\d)[A-WYZa-wyz]-)(?P<digits>\d{1,3}(?:(?:,|\{,\}| )\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?|\.\d+)"
    r"(?:\s?(?P<scale>[kKMBT]|bn|mn|[Mm]illion|[Bb]illion|[Tt]rillion|[Tt]housand|[Hh]undred)(?![A-Za-z]))?"
    r"(?:[\s-]?(?P<unit>\\?%|percentage[ -]points?|per ?cent\b|pp\b|points?\b|[x×](?![A-Za-z\d])|times\b(?!\s?\d)|"
    r"folds?\b|orders? of magnitude\b))?"
)
_TIMES = re.compile(r"(?<=\d)\s?(?:x|×|times)\s?(?=\d)")
_WORD = re.compile(
    rf"(?i)\b(?P<tens>{'|'.join(w for w in WORDS if w.endswith('ty'))})?-?"
    rf"(?P<word>{'|'.join(sorted([*WORDS, *FRACTIONS, *MULTIPLES], key=len, reverse=True))}|"
    r"an?(?=[\s-](?:hundred|thousand|million|billion|trillion|order of magnitude)\b))\b(?!-shot)"
    r"(?P<half> and a half\b)?(?:(?:\sa)?[\s-](?P<scale>hundred|thousand|million|billion|trillion)\b)?"
    r"(?:[\s-]?(?P<unit>percentage[ -]points?|per ?cent\b|%|points?\b|times\b|folds?\b|orders? of magnitude\b))?"
)
_LIST_MARK = re.compile(r"\(\s*(?:\d{1,2}|[ivx]{1,4})\s*\)|(?:(?<=\s)|^)\d\)")
_BEFORE = r"\s*(?:a |an |the )?\$?\s*$"
_MORE = re.compile(
    rf"(?i)(?:(?:more|greater|higher|larger|better) than|over|above|at least|exceeding|surpassing|>|≥){_BEFORE}"
)
_LESS = re.compile(
    r"(?i)(?:(?:less|fewer|lower|smaller) than|under|below|at most|no more than|up to|as (?:much|many) as|<|≤)"
    rf"{_BEFORE}"
)
_ABOUT = re.compile(
    rf"(?i)(?:about|around|approximately|approx\.?|roughly|nearly|almost|close to|some|circa|~){_BEFORE}|"
    rf"{_MORE.pattern[4:]}|{_LESS.pattern[4:]}"
)
_JOINED = re.compile(r"\s*(?:-|to|and|or|,)\s*")
_CLAUSE_END = re.compile(r"[,;:)]|\.(?!\d)|\b(?:and|but|while|whereas)\b")
_COUNTED_PAPERS = re.compile(
    r"(?i)\s*(?:of\s+(?:the|these|those)\s+)?(?:\w+\s+)?(?:papers?|studies|works|abstracts?|authors)\b"
)
_SKIPPED = frozenset({"zero", "one"})
ROUNDING = 0.02
"""Relative difference that rounding to fewer digits may make without a word such as "about"."""
TRUNCATION = 0.01
"""The same for digits that are left out."""
NEAR = 4
"""Content words on each side of a number that say what it counts."""
COUNTED = 2
"""Content words after a number that name what it counts."""
LEAST_SCALED = 1000.0
"""From here on a number is written out, and the scale of the next one is not its own."""
NEARLY = 0.05
"""The same with such a word."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a text: its value, its unit (`percent`, `times`, `points`, `fraction` or none), and where it stands.

    `bound` is +1 after "more than" and the like, -1 after "less than" and the like. `scale`: the million of a million.
    """

    value: float
    unit: str
    text: str
    start: int
    end: int
    digits: int
    hedged: bool
    bound: int
    scale: float = 1.0


@lru_cache(maxsize=2048)
def quantities(text: str) -> tuple[Quantity, ...]:
    """The quantities of `text`, in order. List marks such as (1) are none."""
    text = _TIMES.sub(lambda match: " " * (len(match.group()) - 1) + " ", text.translate(_PLAIN))
    text = _LIST_MARK.sub(lambda match: " " * len(match.group()), text)
    found = [_numeral(match, text) for match in _NUMBER.finditer(text)]
    taken = [(quantity.start, quantity.end) for quantity in found]
    for match in _WORD.finditer(text):
        if not any(start < match.end() and match.start() < end for start, end in taken):
            found += _spelled(match, text)
    return tuple(_share_units(sorted(found, key=lambda quantity: quantity.start), text))


def _numeral(match: re.Match[str], text: str) -> Quantity:
    digits = re.sub(r"[,{} ]", "", match["digits"])
    significant = len(digits.replace(".", "").strip("0")) or 1
    return _quantity(float(digits), _unit(match["unit"]), match, text, significant)


def _spelled(match: re.Match[str], text: str) -> list[Quantity]:
    word = match["word"].lower()
    if word in _SKIPPED and not (match["scale"] or match["unit"] or match["tens"]):
        return []
    if word == "third" and not re.search(r"(?i)(?:one|a)\s$", text[: match.start()]):
        return []
    share = word in FRACTIONS and not match["scale"]
    unit = "fraction" if share else "times" if word in MULTIPLES else _unit(match["unit"])
    value = FRACTIONS.get(word) or MULTIPLES.get(word) or WORDS.get(word, 1.0)
    value += WORDS.get((match["tens"] or "").lower(), 0.0) + (0.5 if match["half"] else 0.0)
    return [_quantity(value, unit, match, text, 2)]


def _quantity(value: float, unit: str, match: re.Match[str], text: str, digits: int) -> Quantity:
    before = text[max(0, match.start() - 24) : match.start()]
    bound = 1 if _MORE.search(before) else -1 if _LESS.search(before) else 0
    about = bool(_ABOUT.search(before))
    scale = SCALES.get((match["scale"] or "").lower(), 1.0)
    value, unit = (10.0**value, "times") if unit == "magnitude" else (value * scale, unit)
    return Quantity(value, unit, match.group().strip(), match.start(), match.end(), digits, about, bound, scale)


def _unit(written: str | None) -> str:
    plain = (written or "").strip("\\ -").lower()
    return "percent" if plain.startswith(("percent", "per cent")) else _UNITS.get(plain, "")


def _share_units(found: Sequence[Quantity], text: str) -> Iterable[Quantity]:
    """In "10-20%" and "between 7 and 70 billion" the unit and the scale belong to both numbers."""
    for quantity, following in zip_longest(found, found[1:]):
        if following and not quantity.unit and _JOINED.fullmatch(text[quantity.end : following.start]):
            scale = following.scale if quantity.scale == 1.0 and quantity.value < LEAST_SCALED else 1.0
            yield replace(quantity, unit=following.unit, value=quantity.value * scale)
        else:
            yield quantity


def without_quantities(text: str) -> str:
    """`text` with blanks where its quantities stand and the words that bound them."""
    for quantity in quantities(text):
        about = _ABOUT.search(text[: quantity.start])
        start = about.start() if about else quantity.start
        text = text[:start] + " " * (quantity.end - start) + text[quantity.end :]
    return text


def claimed(text: str) -> tuple[Quantity, ...]:
    """The quantities of a claim that its source must hold; how many papers it speaks of is not among them."""
    return tuple(q for q in quantities(text) if q.text.lower() != "both" and not _COUNTED_PAPERS.match(text[q.end :]))


def agrees(claim: Quantity, source: Quantity) -> bool:
    """Whether a source's quantity says what a claim's says: the same value in its unit, and not the other bound."""
    return claim.bound * source.bound >= 0 and any(
        _close(value, other, claim) for value, other in _comparable(claim, source)
    )


def _comparable(claim: Quantity, source: Quantity) -> list[tuple[float, float]]:
    """The pairs of values to compare, once both are in one unit; none when their units cannot agree."""
    units = {claim.unit, source.unit}
    pairs = [(claim.value, source.value)]
    if units == {"percent", "times"} or units == {"points", "times"}:
        return []
    if units == {"percent", ""} and claim.unit and source.value > 1 and "." not in source.text:
        return []  # "50%" is not the 50 of "50 tasks"; a score such as 80.5 may be a percentage
    if units == {"fraction", "percent"} or (units == {"percent", ""} and source.value <= 1 < claim.value):
        return [(_as_share(claim), _as_share(source))]
    if units == {"fraction", "times"}:
        return [(_as_divisor(claim), _as_divisor(source))]
    return pairs


def _as_share(quantity: Quantity) -> float:
    return quantity.value / 100 if quantity.unit == "percent" else quantity.value


def _as_divisor(quantity: Quantity) -> float:
    return 1 / quantity.value if quantity.unit == "fraction" else quantity.value


def _close(value: float, other: float, claim: Quantity) -> bool:
    if abs(value - other) <= 1e-9 * max(abs(value), abs(other)):
        return True
    if not value:
        return False
    difference = abs(value - other) / max(abs(other), 1e-12)
    if claim.hedged and difference <= NEARLY and claim.digits <= 3:
        return True
    if difference <= TRUNCATION and _truncates(value, other, claim.digits):
        return True
    rounded = float(f"{other:.{max(claim.digits, 1)}g}")
    return difference <= ROUNDING and abs(rounded - value) <= 1e-9 * max(abs(value), 1.0) and claim.digits >= 2


def _truncates(value: float, other: float, digits: int) -> bool:
    last_place = 10.0 ** (floor(log10(abs(value))) + 1 - digits)
    return floor(other / last_place + 1e-9) == round(value / last_place)


def apart(text: str, source: str) -> tuple[Quantity, ...]:
    """The quantities of a claim that its source says only beside other words: of something else."""
    given = quantities(source)
    found = []
    for wanted in claimed(text):
        near = beside(text, wanted)
        agreeing = [quantity for quantity in given if agrees(wanted, quantity)]
        strange = bool(near) and not any(alike(near, beside(source, quantity)) for quantity in agreeing)
        too_often = len(agreeing) < sum(agrees(wanted, other) and agrees(other, wanted) for other in claimed(text))
        if strange or too_often or _counts_another(text, wanted, source, agreeing):
            found.append(wanted)
    return tuple(found)


def _counts_another(text: str, wanted: Quantity, source: str, agreeing: Sequence[Quantity]) -> bool:
    """Whether the source counts with another number what the claim counts with this one."""
    counted = counted_by(text, wanted)
    if wanted.unit or any(alike(counted, counted_by(source, quantity)) for quantity in agreeing):
        return False
    others = (quantity for quantity in quantities(source) if quantity not in agreeing and not quantity.unit)
    return any(alike(counted, counted_by(source, quantity)) for quantity in others)


def counted_by(text: str, quantity: Quantity) -> frozenset[str]:
    """The stems of the content words after a quantity and in its clause, which name what it counts."""
    end = _CLAUSE_END.search(text, quantity.end)
    return frozenset(content_stems(text[quantity.end : end.start() if end else None])[:COUNTED])


def beside(text: str, quantity: Quantity) -> frozenset[str]:
    """The stems of the content words nearest to a quantity, on both sides."""
    before = content_stems(text[: quantity.start])[-NEAR:]
    return frozenset([*before, *content_stems(text[quantity.end :])[:NEAR]])


def alike(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    """The stems of one set that the other has too, or a synonym of them."""
    return frozenset(root for root in one if synonyms(root) & other)


def missing(claim: Iterable[Quantity], source: Sequence[Quantity]) -> tuple[Quantity, ...]:
    """The quantities of a claim that no quantity of the source agrees with."""
    return tuple(wanted for wanted in claim if not any(agrees(wanted, given) for given in source))
