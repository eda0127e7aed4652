"""Planted errors: true sentences of abstracts, each made false in one known way."""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.sentences import split_sentences
from assistant.types import Paper

SHORTEST, LONGEST = 50, 320
"""Characters of a sentence that is worth changing."""
_NUMBER = re.compile(
    r"(?<![\w.,-])\d{1,3}(?:,\d{3})+(?![\w,])|(?<![\w.-])(?<!\()\d+(?:\.\d+)?(?!\)|[\w]*-?[A-Za-z]{2,}|\.\d)"
)
_NUMBER_WORDS = "two three four five six seven eight nine ten eleven twelve twenty thirty".split()
_NUMBER_WORD = re.compile(rf"\b(?:{'|'.join(_NUMBER_WORDS)})\b(?!-)", re.IGNORECASE)
_NAME = re.compile(r"(?<![\w-])(?:[A-Z][\w]*[A-Z0-9][\w]*|[A-Z][a-z]+[A-Z]\w*|[A-Z]{2,}\w*)(?:-[\w.]+)*(?![\w-])")
_TERM = re.compile(
    r"\b(?:[a-z]+(?:-[a-z]+)? )(?:networks?|learning|attention|regularization|optimization|distillation|pruning|"
    r"quantization|decoding|sampling|retrieval|fine-tuning|pre-training|transformers?|autoencoders?|normalization|"
    r"clustering|classification|segmentation|translation|augmentation|search|embeddings?|descent)\b"
)
_TERM_STOPS = frozenset(
    "the a an of in on for with and or this that these those our their its each any some by to as".split()
)
_OPPOSITES: Mapping[str, str] = {
    "increase": "decrease", "increases": "decreases", "increased": "decreased", "increasing": "decreasing",
    "decrease": "increase", "decreases": "increases", "decreased": "increased", "decreasing": "increasing",
    "improve": "degrade", "improves": "degrades", "improved": "degraded", "improving": "degrading",
    "improvement": "degradation", "improvements": "degradations", "reduce": "increase", "reduces": "increases",
    "reduced": "increased", "reducing": "increasing", "reduction": "increase", "higher": "lower", "lower": "higher",
    "better": "worse", "worse": "better", "best": "worst", "more": "less", "less": "more", "fewer": "more",
    "larger": "smaller", "smaller": "larger", "faster": "slower", "slower": "faster", "outperform": "underperform",
    "outperforms": "underperforms", "outperforming": "underperforming", "outperformed": "underperformed",
    "surpasses": "trails", "surpass": "trail", "exceeds": "falls below", "enhance": "impair", "enhances": "impairs",
    "enhancing": "impairing", "with": "without", "without": "with", "positive": "negative", "positively": "negatively",
    "negative": "positive", "strong": "weak", "stronger": "weaker", "high": "low", "low": "high", "gains": "losses",
    "superior": "inferior", "effective": "ineffective", "accelerate": "slow down", "accelerates": "slows down",
    "robust": "fragile", "longer": "shorter", "shorter": "longer", "supervised": "unsupervised", "rarely": "often",
    "unable": "able", "easier": "harder", "prevents": "causes", "enables": "prevents", "greater": "smaller",
}  # fmt: skip
_OPPOSED = re.compile(rf"\b(?:{'|'.join(_OPPOSITES)})\b", re.IGNORECASE)
_AUXILIARY = re.compile(
    r"\b(?:is|are|was|were|can|could|may|might|will|would|does|do|has|have|should)\b(?! not)(?!n't)"
)
_VERB = re.compile(
    r"\b(?P<root>outperform|improve|achieve|require|reduce|increase|show|enable|lead|provide|allow|use|learn|yield|"
    r"perform|generalize|support|demonstrate|outpace|suffer|depend|rel(?=ies)|help|capture|exhibit|obtain)(?:e?s|ies)\b"
)
_DENIED = re.compile(r"\b(?P<before>cannot|can not|does not|do not|is not|are not|without|no|not)\b ?", re.IGNORECASE)
_AFFIRMED = {
    "cannot": "can ",
    "can not": "can ",
    "does not": "does ",
    "do not": "do ",
    "is not": "is ",
    "are not": "are ",
}


REWORDED = 0.8
"""Chance that a rewording is made where it can be."""
_OPENINGS = ("", "The authors report that ", "According to the abstract, ", "The paper states that ")
_REWORDINGS = (
    (r"\bIn this (?:paper|work|study|article), we\b", "The authors"),
    (r"\b[Ww]e (?:propose|introduce|present)\b", "the authors describe"),
    (r"\b[Ww]e (?:show|demonstrate|find|observe) that\b", "it is shown that"),
    (r"\bour\b", "their"),
    (r"\bwe\b", "they"),
    (
        r"^(?:Specifically|Moreover|Furthermore|Additionally|However|Finally|Notably|In addition|To this end), (\w)",
        r"\1",
    ),
    (r"\butiliz(e|es|ed|ing)\b", r"us\1"),
    (r"\bin order to\b", "to"),
    (r"\bsignificantly\b", "substantially"),
    (r"\bsuch as\b", "like"),
    (r"\bvarious\b", "several"),
    (r"\benables?\b", "allows"),
    (r"\brequires\b", "needs"),
    (r"\bachieves\b", "reaches"),
    (r"\bimproves\b", "enhances"),
    (r"\breduces\b", "lowers"),
    (r"\boutperforms\b", "surpasses"),
    (r"\ba wide range of\b", "many"),
    (r"\btwo\b", "2"),
    (r"\bthree\b", "3"),
    (r"\bhalf\b", "50%"),
    (r"(?<=\d)\\?%", " percent"),
    (r"\s*\((?:i\.e\.|e\.g\.|namely)[^)]*\)", ""),
    (r"\blarge language models \(LLMs\)", "LLMs"),
    (r"\bLarge language models \(LLMs\)", "LLMs"),
)


@dataclass(frozen=True, slots=True)
class Planted:
    """A sentence made false: `kind` says how, `paper` is what it cites, `original` what it was made from."""

    kind: str
    text: str
    original: str
    paper: Paper


def true_sentences(papers: Sequence[Paper]) -> list[tuple[str, Paper]]:
    """The sentences of all abstracts that are long enough to say something, with their papers."""
    return [
        (text, paper)
        for paper in papers
        for span in split_sentences(paper.abstract)
        if SHORTEST <= len(text := paper.abstract[span.start : span.end]) <= LONGEST and "http" not in text
    ]


def plant(sentences: Sequence[tuple[str, Paper]], papers: Sequence[Paper], seed: int = 0) -> Iterator[Planted]:
    """Every error that can be made of each sentence, one of a kind: number, name, direction, negation, paper."""
    chance = random.Random(seed)
    pools = {"name": _pool(_NAME, papers), "term": _pool(_TERM, papers)}
    for text, paper in sentences:
        changed = {
            "number": _change_number(text, chance),
            "name": _swap(text, _NAME, pools["name"], paper, chance)
            or _swap(text, _TERM, pools["term"], paper, chance),
            "direction": _flip(text, chance),
            "negation": _negate(text),
        }
        yield from (Planted(kind, false, text, paper) for kind, false in changed.items() if false and false != text)
        if wrong := _nearest_other(text, paper, papers):
            yield Planted("paper", text, text, wrong)


def paraphrase(text: str, chance: random.Random) -> str:
    """The sentence lightly reworded, still true: told of the authors, some words exchanged, numbers spelled anew."""
    reworded = text
    for pattern, other in _REWORDINGS:
        if chance.random() < REWORDED:
            reworded = re.sub(pattern, other, reworded)
    opening = chance.choice(_OPENINGS)
    if opening and re.match(r"(?:The|This|These|Our|We|It|In|On|By|A|An|However)\b", reworded):
        reworded = opening + reworded[0].lower() + reworded[1:]
    return reworded


def _pool(pattern: re.Pattern[str], papers: Sequence[Paper]) -> list[str]:
    found = {match for paper in papers for match in pattern.findall(paper.abstract)}
    return sorted(term for term in found if term.split()[0] not in _TERM_STOPS)


def _change_number(text: str, chance: random.Random) -> str | None:
    matches = [*_NUMBER.finditer(text), *_NUMBER_WORD.finditer(text)]
    if not matches:
        return None
    match = chance.choice(matches)
    return text[: match.start()] + _other_number(match.group(), chance) + text[match.end() :]


def _other_number(written: str, chance: random.Random) -> str:
    if written.lower() in _NUMBER_WORDS:
        return chance.choice([word for word in _NUMBER_WORDS if word != written.lower()])
    value = float(written.replace(",", ""))
    decimals = len(written.partition(".")[2])
    factor = chance.choice([0.5, 0.7, 0.8, 0.9, 1.1, 1.2, 1.5, 2.0])
    other = round(value * factor, decimals)
    if other == value:
        other = value + 1
    return f"{other:,.{decimals}f}" if "," in written else f"{other:.{decimals}f}"


def _swap(text: str, pattern: re.Pattern[str], pool: Sequence[str], paper: Paper, chance: random.Random) -> str | None:
    """One name replaced by another of the same shape: of this paper where it has one, else of any."""
    matches = [match for match in pattern.finditer(text) if match.group().split()[0] not in _TERM_STOPS]
    if not matches:
        return None
    match = chance.choice(matches)
    own = [name for name in pattern.findall(paper.abstract) if name not in text and name.split()[0] not in _TERM_STOPS]
    others = [name for name in (own if own and chance.random() < 0.3 else pool) if name not in text]
    return text[: match.start()] + chance.choice(others) + text[match.end() :] if others else None


def _flip(text: str, chance: random.Random) -> str | None:
    matches = list(_OPPOSED.finditer(text))
    if not matches:
        return None
    match = chance.choice(matches)
    other = _OPPOSITES[match.group().lower()]
    other = other.capitalize() if match.group()[0].isupper() else other
    return text[: match.start()] + other + text[match.end() :]


def _negate(text: str) -> str | None:
    if denied := _DENIED.search(text):
        said = denied["before"].lower()
        kept = _AFFIRMED.get(said, "with " if said == "without" else "")
        return text[: denied.start()] + kept + text[denied.end() :]
    if auxiliary := _AUXILIARY.search(text):
        return f"{text[: auxiliary.end()]} not{text[auxiliary.end() :]}"
    if verb := _VERB.search(text):
        root = {"rel": "rely"}.get(verb["root"], verb["root"])
        return f"{text[: verb.start()]}does not {root}{text[verb.end() :]}"
    return None


def _nearest_other(text: str, paper: Paper, papers: Sequence[Paper]) -> Paper | None:
    """The other paper that shares most words with the sentence: the likeliest wrong citation."""
    said = set(re.findall(r"[a-z]{4,}", text.lower()))
    others = [other for other in papers if other.id != paper.id]
    return max(others, key=lambda other: len(said & _words(other)), default=None)


@lru_cache(maxsize=4096)
def _words(paper: Paper) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z]{4,}", f"{paper.title} {paper.abstract}".lower()))
