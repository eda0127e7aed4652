"""What kind of answer a question asks for, read off its words."""

import re
from dataclasses import dataclass

from assistant.asked import wants_amount
from assistant.retrieve.discourse import sentences_of, speaks_of_papers

_NUMBER_WORDS = {"two": 2, "both": 2, "three": 3, "four": 4, "five": 5}
_PAPERS = (
    r"(?:papers|works|studies|articles|abstracts|publications|(?:two|three|several|rival|opposing|competing) accounts)"
)
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
    r"|\beach (?:paper|study|work|of (?:them|these|those)|concludes?|reports?|proposes?|finds?|claims?|suggests?)\b"
    r"|\bwhat (?:theor(?:y|ies)|evidence|research|work) (?:do we have|is there|exists?|has been done)\b",
    re.IGNORECASE,
)
_TWO_SIDED = re.compile(
    r"\b(?:good or bad|both sides|two sides|pros? and cons?|for and against|heard yes and no|optimists?|pessimists?"
    r"|sceptics?|skeptics?|who says what|one camp|inconsistent with each other|mixed (?:evidence|results|findings))\b"
    r"|\bone (?:study|paper|work) (?:is|says|finds|claims)\b|\bwhich (?:\w+ )?object\?",
    re.IGNORECASE,
)
_CONFLICT = re.compile(
    r"\b(?:clash\w*|conflict(?:s|ing)?|contradict\w*|disagree\w*|optimistic|pessimistic|opposing|opposed|at odds"
    r"|opposite|side by side|next to each other|disput\w+|debate\w*)\b",
    re.IGNORECASE,
)
"""In a sentence that speaks of papers alone it asks for two sides; of detectors or gradients it is a subject."""
_SPEAKERS = r"(?:papers|works|studies|articles|publications|authors|researchers|camps|accounts)"
_AT_ODDS = re.compile(
    rf"\b{_SPEAKERS}\s+(?:(?!(?:that|which|who|where)\b|(?:us|study|handl|resolv|detect|avoid)\w*)[\w-]+\s+){{0,4}}?"
    r"(?:clash|conflict(?! of)|contradict|disagree|are at odds|pull in opposite)\b"
    rf"|\b(?:conflicting|opposing|contradictory|contradicting|opposite)\s+(?:\w+\s+)?(?:{_SPEAKERS}|advice)\b",
    re.IGNORECASE,
)
"""Papers that are at odds, in a sentence that has a subject as well."""


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
    conflict = _asks_for_sides(question)
    return QuestionType(
        several=conflict or bool(_SEVERAL.search(_FRAMING.sub(" ", question))),
        stated=_NUMBER_WORDS[stated.group(1).casefold()] if stated else None,
        amount=wants_amount(question),
        conflict=conflict,
    )


def _asks_for_sides(question: str) -> bool:
    return bool(_TWO_SIDED.search(question) or _AT_ODDS.search(question)) or any(
        speaks_of_papers(sentence) and _CONFLICT.search(sentence) for sentence in sentences_of(question)
    )
