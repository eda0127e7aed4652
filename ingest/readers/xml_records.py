"""XML out of a source, element by element, with entities forbidden."""

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from assistant.types import Reject
from ingest.source import Source

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_PARAGRAPH = re.compile(r"\n\s*\n|\n(?=  +\S)")


def read_elements(source: Source, *names: str) -> Iterator["tuple[int, Element] | Reject"]:
    """Each element with one of these names (without namespace) and its rank; a fault in the XML ends the reading.

    Entities are refused: they can read other files and grow without end.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    rank = 0
    with source.open() as file:
        # of the declared encodings the parser takes care itself
        stream = io.TextIOWrapper(file, source.encoding.codec) if source.encoding.guessed else file
        try:
            for _, element in iterparse(stream):
                source.consumed = file.tell()
                if local_name(element) in names:
                    rank += 1
                    yield rank, element
                    element.clear()
        except ParseError as error:
            yield Reject("", error.position[0], f"broken XML, nothing behind it was read: {error.msg}")
        except (DefusedXmlException, ValueError) as error:
            yield Reject("", 0, f"XML that is not safe or not supported: {error}")


def local_name(element: "Element") -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def children(element: "Element | None", *path: str) -> list["Element"]:
    """The elements under a path of names, whatever their namespaces."""
    found = [element] if element is not None else []
    for name in path:
        found = [child for parent in found for child in parent if local_name(child) == name]
    return found


def content(element: "Element | None", *path: str) -> str:
    """All text of the first element under a path, white space as a reader sees it; empty when there is none."""
    found = children(element, *path)
    return unwrapped("".join(found[0].itertext())) if found else ""


def one_line(element: "Element | None", *path: str) -> str:
    """The same on one line."""
    return content(element, *path).replace("\n", " ")


def unwrapped(text: str) -> str:
    """Text whose lines were wrapped at some width, as paragraphs: arXiv indents the first line of a paragraph."""
    return "\n".join(filter(None, (" ".join(part.split()) for part in _PARAGRAPH.split(text.strip()))))
