"""How many tokens a text takes, counted offline.

The encoding's table comes with llama-index-core, which ships tiktoken's cache with it, so nothing is ever fetched.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tiktoken import Encoding

ENCODING = "cl100k_base"
TABLE_URL = "https://openaipublic.blob.core.windows.net/encodings/cl100k_base.tiktoken"
TABLE_SHA256 = "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7"
CACHE_VARIABLE = "TIKTOKEN_CACHE_DIR"
CACHE_IN_CORE = Path("_static", "tiktoken_cache")

_loading = Lock()


def count_tokens(text: str) -> int:
    """Tokens of `text` in cl100k_base; where its table is missing, a bound that is never too low: its UTF-8 bytes."""
    encoding = _encoding()
    return len(encoding.encode_ordinary(text)) if encoding else most_tokens(text)


def most_tokens(text: str) -> int:
    """A bound on the tokens of `text` that needs no table: byte-pair encoding starts from bytes and only merges."""
    return len(text.encode("utf-8", "replace"))


@lru_cache(maxsize=1)
def _encoding() -> "Encoding | None":
    cache = _cache_folder()
    if cache is None:
        return None
    import tiktoken

    with _loading, _environment(CACHE_VARIABLE, str(cache)):
        return tiktoken.get_encoding(ENCODING)


def _cache_folder() -> Path | None:
    """The cache folder inside llama-index-core, if the table is there whole: tiktoken would fetch a damaged one."""
    spec = find_spec("llama_index.core")
    for root in spec.submodule_search_locations or () if spec else ():
        folder = Path(root) / CACHE_IN_CORE
        table = folder / hashlib.sha1(TABLE_URL.encode(), usedforsecurity=False).hexdigest()
        if table.is_file() and hashlib.sha256(table.read_bytes()).hexdigest() == TABLE_SHA256:
            return folder
    return None


@contextmanager
def _environment(name: str, value: str) -> Iterator[None]:
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
