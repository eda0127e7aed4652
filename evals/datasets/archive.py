"""Archives unpacked with care: what would leave the folder, is no plain file, or is too much, is refused."""

import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from shutil import copyfileobj
from typing import IO, NamedTuple

from assistant.errors import FetchError

ARCHIVES = (".zip", ".tar.gz")
MOST_MEMBERS = 1_000
MOST_BYTES = 4_000_000_000


class Member(NamedTuple):
    """A file of an archive: its name there, its size unpacked, and its content."""

    name: str
    size: int
    content: IO[bytes]


def unpack(archive: Path, folder: Path) -> None:
    """Write the archive's files under `folder`.

    Raises:
        FetchError: it cannot be read, or a member is not to be trusted; what was unpacked before stays.
    """
    try:
        with _members(archive) as members:
            _write(archive, members, folder)
    except (OSError, EOFError, zipfile.BadZipFile, tarfile.TarError) as error:
        raise FetchError(f"{archive} cannot be unpacked ({error}); delete it and fetch again") from None


def _write(archive: Path, members: Iterator[Member], folder: Path) -> None:
    count = size = 0
    for member in members:
        count, size = count + 1, size + member.size
        path = PurePosixPath(member.name.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in member.name:
            raise FetchError(f"{archive}: {member.name!r} would lie outside the folder; nothing more was unpacked")
        if count > MOST_MEMBERS or size > MOST_BYTES:
            raise FetchError(f"{archive} holds more than {MOST_MEMBERS} files or {MOST_BYTES} bytes; unpacking stopped")
        to = folder / path
        to.parent.mkdir(parents=True, exist_ok=True)
        with to.open("wb") as file:
            copyfileobj(member.content, file)


@contextmanager
def _members(archive: Path) -> Iterator[Iterator[Member]]:
    if archive.suffix == ".zip":
        with zipfile.ZipFile(archive) as opened:
            yield _zipped(opened)
    else:
        with tarfile.open(archive, "r:gz") as tape:
            yield _taped(tape)


def _zipped(opened: zipfile.ZipFile) -> Iterator[Member]:
    for info in opened.infolist():
        if not info.is_dir():
            with opened.open(info) as content:
                yield Member(info.filename, info.file_size, content)


def _taped(tape: tarfile.TarFile) -> Iterator[Member]:
    for info in tape:
        if info.isdir():
            continue
        content = tape.extractfile(info) if info.isreg() else None
        if content is None:
            raise FetchError(f"the archive's {info.name!r} is no plain file; nothing more was unpacked")
        yield Member(info.name, info.size, content)
