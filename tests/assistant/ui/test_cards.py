"""The panel shows each source with its quotes marked where they stand."""

from assistant.types import Paper, Quote
from assistant.ui.cards import highlighted, paper_html


def test_quotes_are_marked_where_they_stand() -> None:
    abstract = "First <b>. Second. Third."
    assert highlighted(abstract, [Quote("Second.", 11, 18)]) == "First &lt;b&gt;. <mark>Second.</mark> Third."


def test_overlapping_quotes_are_marked_once_each_piece() -> None:
    shown = highlighted("abcdef", [Quote("bcd", 1, 4), Quote("cde", 2, 5)])
    assert shown.replace("</mark><mark>", "") == "a<mark>bcde</mark>f"


def test_a_card_escapes_every_value_and_links_only_to_the_web() -> None:
    paper = Paper("t:1", "<i>Title</i>", "<script>", ("<b>A</b>",), url="javascript:alert(1)", published="2020")
    card = paper_html(paper)
    assert "<script>" not in card
    assert "<i>" not in card
    assert "<b>" not in card
    assert "javascript" not in card
    assert "2020" in card
