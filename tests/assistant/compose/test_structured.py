"""A reply that begins as JSON is held back, and no other for longer than it takes to see that."""

import pytest

from assistant.compose.structured import JsonGate


@pytest.mark.parametrize("opening", ["", "```", "[", "{"])
def test_much_white_space_is_no_work(opening: str):
    gate = JsonGate()
    assert gate.feed(opening + " " * 20_000) == ""
    assert gate.feed("word") == f"{opening}{' ' * 20_000}word"
