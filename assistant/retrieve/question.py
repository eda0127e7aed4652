"""Read a question before it is searched, by rules alone."""

from collections.abc import Sequence
from datetime import date

from assistant.library import Library
from assistant.types import Filters, Query, Turn


def read_question(question: str, history: Sequence[Turn], filters: Filters, library: Library, today: date) -> Query:
    """Turn a question and its conversation into a `Query` that can be searched."""
    asked = [turn.content for turn in history][-2:]
    standalone = " ".join([*asked, question])
    return Query(
        text=question,
        standalone=standalone,
        parts=(standalone,),
        filters=filters,
        named=tuple(library.find_titles(question)),
    )
