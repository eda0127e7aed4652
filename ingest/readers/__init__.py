"""The formats: which reader takes a source, and that it gives records and rejects, lazily and in order."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import PurePosixPath
from typing import Protocol

from assistant.errors import UsageError
from assistant.types import Reject
from ingest.records import Record
from ingest.source import Source

FORMATS = (
    *("hf_api", "openalex", "semantic_scholar", "beir", "arxiv", "csl_json", "papers"),
    *("pubmed", "bibtex", "ris", "delimited", "listing_page"),
)
"""In the order in which they are asked whether a source is theirs; the last takes what nobody else does."""

_KEYS = re.compile(r'"((?:[^"\\]|\\.){1,60})"\s*:')


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of a source: its text, the names of JSON members in it (none when it is not JSON), its suffix."""

    text: str
    keys: frozenset[str]
    suffix: str


class Reader(Protocol):
    """What each format's module offers."""

    def recognises(self, head: Head) -> bool:
        """Whether a source that begins like this is in this format."""

    def read(self, source: Source) -> Iterator[Record | Reject]:
        """Its records in order; what cannot be read becomes a reject, and reading goes on behind it."""


def choose_reader(source: Source, name: str = "auto") -> tuple[str, Reader]:
    """The format of a source and its reader.

    Raises:
        UsageError: there is no such format.
    """
    if name != "auto":
        if name not in FORMATS:
            raise UsageError(f"format {name!r} is not known; use auto or one of {', '.join(FORMATS)}")
        return name, _reader(name)
    head = read_head(source)
    return next((found, reader) for found in FORMATS if (reader := _reader(found)).recognises(head))


def read_head(source: Source) -> Head:
    """The beginning of a source, as far as formats are told by it."""
    text = source.head_text().lstrip()
    keys = frozenset(_KEYS.findall(text)) if text[:1] in ("{", "[") else frozenset()
    return Head(text, keys, PurePosixPath(source.name).suffix.lower())


def _reader(name: str) -> Reader:
    return import_module(f"ingest.readers.{name}")
