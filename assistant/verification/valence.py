"""Whether a sentence speaks well or ill of what it is about: the sign that two papers can differ in."""

import re
from functools import cache

from assistant.verification.opposites import sides
from assistant.verification.text import STOP_WORDS, plain, stem

_GOOD = """accuracy precision recall f1 score robustness reliability faithfulness factuality efficiency speed throughput
generalization reasoning alignment calibration diversity consistency truthfulness helpfulness safety coverage agreement
correctness stability fluency coherence sensitivity survival""".split()
_BAD = """error errors cost costs latency hallucination hallucinations loss perplexity bias biases forgetting variance
risk overfitting overhead failure toxicity harm noise time memory consumption mistakes redundancy instability
mortality confusion degradation contamination leakage sycophancy""".split()
_AT_LARGE = "performance quality capability ability success result outcome understanding".split()
"""Good too, and too general to be a measure."""
_ALWAYS = frozenset({"quality", "speed", "success", "trust"})
"""Axes whose upper side is good whatever it is said of."""
_OF_SOMETHING = frozenset({"amount", "level", "doing"})
"""Axes whose upper side is as good as what goes up."""
_HELP = {"help": 1, "helps": 1, "helped": 1, "helpful": 1, "beneficial": 1, "useful": 1, "effective": 1, "works": 1}
_HELP |= {
    "useless": -1,
    "ineffective": -1,
    "counterproductive": -1,
    "detrimental": -1,
    "undermine": -1,
    "undermines": -1,
}
_DENIED = re.compile(
    r"\b(?:not|no|never|cannot|n't|little|hardly|barely|rarely|without|fails? to|failed to|neither|nor|lack of)\b"
)
_WORD = re.compile(r"[^\W_](?:[\w-]*\w)?")
REACH = 5
"""Words within which what goes up or down stands after its verb, or before it."""
DENIAL_REACH = 4
"""Words before a cue within which a negation turns it."""


def valence(text: str) -> int:
    """+1 when all that a sentence says is good of its subject, -1 when all is bad; 0 when neither or both."""
    lowered = plain(text).replace("n't", " not").casefold()
    tokens = [match.group() for match in _WORD.finditer(lowered)]
    found = {sign for at in range(len(tokens)) if (sign := _sign(tokens, at))}
    return found.pop() if len(found) == 1 else 0


def _sign(tokens: list[str], at: int) -> int:
    sign = _HELP.get(tokens[at], 0)
    for axis, side in sides().get(tokens[at], ()):
        if axis in _ALWAYS:
            sign = side
        elif axis in _OF_SOMETHING:
            sign = side * _worth(tokens, at)
    before = " ".join(tokens[max(0, at - DENIAL_REACH) : at])
    return -sign if _DENIED.search(before) else sign


def _worth(tokens: list[str], at: int) -> int:
    """How good what a verb speaks of is: +1, -1, or 0 when that is not known."""
    after = tokens[at + 1 : at + 1 + REACH]
    before = tokens[max(0, at - REACH) : at][::-1]
    worths = measures() | _at_large()
    for token in (*after, *before):
        for part in token.split("-"):
            if part not in STOP_WORDS and (worth := worths.get(stem(part))):
                return worth
    return 0


@cache
def measures() -> dict[str, int]:
    """The stems of what is measured, with the sign of having more of it."""
    return {stem(word): 1 for word in _GOOD} | {stem(word): -1 for word in _BAD}


@cache
def _at_large() -> dict[str, int]:
    return {stem(word): 1 for word in _AT_LARGE}
