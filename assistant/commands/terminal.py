"""What a terminal is shown: text without control characters, one JSON object, errors of one line."""

import io
import os
import sys
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import BaseModel

_KEPT = {"\n", "\t"}
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
"""Unicode categories that no source may send to a terminal: control, format (bidi), surrogates, private use."""


def speak_utf8() -> None:
    """Write UTF-8 whatever the locale says: titles hold every script."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def clean(text: str) -> str:
    """The text without the characters that move a cursor, colour a terminal or reorder what is read."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(c for c in text if c in _KEPT or unicodedata.category(c) not in _HIDDEN)


def one_line(text: str) -> str:
    """The text on one line, cleaned."""
    return " ".join(clean(text).split())


def say(text: str = "") -> None:
    """A line of a result on standard output."""
    sys.stdout.write(clean(text) + "\n")


def say_part(text: str) -> None:
    """A piece of a line, shown at once."""
    sys.stdout.write(clean(text))
    sys.stdout.flush()


def say_json(result: "BaseModel") -> None:
    """The one JSON object of a command; indented when a person looks at it."""
    sys.stdout.write(result.model_dump_json(indent=2 if sys.stdout.isatty() else None) + "\n")


def complain(message: str) -> None:
    """The one line of an error."""
    sys.stderr.write(f"assistant: {one_line(message)}\n")


def note(message: str) -> None:
    """A remark beside the results, on standard error."""
    sys.stderr.write(one_line(message) + "\n")


def width() -> int:
    """Columns to fill: the terminal's, at most 100, and 80 where there is none."""
    try:
        return min(100, os.get_terminal_size(sys.stdout.fileno()).columns)
    except (OSError, ValueError):
        return 80


def flush() -> None:
    """Let what was said be seen now, also by a program that reads us."""
    sys.stdout.flush()
