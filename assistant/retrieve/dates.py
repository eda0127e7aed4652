"""Dates and ranges in a question: "since 2024", "last month's", "between 2019 and 2021"."""

import re
from collections.abc import Callable
from datetime import date, timedelta

Range = tuple[str | None, str | None]
"""First and last day, month or year, both included; None: open."""

_MONTHS = "january february march april may june july august september october november december".split()
_WHEN = rf"(?:(?:{'|'.join(_MONTHS)})\s+)?(?:19|20)\d\d(?:-\d\d(?:-\d\d)?)?"
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10, "twelve": 12}
_PAPERS = r"(?:papers?|works?|articles?|studies|study|research|published|written|released|posted|from|dated)"


def read_dates(text: str, today: date) -> tuple[Range, str] | None:
    """The range that a question asks for, and the question without those words; None when it names none."""
    for pattern, meaning in _FORMS:
        if found := pattern.search(text):
            since_until = meaning(found, today)
            rest = f"{text[: found.start()]} {text[found.end() :]}"
            return since_until, re.sub(r"\s+", " ", rest).strip()
    return None


def _iso(when: str) -> str:
    words = when.lower().split()
    return f"{words[1]}-{_MONTHS.index(words[0]) + 1:02d}" if len(words) == 2 else words[0]


def _before(when: str) -> str:
    """The year, month or day before one."""
    year, month, day = [*map(int, when.split("-")), 0, 0][:3]
    if day:
        return (date(year, month, day) - timedelta(days=1)).isoformat()
    if month:
        return f"{year - (month == 1)}-{(month - 2) % 12 + 1:02d}"
    return str(year - 1)


def _after(when: str) -> str:
    """The year, month or day after one."""
    year, month, day = [*map(int, when.split("-")), 0, 0][:3]
    if day:
        return (date(year, month, day) + timedelta(days=1)).isoformat()
    if month:
        return f"{year + (month == 12)}-{month % 12 + 1:02d}"
    return str(year + 1)


def _months_back(today: date, months: int) -> date:
    years, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return date(years, month + 1, min(today.day, 28))


def _recent(found: re.Match[str], today: date) -> Range:
    number = found["number"]
    count = _NUMBERS.get(number.lower(), 0) or int(number) if number else 1
    unit = found["unit"].lower()
    if unit == "day" or unit == "week":
        return (today - timedelta(days=count * (7 if unit == "week" else 1))).isoformat(), today.isoformat()
    if number:
        return _months_back(today, count * (12 if unit == "year" else 1)).isoformat(), today.isoformat()
    if unit == "year":
        return str(today.year - 1), str(today.year - 1)
    month = _months_back(today, 1).isoformat()[:7]
    return month, month


def _current(found: re.Match[str], today: date) -> Range:
    if found[1].lower() == "week":
        return (today - timedelta(days=today.weekday())).isoformat(), today.isoformat()
    when = today.isoformat()[: 4 if found[1].lower() == "year" else 7]
    return when, when


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Range]], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), meaning)
    for pattern, meaning in (
        (
            rf"\b(?:between|from)\s+({_WHEN})\s+(?:and|to|until|till|through|[-–])\s+({_WHEN})\b",
            lambda found, _: (_iso(found[1]), _iso(found[2])),
        ),
        (rf"\bsince\s+({_WHEN})\b", lambda found, _: (_iso(found[1]), None)),
        (rf"\b(?:after|later than|newer than)\s+({_WHEN})\b", lambda found, _: (_after(_iso(found[1])), None)),
        (rf"\b(?:before|prior to|older than)\s+({_WHEN})\b", lambda found, _: (None, _before(_iso(found[1])))),
        (rf"\b(?:until|till|up to)\s+({_WHEN})\b", lambda found, _: (None, _iso(found[1]))),
        (
            r"\b(?:in|from|over|during)?\s*(?:the )?(?:last|past|previous)\s+"
            r"(?:(?P<number>\d{1,2}|two|three|four|five|six|ten|twelve)\s+)?(?P<unit>day|week|month|year)(?:s?'?s?)\b",
            _recent,
        ),
        (r"\bthis (week|month|year)(?:'?s)?\b", _current),
        (
            rf"\b{_PAPERS}\s+(?:in|during|of|from)\s+({_WHEN})\b",
            lambda found, _: (_iso(found[1]), _iso(found[1])),
        ),
    )
)
