"""What kind of answer a question asks for, read off its words."""

import re
from dataclasses import dataclass

from assistant.asked import wants_amount

_NUMBER_WORDS = {"two": 2, "both": 2, "three": 3, "four": 4, "five": 5}
_PAPERS = r"(?:papers|works|studies|articles|abstracts|accounts|publications)"
_THINGS = (
    r"(?:approaches|methods|remedies|techniques|ways|principles|strategies|proposals|systems|models|datasets|benchmarks"
    r"|solutions|mitigations|explanations|defen[cs]es|alternatives|biases|retrievers|routes|tricks|studies|papers|works)"
)
_FRAMING = re.compile(
    r"\b(?:according to|in|among|from|of|do|does|did) (?:the|these|those|your|my|our)? ?"
    rf"(?:saved |collected |ingested )?{_PAPERS}(?= say| shows?| state| report| find| mention| tell|,|\?|$)"
    r"|^according to [\w ]+,",
    re.IGNORECASE,
)
"""Words that only say where the answer should come from."""
_STATED = re.compile(rf"\b({'|'.join(_NUMBER_WORDS)})\s+(?:[\w-]+\s+){{0,2}}?{_PAPERS}\b", re.IGNORECASE)
_SEVERAL = re.compile(
    rf"\b{_PAPERS}\b|\b(?:which|what)\s+(?:[\w-]+\s+){{0,2}}?{_THINGS}\b"
    r"|\bcompare\b(?! (?:with|to)\b)|\b(?:contrast|versus|vs\.?|overview of|survey of|how do methods)\b"
    r"|\bwhat has been (?:published|done|tried)\b"
    r"|\beach (?:paper|study|work|of (?:them|these|those))\b",
    re.IGNORECASE,
)
_CONFLICT = re.compile(
    r"\b(?:clash\w*|conflict(?:s|ing)?|contradict\w*|disagree\w*|optimistic|pessimistic|opposing|opposed|at odds"
    r"|opposite (?:directions?|views?|conclusions?|results?|claims?)|side by side|next to each other|both sides"
    r"|for and against|good or bad|pros? and cons?|disput\w+|debate\w*|inconsistent with each other|heard yes and no"
    r"|yes and no|one says|which object|object to|on the other hand|mixed (?:evidence|results|findings))\b"
    r"|\bone (?:study|paper|work) (?:is|says|finds|claims)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class QuestionType:
    """What a question wants: one paper or `several` (`stated`: how many, where it says so), an amount, two sides."""

    several: bool
    stated: int | None
    amount: bool
    conflict: bool


def read_type(question: str) -> QuestionType:
    """The kind of answer that `question` asks for."""
    stated = _STATED.search(question)
    conflict = bool(_CONFLICT.search(question))
    return QuestionType(
        several=conflict or bool(_SEVERAL.search(_FRAMING.sub(" ", question))),
        stated=_NUMBER_WORDS[stated.group(1).casefold()] if stated else None,
        amount=wants_amount(question),
        conflict=conflict,
    )
