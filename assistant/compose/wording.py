"""The words between the quotations of an extractive answer: who says what, and how the papers stand to each other."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.compose.selection import Selected
from assistant.types import Citation, Claim, Correction, Decision, Outcome, Quote, ScoredSentence

_LINE_BREAK = re.compile(r"(?<!\s)\s*[\r\n\v\f\x85\u2028\u2029]+\s*")
_MARKER = re.compile(r"\[(\d+)\]")
_PROPOSES = re.compile(
    r"\b(?:we|this (?:paper|work|study|article)|here)\b[^.]{0,40}\b(?:propose|present|introduce|develop|design|offer)",
    re.IGNORECASE,
)
_FINDS = re.compile(
    r"\b(?:find|found|show|demonstrat\w+|reveal|observ\w+|discover\w*|confirm|prove[ns]?|results?|experiments?)\b",
    re.IGNORECASE,
)
_SIDES = ("On one side, ", "On the other side, ")


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of the answer: what is shown, and the claim that is checked."""

    text: str
    claim: Claim


def stating(before: str, words: str, number: int) -> Statement:
    """The statement that a citation supports `words`; `before` is shown and not checked."""
    return Statement(f"{before}{words} [{number}]", Claim(words, (number,)))


def state(selected: Sequence[Selected], outcome: Outcome, opening: str = "") -> list[Statement]:
    """The statements of an answer, paper by paper: the most telling sentence first, then the others as they stand.

    `opening` stands before the first of them.
    """
    statements: list[Statement] = []
    for number, one in enumerate(selected, 1):
        side = _SIDES[min(number, 2) - 1] if outcome is Outcome.DISAGREEMENT else ""
        for position, sentence in enumerate(_telling_first(one)):
            lead = f"{side}{attribution(one, sentence)}" if position == 0 else ""
            before = _opening(len(selected), number, position)
            words = f"{lead}“{plain(sentence.text)}”"
            statements.append(stating(before if statements else opening + before, words, number))
    return statements


def opening(decision: Decision) -> str:
    """How an answer begins that has to contradict the question, or to say which of its conditions is not met."""
    if decision.correction:
        return correct(decision.correction)
    return caveat(decision.unmet) if decision.unmet else ""


def caveat(unmet: Sequence[str]) -> str:
    """What is said first of conditions of which the papers found do not speak."""
    named = " or ".join(f"“{plain(condition)}”" for condition in unmet)
    return f"The papers found do not speak of {named}; what comes nearest: "


def correct(correction: Correction) -> str:
    """How an answer begins that has to contradict."""
    return f"The library says otherwise than “{plain(correction.said)}”: "


def attribution(selected: Selected, sentence: ScoredSentence) -> str:
    """Who says it: the title, and a verb that fits the sentence."""
    verb = "proposes" if _PROPOSES.search(sentence.text) else "finds" if _FINDS.search(sentence.text) else "says"
    return f"*{plain(selected.passage.paper.title)}* {verb}: "


def cite(selected: Sequence[Selected]) -> tuple[Citation, ...]:
    """The numbered references of an answer, in the order in which they appear in it."""
    return tuple(
        Citation(number, one.passage.paper, tuple(Quote(s.text, s.start, s.end) for s in one.sentences))
        for number, one in enumerate(selected, 1)
    )


def plain(text: str) -> str:
    """`text` on one line, its own bracketed numbers in round brackets: only our citations may look like `[1]`."""
    return _MARKER.sub(r"(\1)", _LINE_BREAK.sub(" ", text))


def _telling_first(selected: Selected) -> list[ScoredSentence]:
    return [selected.best, *(sentence for sentence in selected.sentences if sentence is not selected.best)]


def _opening(papers: int, number: int, position: int) -> str:
    if position:
        return " "
    break_before = "" if number == 1 else "\n" if papers > 2 else "\n\n"
    return f"{break_before}- " if papers > 2 else break_before
