"""Who wrote a paper and when it appeared: answers that stand in no abstract, told from what the library knows."""

import re
from collections.abc import Sequence

from assistant.asked import holds_name, names_in, wants_author_count, wants_authors, wants_date, wants_metadata
from assistant.compose.wording import Statement, plain, stating
from assistant.types import Citation, Paper, Passage, Query

MOST_NAMES = 15
MOST_PAPERS = 4
_MORE = re.compile(r"\b(?:and|,) (?:how|what|which|why|where)\b", re.IGNORECASE)


def wants_only_metadata(question: str) -> bool:
    """Whether a question asks for metadata and nothing else."""
    return wants_metadata(question) and not _MORE.search(question)


def tell_metadata(query: Query, passages: Sequence[Passage]) -> tuple[list[Statement], tuple[Citation, ...]]:
    """What the question wants to know of the papers it names, else of the nearest one; nothing when it is not known."""
    if not wants_only_metadata(query.text):
        return [], ()
    known = [(one.paper, told) for one in _meant(query, passages) if (told := _tell(query.text, one.paper))]
    statements = [
        stating(" " if number > 1 else "", f"*{plain(paper.title)}* {told}.", number)
        for number, (paper, told) in enumerate(known, 1)
    ]
    return statements, tuple(Citation(number, paper, ()) for number, (paper, _) in enumerate(known, 1))


def _meant(query: Query, passages: Sequence[Passage]) -> list[Passage]:
    """The papers whose title the question names; without a name the nearest; none when a name fits several."""
    names = names_in(query.text)
    if exact := [one for one in passages if one.paper.id in query.named or _opens_with(one.paper.title, names)]:
        return exact[:MOST_PAPERS]
    if not names:
        return list(passages[:1])
    holding = [one for one in passages if any(holds_name(one.paper.title, name) for name in names)]
    return holding if len(holding) == 1 else []


def _opens_with(title: str, names: Sequence[str]) -> bool:
    """Whether a title is "NAME: ...", the way works are named."""
    return any(title.casefold().startswith(f"{name.casefold()}:") for name in names)


def _tell(question: str, paper: Paper) -> str:
    parts = []
    if wants_author_count(question):
        parts.append(_count(paper))
    elif wants_authors(question):
        parts.append(_authors(paper))
    if wants_date(question):
        parts.append(_date(paper))
    return " and ".join(parts) if all(parts) else ""


def _count(paper: Paper) -> str:
    count = paper.authors_count or len(paper.authors)
    return f"has {count} author{'s' if count > 1 else ''}" if count else ""


def _authors(paper: Paper) -> str:
    if not paper.authors:
        return ""
    shown, others = list(map(plain, paper.authors[:MOST_NAMES])), len(paper.authors) - MOST_NAMES
    if others > 0:
        shown.append(f"{others} other{'s' if others > 1 else ''}")
    return f"was written by {shown[0] if len(shown) == 1 else ', '.join(shown[:-1]) + ' and ' + shown[-1]}"


def _date(paper: Paper) -> str:
    when = paper.published or paper.published_text
    return f"was published {'on' if len(when) > 7 and paper.published else 'in'} {plain(when)}" if when else ""
