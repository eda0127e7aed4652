"""Answers without a language model: exact quotations of the most telling sentences, each with its paper."""

from collections.abc import Iterator, Sequence

from assistant.compose.no_answer import explain
from assistant.compose.selection import Selected, put_first, select, select_stances
from assistant.compose.wording import cite, opening, state
from assistant.evidence import by_rank
from assistant.types import Decision, Draft, Evidence, Mode, Outcome, Passage, Query, Turn

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
        selected = () if decision.outcome in _NO_ANSWER else _choose(query, decision, passages)
        if not selected:
            outcome = decision.outcome if decision.outcome in _NO_ANSWER else Outcome.NO_EVIDENCE
            text = explain(query, decision, passages)
            yield text
            yield Draft(text, (), (), Mode.EXTRACTIVE, outcome=outcome)
            return
        outcome = decision.outcome if len(selected) > 1 else Outcome.ANSWERED
        statements = state(selected, outcome, opening(decision))
        yield from (statement.text for statement in statements)
        text = "".join(statement.text for statement in statements)
        claims = tuple(statement.claim for statement in statements)
        yield Draft(text, cite(selected), claims, Mode.EXTRACTIVE, outcome=outcome)


def _choose(query: Query, decision: Decision, passages: Sequence[Passage]) -> tuple[Selected, ...]:
    """What is quoted: what corrects the question first; of sides that contradict each other, these alone."""
    if decision.correction:
        return put_first(select_stances([decision.correction.against], passages), select(query, passages))
    if decision.sides:
        sides = select_stances(decision.sides, passages)
        quoted = {one.passage.paper.id for one in sides}
        return put_first(sides, [one for one in select(query, passages) if one.passage.paper.id in quoted])
    return select(query, passages)
