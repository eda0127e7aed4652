"""The rules put together: what they find about one sentence of an answer and the papers it cites."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.types import Paper, Support
from assistant.verification import names, numbers
from assistant.verification.alignment import Alignment, align, meaning, substituted
from assistant.verification.matching import locate, quotations
from assistant.verification.opposition import own_number
from assistant.verification.polarity import directed_stems, flipped, negated, negations
from assistant.verification.record import agrees_with_record
from assistant.verification.vocabulary import generic_stems

LEAST_SHARE = 0.75
"""Covered share of a sentence's meaning from which it is supported when no rule fails."""
SURE_SHARE = 0.6
"""Covered share from which opposite words are an error; on SciFact most below it are other things compared."""
REWORDED_SHARE = 0.8
"""Covered share from which one unknown word is taken for another wording. It brings the flagged share of true sentences
in free paraphrase from 20 to 11 % (n = 44) and costs two planted names and two directions in a hundred."""
FEWEST_COVERED = 7
"""Stems found beside it: in a short sentence one word is too much of what is said."""
SHORTEST_TITLE = 3
"""Words: a shorter title may be the name that a sentence is about."""
NO_SHARE = 0.3
"""Covered share below which the cited abstracts do not speak of it."""

_ANSWER_WORD = re.compile(r"(?i)^\s*(?:yes|no|often not|not always|not necessarily)\s*(?:[,:;.–—]|-(?=\s))\s*")
_INTRODUCED = re.compile(
    r"(?i)\b(?:propos\w+|introduc\w+|present\w*|develop\w*|call\w*|nam\w+|dub\w+|term\w*|is|are)\b[^.;]{0,120}"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict with its reason in plain words; `exact` when the sentence is a quotation."""

    support: Support
    why: str
    exact: bool = False


def examine(text: str, papers: Sequence[Paper]) -> Finding:
    """What the rules say about a sentence and the papers it cites.

    Words in common alone never support: quotations, numbers, names, negation and direction must hold as well.
    """
    for quoted in quotations(text):
        if not _stands_somewhere(quoted, papers):
            return Finding(Support.UNSUPPORTED, f"the quotation “{_short(quoted)}” is in no cited abstract")
    bare = _ANSWER_WORD.sub("", _without_titles(text, papers))
    if of_record := _of_record(bare, papers):
        return of_record
    if exact := _exact(bare, papers):
        return exact
    alignment = align(bare, papers)
    return _conflict(bare, papers, alignment) or _measure(bare, papers, alignment)


def _of_record(told: str, papers: Sequence[Paper]) -> Finding | None:
    """The verdict on a sentence that tells who wrote a paper or when it appeared."""
    about = ((told.strip().removeprefix(f"*{paper.title}*"), paper) for paper in papers)
    found = [agrees for said, paper in about if (agrees := agrees_with_record(said, paper)) is not None]
    if not found:
        return None
    if any(found):
        return Finding(Support.SUPPORTED, "the library's record of the paper says so", exact=True)
    return _against("the library's record of the paper says otherwise")


def _stands_somewhere(quoted: str, papers: Sequence[Paper]) -> bool:
    return any(locate(quoted, paper.abstract) or locate(quoted, paper.title) for paper in papers)


def _without_titles(text: str, papers: Sequence[Paper]) -> str:
    for title in (paper.title for paper in papers if len(paper.title.split()) >= SHORTEST_TITLE):
        text = re.sub(rf"[“\"*]*(?<!\w){re.escape(title)}(?!\w)[”\"*]*", " ", text, flags=re.IGNORECASE)
    return text


def _exact(text: str, papers: Sequence[Paper]) -> Finding | None:
    """A sentence that a source says word for word, alone or between quotation marks with nothing of its own around."""
    for paper in papers:
        if spans := locate(text, paper.abstract):
            whole = " ".join(_sentence_around(paper.abstract, span.start, span.end) for span in spans)
            clash = negated(text, whole)
            return _against(f"the source negates it (“{clash.word}”)") if clash else _word_for_word()
    quoted = [part for part in quotations(text) if any(locate(part, paper.abstract) for paper in papers)]
    rest = text
    for part in quoted:
        rest = rest.replace(part, " ")
    known = {root for paper in papers for root in meaning(f"{paper.title} {' '.join(paper.authors)}")}
    own = [root for root in meaning(rest) if root not in generic_stems() and root not in known and not root.isdigit()]
    return _word_for_word() if quoted and not own and not negations(rest) else None


def _sentence_around(abstract: str, start: int, end: int) -> str:
    before = max(abstract.rfind(mark, 0, start) for mark in (". ", "! ", "? ", "\n"))
    after = [at for mark in (". ", "! ", "? ", "\n") if (at := abstract.find(mark, max(start, end - 1))) >= 0]
    return abstract[before + 1 : min(after, default=len(abstract)) + 1]


def _word_for_word() -> Finding:
    return Finding(Support.SUPPORTED, "the cited abstract says it word for word", exact=True)


def _against(why: str) -> Finding:
    return Finding(Support.UNSUPPORTED, why)


def _conflict(text: str, papers: Sequence[Paper], alignment: Alignment) -> Finding | None:
    """The first rule that fails outright."""
    everything = " ".join(_everything(paper) for paper in papers)
    if lost := numbers.missing(numbers.claimed(text), numbers.quantities(everything)):
        return _against(f"not in the cited abstract: {_list(quantity.text for quantity in lost)}")
    if lost_names := names.missing(names.names(text), names.spellings(everything)):
        return _against(f"not in the cited abstract: {_list(lost_names)}")
    if alignment.share < NO_SHARE:
        return _against("the cited abstract does not speak of this")
    best = alignment.ground[0].text if alignment.ground else ""
    # where a sentence and its source are worded far apart, opposite words may speak of different things
    verdict = Support.UNSUPPORTED if alignment.share_but_for_direction >= SURE_SHARE else Support.PARTIAL
    if clash := flipped(text, alignment.text):
        return Finding(verdict if clash.sure else Support.PARTIAL, f"the source says the opposite of “{clash.word}”")
    if clash := negated(text, best):
        why = f"“{clash.word}” stands in only one of the sentence and its source"
        return Finding(verdict if clash.sure else Support.PARTIAL, why)
    return None


def _everything(paper: Paper) -> str:
    return " ".join((paper.title, paper.abstract, " ".join(paper.authors), paper.published or "", paper.arxiv_id or ""))


def _measure(text: str, papers: Sequence[Paper], alignment: Alignment) -> Finding:
    """Supported only when numbers and names stand in the very sentences that cover it, and little is left over."""
    close = " ".join([alignment.text, *(f"{paper.published or ''} {' '.join(paper.authors)}" for paper in papers)])
    if strange := _of_something_else(text, papers, alignment):
        return Finding(Support.PARTIAL, f"the source says {_list(q.text for q in strange)} of something else")
    if aliens := names.missing(names.names(text), names.spellings(close) | _own_names(papers)):
        return Finding(Support.PARTIAL, f"the source does not say this of {_list(aliens)}")
    swapped = substituted(text, alignment)
    if alignment.open and (swapped or not _reworded(alignment)):
        return Finding(Support.PARTIAL, f"not found in the cited abstract: {_list(sorted(alignment.open))}")
    if swapped:
        return Finding(Support.PARTIAL, f"where the sentence has “{swapped[0]}”, the source has “{swapped[1]}”")
    if alignment.share < LEAST_SHARE:
        return Finding(Support.PARTIAL, "only part of it is found in the cited abstract")
    return Finding(Support.SUPPORTED, "numbers, names and direction agree with the cited abstract")


def _of_something_else(text: str, papers: Sequence[Paper], alignment: Alignment) -> Sequence[numbers.Quantity]:
    """Numbers that the source counts other things by, or gives to another name."""
    if strange := numbers.apart(text, " ".join(_everything(paper) for paper in papers)):
        return strange
    ground = alignment.ground[0].text if alignment.ground else ""
    return [quantity for quantity in numbers.claimed(text) if own_number(text, quantity, ground)]


def _reworded(alignment: Alignment) -> bool:
    """Whether the one word that is not found may be of the sentence's own choosing: the rest is all but covered."""
    one = len(alignment.open) == 1 and not alignment.open & directed_stems()
    return one and len(alignment.covered) >= FEWEST_COVERED and alignment.share >= REWORDED_SHARE


def _own_names(papers: Sequence[Paper]) -> frozenset[str]:
    """Names of what the papers are about: any sentence of an abstract may speak of it."""
    introduced = (match.group() for paper in papers for match in _INTRODUCED.finditer(paper.abstract))
    return names.spellings(" ".join([*(paper.title for paper in papers), *introduced]))


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."


def _list(items: object) -> str:
    return ", ".join(str(item) for item in items)  # type: ignore[attr-defined]
