"""What the steps of a review reply, line by line, read tolerantly."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.compose.markup import disarm
from assistant.types import Paper, Quote
from assistant.verification.matching import locate

LONGEST_LINE = 300
LONGEST_ASPECT = 40
MOST_ASPECTS = 3
_BULLET = re.compile(r"^\s*(?:[-*+•>#]+\s*|\(?\d{1,2}[.):]\s*|sub-?question\s*\d*\s*:\s*)*", re.IGNORECASE)
_NUMBERED = re.compile(r"^\W*(\d{1,2})\s*[:.)-]\s*(.+)$")
_CELL = re.compile(r"^\W*(P\d{1,3})\W*\|\s*([^|]+?)\s*\|\s*(.+?)\s*\|?\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a comparison: an exact quotation of a source about an aspect."""

    key: str
    aspect: str
    quote: Quote


def read_questions(reply: str, most: int) -> tuple[str, ...]:
    """The lines of a reply that end with a question mark, without list marks; at most `most`, none twice."""
    lines = (_BULLET.sub("", disarm(line)[0]).strip(' *_"“”') for line in reply.splitlines())
    found = (line for line in lines if line.endswith("?") and len(line) <= LONGEST_LINE)
    return tuple(dict.fromkeys(found))[:most]


def read_corrections(reply: str) -> dict[int, str]:
    """The sentence, or an empty one for DROP, under each number of a reply."""
    matches = (_NUMBERED.match(line) for line in reply.splitlines())
    found = {int(match[1]): match[2].strip() for match in matches if match}
    return {number: "" if re.match(r"\W*drop\b", text, re.IGNORECASE) else text for number, text in found.items()}


def read_cells(reply: str, papers: Mapping[str, Paper]) -> tuple[Cell, ...]:
    """The cells whose words stand exactly in the abstract of their source; of no more than `MOST_ASPECTS` aspects."""
    aspects: list[str] = []
    cells = []
    for match in filter(None, map(_CELL.match, reply.splitlines())):
        key, aspect = match[1].upper(), " ".join(disarm(match[2])[0].split()).lower()[:LONGEST_ASPECT]
        spans = locate(match[3].strip(" \"“”'"), papers[key].abstract) if key in papers else ()
        if not spans or (aspect not in aspects and len(aspects) == MOST_ASPECTS):
            continue
        aspects += [aspect] if aspect not in aspects else []
        start, end = spans[0].start, spans[-1].end
        cells.append(Cell(key, aspect, Quote(papers[key].abstract[start:end], start, end)))
    return tuple(cells)


def comparable(cells: Sequence[Cell]) -> bool:
    """Whether at least two papers stand side by side on one aspect."""
    keys_of: dict[str, set[str]] = {}
    for cell in cells:
        keys_of.setdefault(cell.aspect, set()).add(cell.key)
    return any(len(keys) > 1 for keys in keys_of.values())
