import pytest

from assistant.dates import check_date
from assistant.errors import UsageError


@pytest.mark.parametrize("text", ["2024", "2024-02", "2024-02-29", "0001"])
def test_a_year_a_month_or_a_day_is_a_date(text: str) -> None:
    assert check_date(text) == text


@pytest.mark.parametrize(
    "text", ["", "24", "2024-13", "2023-02-29", "2024-1", "yesterday", "2024-01-01T00:00", "２０２４", "0000", " 2024"]
)
def test_anything_else_is_refused_with_the_form_expected(text: str) -> None:
    with pytest.raises(UsageError, match="YYYY-MM-DD"):
        check_date(text)
