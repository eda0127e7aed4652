"""JSON objects out of a source, whether it holds one a line, a list, or a list inside an object."""

import json
import re
from collections.abc import Iterator
from typing import Any

from assistant.types import Reject
from ingest.source import Source, bad_byte

Item = dict[str, Any]
LISTS = ("papers", "results", "data", "items", "works", "recommendedPapers")
"""Members under which exports and answers of interfaces keep their list."""

_LIST_BEGINS = re.compile(rf'"(?:{"|".join(LISTS)})"\s*:\s*\[')
_LONE = re.compile("[\ud800-\udfff]")
_SPACE = re.compile(r"[\s,]*")


def read_objects(source: Source) -> Iterator[tuple[int, Item] | Reject]:
    """Each object with the line it begins on; what is broken becomes a reject, and reading goes on behind it."""
    if _one_a_line(source):
        for number, line in enumerate(source.lines(), start=1):
            if line.strip():
                yield from _parsed(number, line)
    else:
        yield from _whole(source.text())


def _one_a_line(source: Source) -> bool:
    first = next((line for line in source.lines() if line.strip()), "").strip()
    if not first.startswith("{"):
        return False
    try:
        json.loads(first)
    except RecursionError:
        return True
    except ValueError:
        # a broken first line is told from the first line of an object by what follows it
        lines = [line.strip() for line in source.head_text().split("\n")[1:] if line.strip()]
        return bool(lines) and all(line.startswith("{") for line in lines)
    return True


def _parsed(number: int, line: str) -> Iterator[tuple[int, Item] | Reject]:
    try:
        if reason := bad_byte(line):
            yield Reject("", number, reason)
        else:
            yield from _objects(number, json.loads(line.strip()))
    except ValueError as error:
        yield Reject("", number, f"broken JSON: {_said(error)}")
    except RecursionError:
        yield Reject("", number, "nested too deeply to be read")


def _objects(number: int, value: Any) -> Iterator[tuple[int, Item] | Reject]:
    if isinstance(value, dict):
        inner = None if "title" in value else next((value[n] for n in LISTS if isinstance(value.get(n), list)), None)
        if inner is None:
            yield number, value
            return
        value = inner
    if not isinstance(value, list):
        yield Reject("", number, f"expected an object, found {json.dumps(value)[:40]}")
        return
    for item in value:
        yield (number, item) if isinstance(item, dict) else Reject("", number, "expected an object in the list")


def _whole(text: str) -> Iterator[tuple[int, Item] | Reject]:
    if reason := bad_byte(text):
        yield Reject("", 0, reason)
        return
    found = re.match(r"\s*\[", text) or _LIST_BEGINS.search(text)
    if found is None:
        yield from _parsed(1, text)
    else:
        yield from _elements(text, found.end())


def _elements(text: str, at: int) -> Iterator[tuple[int, Item] | Reject]:
    """The objects of a list one by one, so that those before a fault are kept."""
    decode = json.JSONDecoder().raw_decode
    line, counted = 1, 0
    while True:
        at = _SPACE.match(text, at).end()  # type: ignore[union-attr]
        line, counted = line + text.count("\n", counted, at), at
        if text[at : at + 1] == "]":
            return
        try:
            value, at = decode(text, at)
        except (ValueError, RecursionError) as error:
            yield Reject("", line, f"broken JSON, nothing behind it was read: {_said(error)}")
            return
        yield from _objects(line, value)


def _said(error: Exception) -> str:
    return error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply or a number too long"


def text(value: Any) -> str:
    """A member as text; empty when it is not there or is no text."""
    if isinstance(value, str):
        # one surrogate for all: those that stand for raw bytes would be taken for a fault of the encoding
        return value if value.isascii() else _LONE.sub("\ud800", value)
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def texts(value: Any, name: str = "name") -> tuple[str, ...]:
    """A list of texts, or of objects with a `name`; anything else in it is left out."""
    found = (text(item.get(name) if isinstance(item, dict) else item).strip() for item in listed(value))
    return tuple(filter(None, found))


def listed(value: Any) -> list[Any]:
    """A member that should be a list; empty when it is something else."""
    return value if isinstance(value, list) else []


def count(value: Any) -> int | None:
    """A member as a whole number that is not negative; None when it is something else."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def member(value: Any, *path: str) -> Any:
    """The member under a path of names; None where the path ends early."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value
