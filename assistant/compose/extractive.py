"""Answers without a language model: exact quotations of the most telling sentences, each with its paper."""

from collections.abc import Iterator, Sequence

from assistant.compose.metadata import tell_metadata, wants_only_metadata
from assistant.compose.no_answer import explain
from assistant.compose.selection import Selected, put_first, select, select_stances
from assistant.compose.wording import Statement, cite, opening, state
from assistant.evidence import by_rank
from assistant.types import Citation, Decision, Draft, Evidence, Mode, Outcome, Passage, Query, Turn

_NO_ANSWER = (Outcome.NO_EVIDENCE, Outcome.DECLINED)


class ExtractiveComposer:
    """Composes an answer out of quotations alone; it keeps nothing, and may be used from many threads."""

    def compose(
        self, query: Query, evidence: Evidence, decision: Decision, history: Sequence[Turn] = ()
    ) -> Iterator[str | Draft]:
        """Yield the text sentence by sentence, then the draft; the pieces joined are the draft's text.

        Each quote is an exact span of its abstract. A disagreement that turns out to rest on one paper is an answer.
        """
        passages = [source.passage for source in by_rank(evidence)]
        facts, citations = tell_metadata(query, passages) if decision.outcome not in _NO_ANSWER else ([], ())
        if facts:
            yield from _draft(facts, citations, Outcome.ANSWERED)
            return
        selected = () if decision.outcome in _NO_ANSWER else _choose(query, decision, passages)
        if not selected:
            outcome = decision.outcome if decision.outcome in _NO_ANSWER else Outcome.NO_EVIDENCE
            text = explain(query, decision, passages)
            yield text
            yield Draft(text, (), (), Mode.EXTRACTIVE, outcome=outcome)
            return
        outcome = decision.outcome if len(selected) > 1 else Outcome.ANSWERED
        yield from _draft(state(selected, outcome, opening(decision)), cite(selected), outcome)


def _draft(statements: Sequence[Statement], citations: tuple[Citation, ...], outcome: Outcome) -> Iterator[str | Draft]:
    yield from (statement.text for statement in statements)
    text = "".join(statement.text for statement in statements)
    yield Draft(text, citations, tuple(one.claim for one in statements), Mode.EXTRACTIVE, outcome=outcome)


def _choose(query: Query, decision: Decision, passages: Sequence[Passage]) -> tuple[Selected, ...]:
    """What is quoted: what corrects the question first; of sides that contradict each other, these alone."""
    if wants_only_metadata(query.text):
        return ()
    if decision.correction:
        return put_first(select_stances([decision.correction.against], passages), select(query, passages))
    if decision.sides:
        sides = select_stances(decision.sides, passages)
        quoted = {one.passage.paper.id for one in sides}
        return put_first(sides, [one for one in select(query, passages) if one.passage.paper.id in quoted])
    return select(query, passages)
