"""What is said when there is no answer: what was looked for, what is missing, and which papers come nearest."""

from collections.abc import Sequence

from assistant.compose.wording import plain
from assistant.small_talk import find_declined
from assistant.terms import terms_of, words_of
from assistant.types import Decision, Outcome, Passage, Query

NEAREST = 3
MOST_WORDS = 4


def explain(query: Query, decision: Decision, passages: Sequence[Passage]) -> str:
    """The text of a refusal: no citation, and nothing presented as the answer."""
    if decision.outcome is Outcome.DECLINED:
        declined = find_declined(query.typed) or find_declined(query.text)
        return declined.reply if declined else f"I cannot answer this: {decision.reason}."
    looked_for = plain(query.text).rstrip(" ?.!")
    text = f"The papers in this library do not answer this. I looked for: “{looked_for}”."
    text += _lacking(query, decision, passages)
    if passages:
        titles = "; ".join(f"*{plain(passage.paper.title)}*" for passage in passages[:NEAREST])
        text += f" The nearest papers, which do not answer it: {titles}."
    return text


def _lacking(query: Query, decision: Decision, passages: Sequence[Passage]) -> str:
    """What the decision missed, or else words of the question that none of the nearest papers uses."""
    if decision.missing:
        return f" What I could not find in any one paper on it: {_listed([plain(part) for part in decision.missing])}."
    used = {term for one in passages[:NEAREST] for term in terms_of(f"{one.paper.title} {one.paper.abstract}")}
    unused = [word for word in dict.fromkeys(words_of(query.text)) if not used.issuperset(terms_of(word))]
    if not unused or not passages:
        return " No paper comes near enough to be quoted."
    words = _listed([f"“{plain(word)}”" for word in unused[:MOST_WORDS]])
    return f" No paper comes near enough to be quoted; the nearest do not speak of {words}."


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
