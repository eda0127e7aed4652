"""Which papers an extractive answer cites, and which of their sentences it quotes."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.compose.relevance import relevance
from assistant.question_type import QuestionType, read_type
from assistant.types import Passage, Query, ScoredSentence

MOST_QUOTES = 6
QUOTES_FROM_ONE = 4
"""Quotes of an answer that rests on a single paper."""
MOST_PAPERS = 4
TIED = 0.3
"""A question for one paper cites the second as well when its score is no further than this from the first."""
NEAR = 1.5
"""A question for several papers cites those whose score is no further than this from the first."""


@dataclass(frozen=True, slots=True)
class Selected:
    """A paper that the answer cites: the quoted sentences in the abstract's order, and the most telling of them."""

    passage: Passage
    sentences: tuple[ScoredSentence, ...]
    best: ScoredSentence


def select(query: Query, passages: Sequence[Passage]) -> tuple[Selected, ...]:
    """Choose papers and sentences from `passages`, best first: at most `MOST_QUOTES` sentences in all."""
    readable = [passage for passage in passages if passage.sentences]
    kind = read_type(query.text)
    chosen = choose_papers(query, readable, kind)
    scores = relevance(query, readable)[: len(chosen)]
    counts = share_quotes(scores, kind)
    return tuple(_quote(passage, row, count) for passage, row, count in zip(chosen, scores, counts, strict=True))


def choose_papers(query: Query, passages: Sequence[Passage], kind: QuestionType) -> list[Passage]:
    """The leading passages that belong into the answer, judged by the shape of their scores."""
    if not passages:
        return []
    named = sum(passage.paper.id in query.named for passage in passages[:MOST_PAPERS])
    if kind.conflict or kind.stated:
        return list(passages[: kind.stated or 2])
    if named and not kind.several:
        return list(passages[:1])
    reach, most = (NEAR, MOST_PAPERS) if kind.several else (TIED, 2)
    near = [passage for passage in passages[:most] if passages[0].score - passage.score <= reach]
    return near if len(near) > 1 or not kind.several else list(passages[:2])


def share_quotes(scores: Sequence[Sequence[float]], kind: QuestionType) -> list[int]:
    """How many sentences each paper gets: one each, and the rest by relevance."""
    budget = QUOTES_FROM_ONE if len(scores) == 1 else MOST_QUOTES
    counts = [1] * len(scores)
    ranked = [sorted(row, reverse=True) for row in scores]
    while sum(counts) < budget:
        open_papers = [i for i, row in enumerate(ranked) if counts[i] < min(len(row), QUOTES_FROM_ONE)]
        if not open_papers:
            break
        counts[max(open_papers, key=lambda i: ranked[i][counts[i]] - 0.5 * counts[i])] += 1
    return counts


def _quote(passage: Passage, scores: Sequence[float], count: int) -> Selected:
    ranked = sorted(range(len(scores)), key=lambda index: -scores[index])
    kept = sorted(ranked[:count])
    return Selected(passage, tuple(passage.sentences[index] for index in kept), passage.sentences[ranked[0]])
