"""Whether to answer, decided after reading the passages."""

from collections.abc import Sequence

from assistant.small_talk import reason_to_decline
from assistant.types import Decision, Outcome, Passage, Query


def decide(query: Query, passages: Sequence[Passage]) -> Decision:
    """Decide from the passages whether `query` can be answered; `confidence` is the probability that it can."""
    if reason := reason_to_decline(query.text):
        return Decision(Outcome.DECLINED, 1.0, reason)
    if not passages:
        return Decision(Outcome.NO_EVIDENCE, 1.0, "no paper of the library matches the question")
    return Decision(Outcome.ANSWERED, 0.5, "papers on the subject were found")
