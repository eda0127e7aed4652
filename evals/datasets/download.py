"""One file from its publisher, held against a digest before anybody reads it.

What has come stays beside the target as `.part`, so that the next call asks for the rest. A file that is not what its
digest says is thrown away.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from assistant.errors import FetchError

OnBytes = Callable[[int, int], None]
"""Called with the bytes that have come and the most that may come."""
MOST_REDIRECTS = 5
SECONDS = 30.0
_PIECE = 1 << 20


def download(url: str, digest: str, to: Path, most: int, on_bytes: OnBytes | None = None) -> None:
    """Bring `url` to `to`; `digest` is `sha256:`, `md5:` or `git:` and hexadecimal digits.

    Raises:
        FetchError: the address cannot be had, the file is larger than `most` bytes, or has another digest.
    """
    to.parent.mkdir(parents=True, exist_ok=True)
    part = to.with_name(to.name + ".part")
    try:
        _receive(url, part, most, on_bytes)
    except httpx.HTTPError as error:
        raise FetchError(f"{url}: {type(error).__name__} {error}; run it again to go on where it stopped") from None
    found = digest_of(part, digest.partition(":")[0])
    if found != digest:
        part.unlink()
        raise FetchError(
            f"{url} has {found} and must have {digest}; it was thrown away, the publisher may have moved it"
        )
    part.replace(to)


def digest_of(path: Path, kind: str) -> str:
    """The digest of a file, with its kind before it. `git` is the id of its content in a git repository."""
    found = hashlib.new("sha1" if kind == "git" else kind, usedforsecurity=kind == "sha256")
    if kind == "git":
        found.update(f"blob {path.stat().st_size}\0".encode())
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            found.update(piece)
    return f"{kind}:{found.hexdigest()}"


def _receive(url: str, part: Path, most: int, on_bytes: OnBytes | None) -> None:
    have = part.stat().st_size if part.exists() else 0
    with _opened(url, have) as answer:
        if answer.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            return  # all of it came before; the digest decides
        if answer.status_code not in (httpx.codes.OK, httpx.codes.PARTIAL_CONTENT):
            raise FetchError(
                f"{answer.url} answers HTTP {answer.status_code}; look whether the publisher moved the file"
            )
        resumed = answer.status_code == httpx.codes.PARTIAL_CONTENT
        with part.open("ab" if resumed else "wb") as file:
            for piece in answer.iter_bytes():
                file.write(piece)
                if file.tell() > most:
                    break
                if on_bytes:
                    on_bytes(file.tell(), most)
    if part.stat().st_size > most:
        part.unlink()
        raise FetchError(f"{url} is larger than the {most} bytes that it may have; it was thrown away")


@contextmanager
def _opened(url: str, have: int) -> Iterator[httpx.Response]:
    """The answer at the end of the redirects, each of which must stay with http, and with https once there."""
    headers = {"Accept-Encoding": "identity", **({"Range": f"bytes={have}-"} if have else {})}
    with httpx.Client(timeout=SECONDS, headers=headers) as client:
        for _ in range(MOST_REDIRECTS):
            with client.stream("GET", url) as answer:
                if not answer.has_redirect_location:
                    yield answer
                    return
                url = _next(answer)
    raise FetchError(f"{url} redirects more than {MOST_REDIRECTS} times; it was not fetched")


def _next(answer: httpx.Response) -> str:
    to = answer.url.join(answer.headers["location"])
    if to.scheme != "https" and to.scheme != answer.url.scheme:
        raise FetchError(f"{answer.url} redirects to {to}, which is no https address; it was not followed")
    return str(to)
