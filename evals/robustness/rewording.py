"""Questions asked in other words, by rule: what is asked for stays the same."""

import random
import re
from collections.abc import Callable, Mapping

_POLITE = (
    "Could you please tell me: {}",
    "I would like to know the following. {}",
    "Hi! {} Thank you!",
    "Please help me with this: {}",
)
_FRAMED = ("According to the papers in my library, {}", "In the abstracts I collected, {}", "From these papers: {}")
_QUESTION_WORDS = (
    (r"\bhow many\b", "what number of"),
    (r"\bhow much\b", "what amount of"),
    (r"\bhow (does|do|did|is|are|was|were|can)\b", r"in what way \1"),
    (r"\bwhy (does|do|did|is|are|was|were|can)\b", r"for what reason \1"),
    (r"\bwhich (papers?|works?|stud(?:y|ies)|methods?|techniques?)\b", r"what \1"),
    (r"\bwhat (is|are|was|were) the\b", r"which \1 the"),
)
_SYNONYMS = (
    (r"\buse(s|d)?\b", r"employ\1"), (r"\bemployd\b", "employed"), (r"\bimprove", "enhance"), (r"\breduce", "decrease"),
    (r"\brequire(s|d)?\b", r"need\1"), (r"\bneedd\b", "needed"), (r"\bmethod", "procedure"),
    (r"\bapproach", "strateg"), (r"\bstrateg\b", "strategy"), (r"\bstrateges\b", "strategies"),
    (r"\bpaper", "publication"), (r"\bauthors\b", "researchers"), (r"\bbigger\b", "larger"), (r"\blarge\b", "big"),
    (r"\bget(s?)\b", r"obtain\1"), (r"\bfaster\b", "quicker"), (r"\bbuilt\b", "constructed"), (r"\bmistake", "error"),
    (r"\bperson\b", "human"), (r"\bmodels learn\b", "models pick up"), (r"\bsingle\b", "sole"),
)  # fmt: skip
_PARTICIPLES = {
    "proposes": "proposed", "introduces": "introduced", "shows": "shown", "uses": "used", "describes": "described",
    "studies": "studied", "measures": "measured", "compares": "compared", "improves": "improved", "trains": "trained",
    "reduces": "reduced", "replaces": "replaced", "removes": "removed", "avoids": "avoided", "predicts": "predicted",
    "combines": "combined", "retrieves": "retrieved", "applies": "applied", "learns": "learned", "tests": "tested",
}  # fmt: skip
_VERBS = "|".join(_PARTICIPLES)
_ROOTS = "|".join(verb.rstrip("s") for verb in _PARTICIPLES)
_ACTIVE = re.compile(rf"^(?:which|what) (\w+(?: \w+)?) ({_VERBS}) ([^,;?]+)\?$", re.IGNORECASE)
_HOW = re.compile(rf"^how does (.+?) ({_ROOTS}) ([^,;?]+)\?$", re.IGNORECASE)
_LONG_WORD = re.compile(r"\b[a-z]{6,}\b")


def polite(question: str, chance: random.Random) -> str:
    """With the words that people put around a question."""
    return chance.choice(_POLITE).format(question)


def framed(question: str, chance: random.Random) -> str:
    """With words that say where the answer should come from."""
    return chance.choice(_FRAMED).format(_lower_first(question))


def lower_case(question: str, chance: random.Random) -> str:
    """As typed in haste: no capitals, no punctuation at the end."""
    return question.lower().rstrip("?.! ")


def question_words(question: str, chance: random.Random) -> str:
    """The words that ask exchanged: "how many" becomes "what number of"."""
    return _replaced(question, _QUESTION_WORDS)


def synonyms(question: str, chance: random.Random) -> str:
    """Everyday words exchanged for others."""
    return _replaced(question, _SYNONYMS)


def passive(question: str, chance: random.Random) -> str:
    """The active voice turned, where the question is simple enough."""
    if found := _ACTIVE.match(question):
        return f"By which {found[1]} is {found[3]} {_PARTICIPLES[found[2].lower()]}?"
    if found := _HOW.match(question):
        root = found[2].lower()
        return f"How is {found[3]} {_PARTICIPLES.get(f'{root}s') or f'{root}d'} by {found[1]}?"
    return question


def typo(question: str, chance: random.Random) -> str:
    """Two neighbouring letters exchanged inside one long word."""
    inner = (range(word.start() + 1, word.end() - 2) for word in _LONG_WORD.finditer(question))
    places = [at for within in inner for at in within if question[at] != question[at + 1]]
    if not places:
        return question
    at = chance.choice(places)
    return question[:at] + question[at + 1] + question[at] + question[at + 2 :]


REWORDINGS: Mapping[str, Callable[[str, random.Random], str]] = {
    "polite": polite,
    "framed": framed,
    "lower_case": lower_case,
    "question_words": question_words,
    "synonyms": synonyms,
    "passive": passive,
    "typo": typo,
}


def _replaced(text: str, pairs: tuple[tuple[str, str], ...]) -> str:
    for pattern, other in pairs:
        text = re.sub(pattern, other, text, flags=re.IGNORECASE)
    return text[0].upper() + text[1:]


def _lower_first(text: str) -> str:
    first = text.split(maxsplit=1)[0]
    return text[0].lower() + text[1:] if first[1:].islower() or len(first) == 1 else text
