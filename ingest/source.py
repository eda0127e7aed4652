"""What is read: files, folders and standard input, each opened with care."""

import hashlib
import io
import os
import re
import stat
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from assistant.types import Reject
from ingest.encoding import SAMPLE, Encoding, find_encoding

HEAD = 65_536
"""Bytes looked at to tell a format."""
_PIECE = 1 << 20
_TOLD_EVERY = 64

_MAGIC = {
    b"%PDF": "a PDF; ingest takes saved pages and bibliographies",
    b"PK\x03\x04": "a ZIP archive; unpack it first",
    b"\x1f\x8b": "gzip-compressed; unpack it first",
    b"BZh": "bzip2-compressed; unpack it first",
    b"\xfd7zXZ": "xz-compressed; unpack it first",
    b"\x28\xb5\x2f\xfd": "zstd-compressed; unpack it first",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
    b"SQLite format 3": "an SQLite database",
}
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f]")
_ESCAPED = re.compile("[\udc80-\udcff]")


@dataclass(slots=True)
class Source:
    """Something to read records from. `name` is how papers and filters refer to it, `path` where it is.

    `content` holds what has no path of its own (standard input, an answer of a live source), `format` is set where it
    is known, and `consumed` says how many bytes of `size` had been read when it was last looked.
    """

    name: str
    path: str
    size: int
    content: bytes | None = None
    format: str | None = None
    consumed: int = 0
    _encoding: Encoding | None = None

    def open(self) -> BinaryIO:
        """The bytes from the beginning."""
        return Path(self.path).open("rb") if self.content is None else io.BytesIO(self.content)

    def read(self) -> bytes:
        """All bytes."""
        with self.open() as file:
            return file.read()

    @property
    def encoding(self) -> Encoding:
        """In which encoding its text is."""
        if self._encoding is None:
            with self.open() as file:
                self._encoding = find_encoding(file.read(SAMPLE))
        return self._encoding

    def head(self) -> bytes:
        """The first bytes."""
        with self.open() as file:
            return file.read(HEAD)

    def head_text(self) -> str:
        """The first bytes as text, what is none replaced."""
        return self.head().decode(self.encoding.codec, "replace")

    def text(self) -> str:
        """All of it as text; a byte that its encoding lacks becomes a lone surrogate, which `bad_byte` names.

        Raises:
            UnicodeDecodeError: UTF-16 or UTF-32 that is broken.
        """
        self.consumed = self.size
        return self.read().decode(self.encoding.codec, "surrogateescape")

    def lines(self) -> Iterator[str]:
        """Its lines one by one, without their ends, decoded as `text` does."""
        with self.open() as file, io.TextIOWrapper(file, self.encoding.codec, "surrogateescape") as lines:
            for number, line in enumerate(lines, start=1):
                if not number % _TOLD_EVERY:  # asking the system with every line took an eighth of reading them again
                    self.consumed = file.tell()
                yield line.rstrip("\n")
        self.consumed = self.size

    def digest(self) -> str:
        """SHA-256 of the bytes."""
        digest = hashlib.sha256()
        with self.open() as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
        return digest.hexdigest()


def bad_byte(text: str) -> str | None:
    """What is wrong with the encoding of a text that came from `Source.text` or `lines`; None when nothing is."""
    found = None if text.isascii() else _ESCAPED.search(text)
    if found is None:
        return None
    byte = ord(found.group()) - 0xDC00
    return f"not UTF-8: byte 0x{byte:02X} after “{text[max(0, found.start() - 20) : found.start()]}”; save it as UTF-8"


def unreadable(source: Source) -> str | None:
    """Why a source that begins as it does holds no records for any reader, or None."""
    head, text = source.head(), source.head_text()
    if not text.strip():
        return "the file is empty"
    kind = next((kind for magic, kind in _MAGIC.items() if head.startswith(magic)), None)
    if kind is None and len(_CONTROLS.findall(text)) > max(2, len(text) / 100):
        kind = "binary, not text"
    return f"the file is {kind}" if kind else None


def is_live(source: str) -> bool:
    """Whether a source is fetched rather than read from disk."""
    return source.startswith(("hf:", "arxiv:"))


def collect(sources: Sequence[str]) -> Iterator[Source | Reject]:
    """Every file behind the sources, folders in sorted order; a reject for what cannot be read."""
    for given in sources:
        path = Path(given)
        if given == "-":
            yield _standard_input()
        elif path.is_dir():
            found = list(_walk(path))
            yield from found or [Reject(given, 0, "the folder holds no files")]
        else:
            yield _file(path, path.name, given)


def _standard_input() -> Source:
    content = sys.stdin.buffer.read()
    return Source("-", "-", len(content), content)


def _walk(root: Path) -> Iterator[Source | Reject]:
    faults: list[OSError] = []
    for folder, folders, files in os.walk(root, onerror=faults.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(name for name in files if not name.startswith(".")):
            path = Path(folder, name)
            yield _inside(root, path)
    yield from (Reject(str(fault.filename), 0, f"cannot be read: {fault.strerror}") for fault in faults)


def _inside(root: Path, path: Path) -> Source | Reject:
    if path.is_symlink() and not path.resolve().is_relative_to(root.resolve()):
        return Reject(
            str(path), 0, f"a link out of the folder, to {path.resolve()}; name that file itself to ingest it"
        )
    return _file(path, path.relative_to(root).as_posix(), str(path))


def _file(path: Path, name: str, shown: str) -> Source | Reject:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return Reject(shown, 0, "not a regular file")
        with path.open("rb"):
            return Source(name, str(path), status.st_size)
    except OSError as error:
        return Reject(shown, 0, f"cannot be read: {error.strerror}")
    except ValueError:
        return Reject(shown, 0, "cannot be read: the name holds a NUL character")
