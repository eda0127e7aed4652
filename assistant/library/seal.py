"""What a folder of index files looked like at rest, so that any later difference is seen before the files are used."""

import json
import os
import zlib
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path

PIECE = 1 << 24
READERS = 2
"""Files read side by side: two of them hold nearly everything."""
LAYOUT = 6
"""Version of the files that this program adds to a generation: one of another layout is built again."""


class Sealer:
    """Describes folders; a file is read again only when its size or its times changed since this object read it."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int, int, int, int], int] = {}

    def seal(self, folder: Path) -> str:
        """Sizes and CRC-32 of every file, and the versions of what wrote them, as JSON.

        The files are flushed to the disk and made private on the way. CRC-32 finds damage, not forgery: the folder is
        as private as the catalogue itself.
        """
        for path in folder.rglob("*"):
            mode = 0o700 if path.is_dir() else 0o600
            if path.stat().st_mode & 0o777 != mode:
                path.chmod(mode)
        for path in _files(folder):
            descriptor = os.open(path, os.O_RDONLY)
            os.fsync(descriptor)
            os.close(descriptor)
        return self.describe(folder)

    def describe(self, folder: Path) -> str:
        """The same description without touching anything."""
        paths = _files(folder)
        with ThreadPoolExecutor(READERS) as pool:  # reading and CRC-32 leave the interpreter to others
            found = zip(paths, pool.map(self._crc, paths), strict=True)
            files = {str(path.relative_to(folder)): [path.stat().st_size, crc] for path, crc in found}
        return json.dumps({"files": files, "versions": [version("chromadb"), version("tantivy"), LAYOUT]})

    def _crc(self, path: Path) -> int:
        found = path.stat()
        key = (str(path), found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
        if key not in self._known:
            self._known[key] = _crc(path)
        return self._known[key]


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock")


def _crc(path: Path) -> int:
    crc = 0
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            crc = zlib.crc32(piece, crc)
    return crc
