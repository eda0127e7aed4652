"""Dates as filters write them: a year, a month or a day."""

import re
from datetime import date

from assistant.errors import UsageError

_FORM = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


def check_date(text: str) -> str:
    """The date as given, when it is `YYYY`, `YYYY-MM` or `YYYY-MM-DD` and exists in the calendar.

    Raises:
        UsageError: naming the value and the form that is expected.
    """
    found = _FORM.fullmatch(text) if text.isascii() else None
    try:
        year, month, day = (int(part or 1) for part in found.groups()) if found else (0, 0, 0)
        date(year, month, day)
    except ValueError:
        raise UsageError(f"{text[:40]!r} is no date; write it as YYYY, YYYY-MM or YYYY-MM-DD") from None
    return text
