"""A claim laid beside the sentences of its cited abstracts: what of it they cover, and what not."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from assistant.sentences import split_sentences
from assistant.types import Paper
from assistant.verification.numbers import without_quantities
from assistant.verification.polarity import directed_stems, directions
from assistant.verification.text import STOP_WORDS, content_stems, stem
from assistant.verification.vocabulary import acronyms, generic_stems, synonyms

MOST_SENTENCES = 3
LEAST_GAIN = 0.13
"""Share of the claim that a further sentence must cover to count as its ground."""
LONGEST_SUBSTITUTE = 3
"""Stems: longer stretches that differ are another wording, not another name."""
LEAST_STEMS = 2
"""The same in stems: a single word may be one that was put in another's place."""
SHORTEST_PREFIX = 5
PREFIX_SHARE = 0.75


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an abstract with the stems of its meaning."""

    text: str
    stems: frozenset[str]


@dataclass(frozen=True, slots=True)
class Alignment:
    """A claim's stems, those its ground covers, those it does not: `free` ones say nothing, `open` ones say something.

    `ground` holds the sentences that cover most of the claim, best first.
    """

    ground: tuple[Sentence, ...]
    covered: frozenset[str]
    free: frozenset[str]
    open: frozenset[str]

    @property
    def text(self) -> str:
        """The ground as one text."""
        return " ".join(sentence.text for sentence in self.ground)

    @property
    def share(self) -> float:
        """The covered share of the claim, words that say nothing counting half."""
        return self._share_with(self.open)

    @property
    def share_but_for_direction(self) -> float:
        """The same without the open words that have an opposite: how far the two speak of one thing."""
        return self._share_with(self.open - directed_stems())

    def _share_with(self, still_open: frozenset[str]) -> float:
        total = len(self.covered) + len(self.free) / 2 + len(still_open)
        return len(self.covered) / total if total else 1.0


def align(claim: str, papers: Iterable[Paper]) -> Alignment:
    """Lay a claim beside the abstracts of the papers it cites. Titles and authors are known words in any sentence."""
    papers = tuple(papers)
    said = frozenset(meaning(claim))
    around = frozenset(root for paper in papers for root in meaning(f"{paper.title} {' '.join(paper.authors)}"))
    ground = _choose(said, [sentence for paper in papers for sentence in sentences(paper.abstract)])
    stems = frozenset().union(*(sentence.stems for sentence in ground)) | around if ground else around
    covered = frozenset(root for root in said if covers(root, stems))
    covered |= _same_direction(claim, " ".join(sentence.text for sentence in ground))
    rest = said - covered
    free = frozenset(root for root in rest if root in generic_stems() and root not in directed_stems())
    return Alignment(ground, covered & said, free, rest - free)


@lru_cache(maxsize=4096)
def sentences(abstract: str) -> tuple[Sentence, ...]:
    """The sentences of an abstract."""
    texts = (abstract[span.start : span.end] for span in split_sentences(abstract))
    return tuple(Sentence(text, frozenset([*meaning(text), *content_stems(text)])) for text in texts)


def meaning(text: str) -> list[str]:
    """The stems of the words that carry meaning, a spelled-out acronym of the field counting as the acronym.

    Quantities are left out: they are compared as such.
    """
    stems = content_stems(without_quantities(text))
    found: list[str] = []
    at = 0
    while at < len(stems):
        name, size = _acronym_at(stems, at)
        found.append(name or stems[at])
        at += size
    return found


def _acronym_at(stems: Sequence[str], at: int) -> tuple[str, int]:
    for expansion, name in _expansions():
        if tuple(stems[at : at + len(expansion)]) == expansion:
            return name, len(expansion)
    return "", 1


@lru_cache(maxsize=1)
def _expansions() -> tuple[tuple[tuple[str, ...], str], ...]:
    stops = {stem(word) for word in STOP_WORDS}
    known = [(tuple(root for root in roots if root not in stops), stem(name)) for name, roots in acronyms().items()]
    return tuple(sorted(known, key=lambda pair: -len(pair[0])))


def covers(root: str, stems: Collection[str]) -> bool:
    """Whether a stem, a synonym of it or a longer or shorter form of it is among `stems`."""
    if synonyms(root) & frozenset(stems):
        return True
    return len(root) >= SHORTEST_PREFIX and any(_share_prefix(root, other) for other in stems)


def _share_prefix(one: str, other: str) -> bool:
    size = max(SHORTEST_PREFIX, int(PREFIX_SHARE * max(len(one), len(other)) + 0.5))
    return one[:size] == other[:size] and len(one) >= size and len(other) >= size


def substituted(claim: str, alignment: Alignment) -> tuple[str, str] | None:
    """What the claim says in a place where its best ground has something else: (claim's words, ground's words)."""
    if not alignment.ground:
        return None
    said, given = meaning(claim), meaning(alignment.ground[0].text)
    for kind, said_from, said_to, given_from, given_to in SequenceMatcher(
        None, said, given, autojunk=False
    ).get_opcodes():
        if kind != "replace" or max(said_to - said_from, given_to - given_from) > LONGEST_SUBSTITUTE:
            continue
        ours = [root for root in said[said_from:said_to] if not covers(root, given)]
        theirs = [root for root in given[given_from:given_to] if not covers(root, said)]
        if _telling(ours) and _telling(theirs):
            return " ".join(ours), " ".join(theirs)
    return None


def _telling(stems: Iterable[str]) -> bool:
    return any(root not in generic_stems() and root not in directed_stems() for root in stems)


def _same_direction(claim: str, ground: str) -> frozenset[str]:
    """The stems of direction words for which the ground has a word of the same axis and side."""
    given = {(cue.axis, cue.side) for cue in directions(ground)}
    return frozenset(stem(cue.word) for cue in directions(claim) if (cue.axis, cue.side) in given)


def _choose(said: frozenset[str], pool: Sequence[Sentence]) -> tuple[Sentence, ...]:
    chosen: list[Sentence] = []
    left = set(said)
    while left and len(chosen) < MOST_SENTENCES:
        gains = [(sum(covers(root, sentence.stems) for root in left), -at) for at, sentence in enumerate(pool)]
        gain, at = max(gains, default=(0, 0))
        if gain < (max(LEAST_STEMS, LEAST_GAIN * len(said)) if chosen else 1):
            break
        chosen.append(pool[-at])
        left = {root for root in left if not covers(root, pool[-at].stems)}
    return tuple(chosen)
