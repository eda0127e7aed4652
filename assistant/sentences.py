"""Sentences of an abstract, by their exact offsets.

Rules rather than a trained splitter: abstracts are short, their abbreviations are few, and the same text must be cut
the same way on every machine and in every room (ingest, evidence, verification, evals).
"""

import re

from assistant.types import Span

_ABBREVIATIONS = frozenset(
    "e.g i.e et al al. cf vs viz resp approx fig figs eq eqs sec secs ref refs no nos vol dr prof mr mrs ms st w.r.t "
    "wrt i.i.d a.k.a incl ca dept inc ltd st.dev".split()
)
_OPENING = "\"'“‘«([{$\\"
_FORMULA = "$\\"
_LOOK = 80
"""Characters around a full stop that decide: more would make the work grow with the square of the text."""
_BREAK = re.compile(r"[.!?…]+[\"'”’»)\]}]*(?=\s)|\n\s*\n")
_LAST_WORD = re.compile(r"[\w.\-]+$")
_DOTTED = re.compile(r"(?:[A-Z]\.)+[A-Z]")


def split_sentences(text: str) -> tuple[Span, ...]:
    """Cut `text` into sentences.

    Every character that is not white space belongs to exactly one span, in order; no span begins or ends with white
    space.
    """
    spans, start = [], 0
    for match in _BREAK.finditer(text):
        if _ends_sentence(text, match):
            spans.append(_trimmed(text, start, match.end()))
            start = match.end()
    spans.append(_trimmed(text, start, len(text)))
    return tuple(span for span in spans if span.start < span.end)


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    if match.group().startswith("\n"):
        return True
    following = text[match.end() : match.end() + _LOOK].lstrip()
    if match.group() == "." and text[match.start() - 1 : match.start()].isspace():
        return True  # old collections set the full stop apart and write in lower case
    if not following or not _begins_sentence(following):
        return not following
    return not (match.group().startswith(".") and _is_abbreviation(text[max(0, match.start() - _LOOK) : match.start()]))


def _begins_sentence(following: str) -> bool:
    word = following.lstrip(_OPENING).split(maxsplit=1)[0] if following.lstrip(_OPENING) else ""
    if following[0] in _FORMULA:
        return True
    # names such as xLSTM or p-value-free prose: a lower-case word opens a sentence only if it is spelled like a name
    return bool(word) and (not word[0].islower() or any(letter.isupper() for letter in word))


def _is_abbreviation(before: str) -> bool:
    found = _LAST_WORD.search(before)
    word = found.group() if found else ""
    if word.casefold() in _ABBREVIATIONS or _DOTTED.fullmatch(word):
        return True
    return len(word) == 1 and word.isupper() and _is_initial(before)


def _is_initial(before: str) -> bool:
    # "J. Smith" is an initial; "vitamin C. We" is not: an initial follows another capitalised word or opens the text
    words = before.split()
    return len(words) == 1 or words[-2][:1].isupper()


def _trimmed(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    return Span(start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip()))
