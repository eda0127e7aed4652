"""A reply that begins as JSON is held back, and no other for longer than it takes to see that."""

import pytest

from assistant.compose.structured import JsonGate, read_prose


@pytest.mark.parametrize("opening", ["", "```", "[", "{"])
def test_much_white_space_is_no_work(opening: str):
    gate = JsonGate()
    assert gate.feed(opening + " " * 20_000) == ""
    assert gate.feed("word") == f"{opening}{' ' * 20_000}word"


@pytest.mark.parametrize(
    ("reply", "prose"),
    [
        ('{"answer": "It works.", "sources": [{"id": "P1", "year": 202, "page": 12}]}', "It works [P1]."),
        ('{"prototype_findings": "It works.", "citations": ["P2"]}', "It works [P2]."),
        ('{"chain_of_thought": "Hm.", "answer": "It works [P1]."}', "It works [P1]."),
        ('```json\n{"answer": "It works [P1]."}\n```\nHope it helps.', "It works [P1].\nHope it helps."),
    ],
)
def test_json_is_read_as_the_prose_it_holds(reply: str, prose: str):
    assert read_prose(reply) == prose


def test_json_nested_beyond_all_sense_is_left_as_it_is():
    reply = "[{" + '"a":[' * 100_000
    assert read_prose(reply) == reply
