"""What stands around a question: courtesy, words that only say where to look, and what it takes for granted."""

import re
from collections.abc import Sequence

from assistant.sentences import split_sentences
from assistant.types import Turn

_ASKING = r"(?:what|which|who|whose|whom|why|when|where|how|whether|if|is|are|was|were|do|does|did|can|could|has|have)"
_PAPERS = r"(?:papers|abstracts|articles|publications|library|collection|corpus|sources|literature)"
_FRONT = re.compile(
    r"^\W*(?:"
    r"(?:hi|hello|hey|greetings|good (?:morning|afternoon|evening))(?: there| all| everyone)?\s*[!,.:]"
    r"|(?:please,? |kindly )?(?:(?:can|could|would|will) you (?:please |kindly )?)?"
    r"(?:help me (?:with this|out)|tell me|let me know|explain to me|answer (?:this|the following))"
    rf"(?:\s*[:.,]|(?=\s+{_ASKING}\b))"
    r"|(?:I(?:['’]d| would) (?:like|love) to (?:know|ask|learn)|I want(?:ed)? to (?:know|ask)"
    r"|I(?:['’]m| am| was) (?:wondering|curious)|I wonder(?:ed)?|do you know|my question is|question)"
    r"(?: the following| this)?"
    rf"(?:\s*[:.,]|(?=\s+{_ASKING}\b))"
    r"|(?:according to|in|from|based on|among|within|across) (?:all )?(?:the|these|those|my|your|our|this)"
    rf"(?: saved| collected| ingested)? {_PAPERS}(?: (?:in|of) (?:my|the|your|this|our) {_PAPERS}"
    r"| (?:that )?(?:I|you|we)(?:['’]ve| have)?(?: saved| collected| ingested| gathered)?| here)?\s*[,:]"
    r")\s*",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"(?:(?<=[?.!])\s*(?:many )?(?:thanks|thank you|thx|cheers)(?: (?:a lot|very much|so much|in advance))?\s*[!.]*"
    r"|,?\s+please(?=[?.!]*$))$|,\s+please(?=\?)",
    re.IGNORECASE,
)
_OPEN_QUESTION = re.compile(rf"^{_ASKING}\b.*\w\s*$", re.IGNORECASE | re.DOTALL)
FEWEST_WORDS = 3
"""Of a question: what would leave fewer is no frame."""

_GRANTED = re.compile(
    r"^\W*(?:since|given(?: the fact)?(?: that)?|because|considering(?: that)?|knowing(?: that)?|now that"
    r"|seeing (?:that|as)|assuming(?: that)?|as we know,?)\s+(?P<said>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_THEN_ASKS = re.compile(
    rf"(?P<premise>.+?),\s+(?P<rest>(?:then |and |so |on |in |by |at |for |to )?{_ASKING}\b.+)$",
    re.IGNORECASE | re.DOTALL,
)
_WHY = re.compile(
    r"^\W*(?:why|how come|for what reason)\s+(?:(?:does|do|did|is|are|was|were|can|has|have)\s+)?(?P<premise>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_REPORT = re.compile(
    r"^\W*(?:(?:so|but|and|ok(?:ay)?|well|yes|right)[,\s]+)?"
    r"(?:(?:I|we) (?:have )?(?:read|heard|think|thought|believe|know|understand|remember|learned|recall)"
    r"|you (?:said|told me|wrote)|it (?:says|said)"
    r"|the (?:paper|authors?|study) (?:says?|shows?|showed|finds?|found|reports?|claims?))\s+(?:that\s+)?",
    re.IGNORECASE,
)
_NO_CLAIM = re.compile(
    r"^\W*(?:please|tell|show|list|give|name|find|compare|explain|describe|thanks|thank you|hi|hello)\b", re.IGNORECASE
)
_PERSONAL = re.compile(r"\b(?:I|[Mm]y|[Mm]e|[Mm]ine|[Ww]e|[Oo]ur|[Uu]s)\b")
"""A person's own case is nothing that a paper could contradict."""
_MARKER = re.compile(r"\s*\[\d+\]")
SHORTEST_CLAIM = 4
"""Words; fewer claim nothing that can be looked up."""
RECALLED = 4
"""Turns whose claims may still be taken for granted."""


def unframed(question: str) -> str:
    """The question without greeting, courtesy and thanks, and without words that only say which papers to look in."""
    text = question
    while (bare := _BACK.sub("", _FRONT.sub("", text)).strip()) != text and len(bare.split()) >= FEWEST_WORDS:
        text = bare
    if text != question:
        text = text[0].upper() + text[1:]
    return f"{text}?" if _OPEN_QUESTION.match(text) else text


def _granted(question: str) -> tuple[list[str], str]:
    """What a question says it takes for granted ("Since A, why B?": A), and the rest of it.

    Where no word that asks follows a comma, what stands before each comma may be it.
    """
    found = _GRANTED.match(question)
    if not found:
        return [], question
    if asked := _THEN_ASKS.match(found["said"]):
        return [asked["premise"]], asked["rest"]
    said = found["said"]
    return [said[: comma.start()] for comma in re.finditer(r",\s", said)], ""


def read_premises(question: str, history: Sequence[Turn]) -> tuple[str, ...]:
    """The statements that a question and the last turns before it make, to be held against the papers.

    What an earlier answer quotes is no claim of its own.
    """
    found, rest = _granted(question)
    for sentence in _sentences(rest):
        if why := _WHY.match(sentence):
            found.append(why["premise"].rstrip("? "))
        elif not sentence.endswith("?"):
            found.append(sentence)
    for turn in history[-RECALLED:]:
        said = _MARKER.sub("", turn.content)
        found += [sentence for sentence in _sentences(said) if not (sentence.endswith("?") or "“" in sentence)]
    stated = (_REPORT.sub("", sentence).strip() for sentence in found if not _NO_CLAIM.match(sentence))
    claims = (one for one in stated if len(one.split()) >= SHORTEST_CLAIM and not _PERSONAL.search(one))
    return tuple(dict.fromkeys(claims))


def _sentences(text: str) -> list[str]:
    return [text[span.start : span.end] for span in split_sentences(text)]
