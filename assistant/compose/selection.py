"""Which papers an extractive answer cites, and which of their sentences it quotes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.asked import holds_number
from assistant.compose.relevance import relevance
from assistant.question_type import QuestionType, read_type
from assistant.types import Passage, Query, ScoredSentence, Stance

MOST_QUOTES = 6
MOST_FOR_AMOUNT = 4
"""Quotes of an answer that is a number: fewer, for nearly always it stands in the first."""
LEAST_QUOTES = 2
WORTH_QUOTING = -2.5
"""Log-odds below which a further sentence is padding (about one in thirteen such sentences is evidence)."""
MOST_PAPERS = 4
TIED = 0.5
"""A question for one paper cites the second as well when its score is no further than this from the first."""
NEAR = 2.0
"""A question for several papers cites those whose score is no further than this from the first."""
EVENNESS = 0.5
"""Log-odds that a paper's next sentence loses for each of its sentences quoted before, so that papers share evenly."""
READ_AGAIN = 8
"""Leading passages that are put in order once more by their best sentence."""
PER_BEST_SENTENCE = 7.0
"""Weight of the best sentence's score in [0, 1] beside the retrieval score: a whole abstract can be near to what none
of its sentences says. On three sets of questions citation precision is 0.01 to 0.04 higher than without, and much the
same from 5 to 8."""


@dataclass(frozen=True, slots=True)
class Selected:
    """A paper that the answer cites: the quoted sentences in the abstract's order, and the most telling of them."""

    passage: Passage
    sentences: tuple[ScoredSentence, ...]
    best: ScoredSentence


def select(query: Query, passages: Sequence[Passage]) -> tuple[Selected, ...]:
    """Choose papers and sentences from `passages`, best first: at most `MOST_QUOTES` sentences in all."""
    readable = read_again(query, [passage for passage in passages if passage.sentences])
    kind = read_type(query.text)
    chosen = choose_papers(query, readable, kind)
    scores = relevance(query, readable)[: len(chosen)]
    counts = share_quotes(scores, kind)
    return tuple(
        _quote(passage, row, count, kind.amount) for passage, row, count in zip(chosen, scores, counts, strict=True)
    )


def select_stances(stances: Sequence[Stance], passages: Sequence[Passage]) -> tuple[Selected, ...]:
    """The papers of `stances`, each with the sentences that its stance stands in."""
    by_id = {passage.paper.id: passage for passage in passages}
    return tuple(_stating(stance, by_id[stance.paper_id]) for stance in stances if stance.paper_id in by_id)


def _stating(stance: Stance, passage: Passage) -> Selected:
    quote = stance.quote
    stated = [s for s in passage.sentences if s.start < quote.end and quote.start < s.end]
    kept = stated or [ScoredSentence(quote.start, quote.end, quote.text, 0.0)]
    return Selected(passage, tuple(kept), kept[0])


def put_first(first: Sequence[Selected], others: Sequence[Selected]) -> tuple[Selected, ...]:
    """`first`, each joined with what else is quoted of its paper, then the others, within `MOST_QUOTES` sentences."""
    rest = {one.passage.paper.id: one for one in others}
    joined = [_joined(one, rest.pop(one.passage.paper.id, None)) for one in first]
    room = MOST_QUOTES - sum(len(one.sentences) for one in joined)
    for one in rest.values():
        if len(one.sentences) <= room:
            joined.append(one)
            room -= len(one.sentences)
    return tuple(joined)


def _joined(one: Selected, more: Selected | None) -> Selected:
    further = [s for s in more.sentences if s.start not in {own.start for own in one.sentences}] if more else []
    kept = sorted([*one.sentences, *further[: MOST_QUOTES // 2 - 1]], key=lambda sentence: sentence.start)
    return replace(one, sentences=tuple(kept))


def read_again(query: Query, passages: Sequence[Passage]) -> list[Passage]:
    """The passages, the leading ones ordered and scored by their best sentence as well; named papers stay first."""
    leading = [
        replace(passage, score=passage.score + PER_BEST_SENTENCE * max(s.score for s in passage.sentences))
        for passage in passages[:READ_AGAIN]
    ]
    leading.sort(key=lambda passage: (passage.paper.id not in query.named, -passage.score))
    return [*leading, *passages[READ_AGAIN:]]


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
    """How many sentences each paper gets: one each, then by relevance while a further one is worth quoting."""
    budget = MOST_FOR_AMOUNT if kind.amount and not kind.several else MOST_QUOTES
    counts = [1] * len(scores)
    ranked = [sorted(row, reverse=True) for row in scores]
    while sum(counts) < budget:
        gains = [
            (row[count] - EVENNESS * count, index)
            for index, (row, count) in enumerate(zip(ranked, counts, strict=True))
            if count < len(row) and (row[count] >= WORTH_QUOTING or count < LEAST_QUOTES)
        ]
        if not gains:
            break
        counts[max(gains)[1]] += 1
    return counts


def _quote(passage: Passage, scores: Sequence[float], count: int, amount: bool) -> Selected:
    """The `count` best sentences, the best of them first; where an amount is asked for, the best that holds one."""
    ranked = sorted(range(len(scores)), key=lambda index: -scores[index])[:count]
    kept = tuple(passage.sentences[index] for index in sorted(ranked))
    telling = [passage.sentences[index] for index in ranked]
    numbered = [sentence for sentence in telling if amount and holds_number(sentence.text)]
    return Selected(passage, kept, (numbered or telling)[0])
