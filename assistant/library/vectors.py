"""The vector index: Chroma as a disposable projection of the catalogue. The only file that knows chromadb.

A row's id is `number:position` of paper and chunk. Neither text nor metadata goes in: documents make adding four times
slower and the folder six times larger, and filters are applied to ids that the catalogue gives. Chroma is asked with
vectors only: a stored embedding function could run foreign code when it is asked with texts.
"""

import queue
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from importlib import import_module
from operator import itemgetter
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

import numpy as np

from assistant.errors import LibraryError
from assistant.library.catalogue_reading import IndexRow, Removed
from assistant.telemetry import switch_off_telemetry
from assistant.types import Vectors

if TYPE_CHECKING:
    from chromadb import Collection
    from chromadb.api import ClientAPI

NAME = "papers"
BATCH = 1000
"""Rows in one call: 1,030 rows/s against 84 one by one; Chroma refuses more than 5,461."""

NEIGHBOURS = 16
EF_CONSTRUCTION = 100
EF_SEARCH = 200
"""Breadth of building and of searching the HNSW graph (Malkov and Yashunin, 2016). Recall of the ten nearest among 100k
MiniLM vectors is 0.974 with a search breadth of 100; on made-up vectors that are harder (0.980 among 10k, 0.911 among
40k) a breadth of 200 leaves a quarter of those errors or fewer (0.998 and 0.979). A building breadth of 200 takes twice
the time."""

SYNC_THRESHOLD = 1000
"""Rows after which Chroma rewrites its index files. Those rewrites are not crash-safe, which is no matter here: an
index that was not sealed at rest is built again. More rows between rewrites would have to be replayed at each open
(20,000 take 5 seconds)."""

MOST_ROWS = 2**18 * 7 // 8
"""Rows of one collection; further ones go into another, and a search asks all of them. A row takes the longer the
larger its graph, and what is written every `SYNC_THRESHOLD` rows grows with the collection: in one of a million rows
the last tenth went in at half the rate of the first. Up to this size, graph and maps of ids have the room of 2**18."""

SERVER_SECONDS = 10.0
"""Deadline of one call to a Chroma server, whose client has none of its own."""

Result = TypeVar("Result")
Scored = list[tuple[int, float]]
"""Numbers of papers with their scores, best first."""


def import_chroma() -> Any:
    """Chroma, imported without the exporter of its telemetry: a sixth of the time, and half of the memory."""
    switch_off_telemetry()
    exporter = "opentelemetry.exporter.otlp.proto.grpc.trace_exporter"
    if "chromadb" not in sys.modules and exporter not in sys.modules:
        sys.modules[exporter] = ModuleType(exporter)
        sys.modules[exporter].OTLPSpanExporter = None  # type: ignore[attr-defined]  # made only for an endpoint
        try:
            import_module("chromadb")
        finally:
            sys.modules.pop(exporter, None)
    return import_module("chromadb")


class ChromaVectors:
    """Nearest chunks by cosine in one Chroma collection, or in several when there are very many."""

    def __init__(self, client: "ClientAPI", name: str, deadline: float | None) -> None:
        self._client = client
        self._name = name
        self._deadline = deadline
        self._collections: list[Collection] = self._call(self._open)
        self._taken = self._call(self._collections[-1].count)

    @classmethod
    def embedded(cls, folder: Path) -> "ChromaVectors":
        """The collection in a folder of this machine, which no other process may have open."""
        chromadb = import_chroma()
        return cls(chromadb.PersistentClient(str(folder), settings=_settings()), NAME, None)

    @classmethod
    def served(cls, url: str, name: str) -> "ChromaVectors":
        """The collection of a library on a Chroma server.

        Raises:
            LibraryError: the server does not answer within the deadline.
        """
        chromadb = import_chroma()
        parts = urlsplit(url)
        if not parts.hostname:
            raise LibraryError(f"ASSISTANT_CHROMA_URL is {url!r}; it must look like http://host:port")
        secure = parts.scheme == "https"
        port = parts.port or (443 if secure else 8000)
        host = parts.hostname

        def connect() -> "ClientAPI":
            client: ClientAPI = chromadb.HttpClient(host=host, port=port, ssl=secure, settings=_settings())
            return client

        return cls(_ask(connect, SERVER_SECONDS, url), name, SERVER_SECONDS)

    def _open(self) -> "list[Collection]":
        from chromadb.errors import NotFoundError

        found = [self._made(0)]
        with suppress(NotFoundError):
            while True:
                found.append(self._client.get_collection(self._named(len(found)), embedding_function=None))
        return found

    def _named(self, place: int) -> str:
        return f"{self._name}-part-{place}" if place else self._name

    def _made(self, place: int) -> "Collection":
        return self._client.get_or_create_collection(
            self._named(place),
            embedding_function=None,
            configuration={
                "hnsw": {
                    "space": "cosine",
                    "max_neighbors": NEIGHBOURS,
                    "ef_construction": EF_CONSTRUCTION,
                    "ef_search": EF_SEARCH,
                    "sync_threshold": SYNC_THRESHOLD,
                }
            },
        )

    def _last(self, rows: int) -> "Collection":
        """The collection that so many further rows go into."""
        if self._taken + rows > MOST_ROWS:
            self._collections.append(self._call(lambda: self._made(len(self._collections))))
            self._taken = 0
        self._taken += rows
        return self._collections[-1]

    def replace(self, rows: Sequence[IndexRow], *, fresh: bool = False) -> None:
        """Put papers in, taking any older version of them out first; `fresh` says that there is none."""
        if not fresh:
            self.remove([Removed(row.number, row.most_chunks) for row in rows])
        ids = [f"{row.number}:{i}" for row in rows for i in range(len(row.chunk_vectors))]
        if not ids:
            return
        vectors = np.concatenate([row.chunk_vectors for row in rows])
        for i in range(0, len(ids), BATCH):
            part = vectors[i : i + BATCH]
            self._call(partial(self._last(len(part)).upsert, ids=ids[i : i + BATCH], embeddings=part))

    def remove(self, gone: Sequence[Removed]) -> None:
        """Take papers out; rows that are not there are passed over."""
        ids = [f"{paper.number}:{i}" for paper in gone for i in range(paper.most_chunks)]
        for i in range(0, len(ids), BATCH):
            for collection in self._collections:
                self._call(partial(collection.delete, ids=ids[i : i + BATCH]))

    def search(self, vector: Vectors, k: int, *, single: bool = False) -> Scored:
        """The `k` nearest papers by their best chunk; the score is the cosine. `single`: no paper has several."""
        rows, best = k if single else k + k // 2, dict[int, float]()
        while rows:
            found = self._nearest(vector, rows)
            best = {}
            for row, distance in found:
                best.setdefault(int(row.partition(":")[0]), 1.0 - distance)
            rows = rows * 2 if len(best) < k and len(found) == rows else 0
        return list(best.items())[:k]

    def _nearest(self, vector: Vectors, rows: int) -> list[tuple[str, float]]:
        asked = np.asarray(vector, dtype=np.float32).reshape(1, -1)
        found: list[tuple[str, float]] = []
        for collection in self._collections:
            query = partial(collection.query, query_embeddings=asked, n_results=rows, include=["distances"])
            nearest = self._call(query)
            found += zip(nearest["ids"][0], (nearest["distances"] or [[]])[0], strict=True)
        return sorted(found, key=itemgetter(1))[:rows]

    def count(self) -> int:
        """Rows in all collections."""
        return sum(self._call(collection.count) for collection in self._collections)

    def drop(self) -> None:
        """Delete the collections."""
        for place in range(len(self._collections)):
            self._call(partial(self._client.delete_collection, self._named(place)))

    def close(self) -> None:
        """Let go of the folder or the connection."""
        for client in (self._client, getattr(self._client, "_admin_client", None)):
            session = getattr(getattr(client, "_server", None), "_session", None)
            if session is not None:  # the HTTP client leaves its connections open
                session.close()
        close: Callable[[], Any] = getattr(self._client, "close", lambda: None)
        close()

    def _call(self, call: Callable[[], Result]) -> Result:
        return _ask(call, self._deadline, self._name)


def _settings() -> Any:
    from chromadb.config import Settings

    return Settings(
        anonymized_telemetry=False,
        chroma_product_telemetry_impl="chromadb.telemetry.product.posthog.Posthog",
        chroma_otel_collection_endpoint="",
    )


def _ask(call: Callable[[], Result], deadline: float | None, place: str) -> Result:
    """A call to Chroma, whose errors are bare and of many kinds."""
    try:
        return call() if deadline is None else _within(deadline, call, place)
    except LibraryError:
        raise
    except Exception as error:
        advice = "run `assistant reindex`" if deadline is None else "check ASSISTANT_CHROMA_URL and that server"
        raise LibraryError(f"the vector index {place} failed ({error}); {advice}") from error


def _within(seconds: float, call: Callable[[], Result], place: str) -> Result:
    """Run a call in a thread of its own and leave it behind when it takes too long."""
    done: queue.Queue[tuple[Result | None, BaseException | None]] = queue.Queue(1)

    def run() -> None:
        try:
            done.put((call(), None))
        except BaseException as error:
            done.put((None, error))

    threading.Thread(target=run, daemon=True, name="chroma-call").start()
    try:
        result, error = done.get(timeout=seconds)
    except queue.Empty:
        raise LibraryError(
            f"the Chroma server did not answer for {place} within {seconds:g} s; check ASSISTANT_CHROMA_URL"
        ) from None
    if error is not None:
        raise error
    return result  # type: ignore[return-value]
