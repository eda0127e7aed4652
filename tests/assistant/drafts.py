"""What holds for every draft, whoever wrote it."""

import re


def markers(text):
    """The numbers of the citations in a text."""
    return {int(digits) for digits in re.findall(r"\[(\d+)\]", text)}


def assert_cited_exactly(draft):
    """Every number in the text is a citation and the reverse, and every quote is a span of its abstract."""
    assert markers(draft.text) == {citation.number for citation in draft.citations}
    for citation in draft.citations:
        for quote in citation.quotes:
            assert citation.paper.abstract[quote.start : quote.end] == quote.text
