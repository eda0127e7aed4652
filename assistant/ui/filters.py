"""What the page's date fields mean."""

from assistant.dates import check_date
from assistant.types import Filters


def read_filters(since: str | None, until: str | None) -> Filters:
    """The conditions typed; an empty field, which gradio may send as None, is no condition.

    Raises:
        UsageError: for a date that is none.
    """
    first, last = ((text or "").strip() for text in (since, until))
    return Filters(since=check_date(first) if first else None, until=check_date(last) if last else None)
