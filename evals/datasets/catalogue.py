"""The published collections that can be fetched: where their publisher has them, at which revision, with what checksum.

A digest in the list (`evals/data/collections.json`) is `sha256:`; `md5:` where BEIR prints no better one;
`git:`, the id that git gives a file's content, where the publisher's repository tells no other.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from assistant.errors import UsageError
from evals.datasets.archive import ARCHIVES, unpack
from evals.datasets.download import OnBytes, download

DONE = ".fetched"
"""The last file written: a folder without it was interrupted."""


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file of the publisher: its address, its place in the collection, its digest, and the most bytes it may have."""

    path: str
    url: str
    digest: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Collection:
    """A published collection; `layout` is one of `LAYOUTS`, or `beir`."""

    name: str
    layout: str
    purpose: str
    licence: str
    revision: str
    files: tuple[RemoteFile, ...]


def catalogue() -> dict[str, Collection]:
    """Every collection by its name."""
    rows = json.loads(files("evals").joinpath("data/collections.json").read_text(encoding="utf-8"))
    return {row["name"]: _collection(row) for row in rows}


def _collection(row: Mapping[str, Any]) -> Collection:
    return Collection(**{**row, "files": tuple(RemoteFile(**file) for file in row["files"])})


def find_collection(name: str) -> Collection:
    """The collection of this name.

    Raises:
        UsageError: when there is none, naming those there are.
    """
    known = catalogue()
    if name not in known:
        raise UsageError(f"{name!r} is neither a path nor a collection; the collections are {', '.join(known)}")
    return known[name]


def fetch(collection: Collection, home: Path, on_bytes: OnBytes | None = None) -> Path:
    """The collection's folder under `home`, fetched unless it is there already.

    Each file is held against its digest before anything reads it. An interrupted fetch goes on where it stopped.

    Raises:
        FetchError: the network, the publisher or the digest refuses.
    """
    folder = home / "datasets" / collection.name
    if (folder / DONE).exists():
        return folder
    for file in collection.files:
        path = folder / file.path
        if not path.exists():
            download(file.url, file.digest, path, file.bytes, on_bytes)
        if path.name.endswith(ARCHIVES):
            unpack(path, folder)
            path.unlink()
    (folder / DONE).write_text(f"{collection.revision}\n", encoding="utf-8")
    return folder
