"""Dates as sources write them, as `YYYY[-MM[-DD]]`."""

import re
from datetime import date
from functools import lru_cache

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO = re.compile(r"(\d{4})(?:[-/](\d{1,2}))?(?:[-/](\d{1,2}))?(?:[T ]\d.*)?")
_ENGLISH = (
    re.compile(r"(?P<month>[A-Za-z]{3,9})\.? (?P<day>\d{1,2})(?:, ?(?P<year>\d{4}))?"),
    re.compile(r"(?P<day>\d{1,2}) (?P<month>[A-Za-z]{3,9})\.?(?: (?P<year>\d{4}))?"),
    re.compile(r"(?P<month>[A-Za-z]{3,9})\.? (?P<year>\d{4})"),
    re.compile(r"(?P<year>\d{4}) (?P<month>[A-Za-z]{3})(?:[a-z]*)(?: (?P<day>\d{1,2}))?.*"),
)
_EMAIL = re.compile(r"(?:[A-Z][a-z]{2}, )(?P<day>\d{1,2}) (?P<month>[A-Z][a-z]{2}) (?P<year>\d{4}) .*")
_DATED_NAME = re.compile(r"(?<!\d)((?:19|20)\d{2})[-_]?(?:0[1-9]|1[0-2]|W\d\d)(?!\d{3})")

_LONGEST = 100
"""Characters of what may be a date: dates that were read are kept, and text that is none should not be."""


def iso_date(text: str | None, year: int | None = None) -> str | None:
    """`Oct 7, 2024`, `2024/10/7`, `7 October 2024`, `2024 Oct` or a year as `YYYY[-MM[-DD]]`.

    None when nothing is there, when it is no date (as nothing of over 100 characters is), or when it lacks a year and
    none is given.
    """
    text = (text or "").strip()
    return _iso_date(text, year) if len(text) <= _LONGEST else None


@lru_cache(maxsize=4096)  # many papers share a day
def _iso_date(text: str, year: int | None) -> str | None:
    if found := _ISO.fullmatch(text):
        return calendar_date(*found.groups())
    for form in (*_ENGLISH, _EMAIL):
        if found := form.fullmatch(text):
            parts = found.groupdict()
            return calendar_date(parts.get("year") or year, parts["month"], parts.get("day"))
    return None


def calendar_date(year: object, month: object = None, day: object = None) -> str | None:
    """The parts as `YYYY[-MM[-DD]]`, as far as they are known and exist; a month may be a number or an English name."""
    try:
        whole_year = int(str(year))
        months = month_number(month)
        if not 1000 <= whole_year <= 9999:
            return None
        if months is None:
            return f"{whole_year:04}"
        return date(whole_year, months, int(str(day))).isoformat() if day else f"{whole_year:04}-{months:02}"
    except ValueError:
        return None


def month_number(month: object) -> int | None:
    """1 to 12, or None when nothing is there.

    Raises:
        ValueError: it is no month.
    """
    text = str(month or "").strip().lower()
    if not text:
        return None
    number = int(text) if text.isdigit() else _MONTHS.index(text[:3]) + 1
    if not 1 <= number <= 12:
        raise ValueError(text)
    return number


def year_in_name(name: str) -> int | None:
    """The year of a date such as `2025-06-06` or `2025-06` in a file's name."""
    found = _DATED_NAME.search(name)
    return int(found.group(1)) if found else None
