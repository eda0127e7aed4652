"""Where passages speak against what a question takes for granted, and where they speak against each other."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations

from assistant.types import Correction, Passage, Query, Quote, ScoredSentence, Stance, Support
from assistant.verification.alignment import covers, meaning
from assistant.verification.opposition import Opposition, oppose
from assistant.verification.polarity import directed_stems
from assistant.verification.rules import examine
from assistant.verification.text import content_stems
from assistant.verification.valence import measures, valence
from assistant.verification.vocabulary import generic_stems

_EFFECT = re.compile(
    r"(?i)^\W*(?:does|do|did|is|are|was|were|can|could|will|would|has|have|should|whether)\b"
    r"|\b(?:effects?|impact|influence|affects?|helps?|hurts?|harms?|benefits?|improves?|worsens?|degrades?|better|worse"
    r"|reduces?|increases?|useful|beneficial|harmful|good|bad)\b"
)
FEWEST_ASKED = 2
"""Words with a subject that a question about an effect must have."""
READ = 5
"""Leading passages that are held against a premise."""
COMPARED = 4
"""Leading passages that are held against each other."""
TELLING = 3
"""Sentences of each, the most relevant ones, that are."""
_OWN_WORK = re.compile(
    r"(?i)\b(?:we|our|ours|us|it|its|this|these|here"
    r"|the (?:proposed|resulting|method|model|approach|framework|system))\b"
)
"""Two papers that each speak of their own work do not contradict each other by it."""
_FINDING = re.compile(
    r"(?i)^\W*(?:in this (?:paper|work|study),? |here,? )?"
    r"(?:we|(?:this|the present|our) (?:paper|work|study|analysis)"
    r"|(?:our|these|the) (?:results?|experiments?|findings?|analys[ei]s))(?: also| further| \w+ly)? "
    r"(?:find|found|shows?|showed|observed?|demonstrated?s?|reports?|reported|concluded?s?|suggests?|reveals?"
    r"|confirms?)\s+(?:that\s+)?"
)
"""Words of a finding that say whose it is, and nothing of what was found."""


def find_correction(query: Query, passages: Sequence[Passage]) -> Correction | None:
    """The first premise that one of the leading passages contradicts and no other supports."""
    leading = passages[:READ]
    for premise in query.premises:
        found = ((one, against) for one in leading if (against := oppose(premise, one.paper)))
        passage, against = next(found, (None, None))
        if passage and against and not any(_supports(other, premise) for other in leading if other is not passage):
            return Correction(premise, Stance(passage.paper.id, against.quote), against.why)
    return None


def _supports(passage: Passage, statement: str) -> bool:
    return examine(statement, [passage.paper]).support is Support.SUPPORTED


def find_sides(query: Query, passages: Sequence[Passage]) -> tuple[Stance, ...]:
    """Two stances of different papers that contradict each other; none when the leading passages agree."""
    return _opposed_verdicts(query.text, passages[:COMPARED]) or _contradicting(passages[:COMPARED])


def _opposed_verdicts(question: str, passages: Sequence[Passage]) -> tuple[Stance, ...]:
    """The first two papers of which one speaks well and one ill of all that the question asks the effect of."""
    asked = [root for root in meaning(question) if root in measures() or root not in _says_little()]
    if not _EFFECT.search(question) or len(set(asked)) < FEWEST_ASKED:
        return ()
    found: dict[int, Stance] = {}
    for passage in passages:
        if said := _verdict(asked, passage):
            found.setdefault(*said)
    return tuple(found.values()) if len(found) > 1 else ()


@cache
def _says_little() -> frozenset[str]:
    return generic_stems() | directed_stems()


def _verdict(asked: Sequence[str], passage: Passage) -> tuple[int, Stance] | None:
    """The sign of what a paper says of the matter and where it says it; None when it says both or neither."""
    signs: dict[int, Stance] = {}
    for sentence in passage.sentences:
        stems = frozenset([*meaning(sentence.text), *content_stems(sentence.text)])
        if all(covers(root, stems) for root in asked) and (sign := valence(sentence.text)):
            signs.setdefault(sign, Stance(passage.paper.id, Quote(sentence.text, sentence.start, sentence.end)))
    return next(iter(signs.items())) if len(signs) == 1 else None


def _contradicting(passages: Sequence[Passage]) -> tuple[Stance, ...]:
    """Two papers of which one says what the other denies, nearly word for word."""
    for one, other in combinations(passages, 2):
        for speaker, hearer in ((one, other), (other, one)):
            for sentence, against in _opposed(speaker, hearer):
                said = Stance(speaker.paper.id, Quote(sentence.text, sentence.start, sentence.end))
                answered = Stance(hearer.paper.id, against.quote)
                return (said, answered) if speaker is one else (answered, said)
    return ()


def _opposed(speaker: Passage, hearer: Passage) -> Iterator[tuple[ScoredSentence, Opposition]]:
    ranked = sorted(speaker.sentences, key=lambda sentence: -sentence.score)[:TELLING]
    for sentence in ranked:
        if _of_own_work(sentence.text):
            continue
        against = oppose(sentence.text, hearer.paper)
        if against and not _of_own_work(against.quote.text):
            yield sentence, against


def _of_own_work(sentence: str) -> bool:
    return bool(_OWN_WORK.search(_FINDING.sub("", sentence)))
