"""What is said when there is no answer: what was looked for, what is missing, and which papers come nearest."""

from collections.abc import Sequence

from assistant.compose.wording import plain
from assistant.small_talk import find_declined
from assistant.types import Decision, Outcome, Passage, Query

NEAREST = 3


def explain(query: Query, decision: Decision, passages: Sequence[Passage]) -> str:
    """The text of a refusal: no citation, and nothing presented as the answer."""
    if decision.outcome is Outcome.DECLINED:
        declined = find_declined(query.text)
        return declined.reply if declined else f"I cannot answer this: {decision.reason}."
    looked_for = plain(query.text).rstrip(" ?.!")
    text = f"The papers in this library do not answer this. I looked for: “{looked_for}”."
    if decision.missing:
        text += f" What I could not find in any one paper on it: {_listed(decision.missing)}."
    if passages:
        titles = "; ".join(f"*{plain(passage.paper.title)}*" for passage in passages[:NEAREST])
        text += f" The nearest papers, which do not answer it: {titles}."
    return text


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
