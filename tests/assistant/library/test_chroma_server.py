"""The vector index on a Chroma server: the same answers, and no call that waits for ever."""

import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import numpy as np
import pytest

from assistant.errors import LibraryError
from assistant.library import Library, vectors
from assistant.settings import Settings

CHROMA = shutil.which("chroma") or str(Path(sys.executable).with_name("chroma"))


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A Chroma server of our own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("server")
    process = subprocess.Popen(
        [CHROMA, "run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    _wait(url)
    yield url
    process.terminate()
    process.wait(20)


def _wait(url: str) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            if httpx.get(f"{url}/api/v2/heartbeat", timeout=1).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail(f"no Chroma server at {url}")


def test_a_library_on_a_server_answers_as_one_on_disk(server, home, tmp_path, embed):
    batch = [embed(n, chunks=1 + n % 2) for n in range(80)]
    query = np.ones(16, dtype=np.float32)
    with (
        Library.open(Settings(home=home, chroma_url=server), "f", dimensions=16) as served,
        Library.open(Settings(home=tmp_path / "local"), "f", dimensions=16) as local,
    ):
        for library in (served, local):
            library.store(batch)
            library.store([embed(1, "Changed.", chunks=3)])
            library.apply()
            library.remove(["p2"])
        assert served.search_words("topic5", 3) == local.search_words("topic5", 3)
        ours, theirs = served.search_vectors(query, 20), local.search_vectors(query, 20)
        assert [hit.paper_id for hit in ours] == [hit.paper_id for hit in theirs]
        served.reindex()
        assert [hit.paper_id for hit in served.search_vectors(query, 20)] == [hit.paper_id for hit in theirs]
    assert not list((home / "index").rglob("chroma.sqlite3"))
    with Library.open(Settings(home=home, chroma_url=server), "f", dimensions=16) as again:
        assert again.status().generation == 2
        assert [hit.paper_id for hit in again.search_vectors(query, 20)] == [hit.paper_id for hit in theirs]


def test_an_emptied_server_is_filled_again(server, home, embed):
    settings = Settings(home=home, chroma_url=server)
    with Library.open(settings, "f", dimensions=16) as library:
        library.store([embed(n) for n in range(30)])
        library.apply()
        name = library._custody.owned._current.vectors._name
    other = vectors.ChromaVectors.served(server, name)
    other.drop()
    other.close()
    with Library.open(settings, "f", dimensions=16) as library:
        assert library.search_vectors(embed(9).chunk_vectors[0], 1)[0].paper_id == "p9"
        assert _collections(server, library) == [library._custody.owned._current.vectors._name]
        assert library._custody.owned._current.vectors.count() == 30


def test_a_library_that_leaves_its_server_has_its_vectors_on_disk(server, home, embed):
    for url in (server, "", server):
        with Library.open(Settings(home=home, chroma_url=url), "f", dimensions=16) as library:
            library.store([embed(n) for n in range(30)])
            library.apply()
            assert library._custody.owned.counts() == (30, 30)
            assert library.search_vectors(embed(9).chunk_vectors[0], 1)[0].paper_id == "p9"


def _collections(url: str, library: Library) -> list[str]:
    listed = httpx.get(f"{url}/api/v2/tenants/default_tenant/databases/default_database/collections").json()
    return [one["name"] for one in listed if library._catalogue.library_id in one["name"]]


def test_a_server_that_hangs_is_given_up_at_the_deadline(home, monkeypatch):
    monkeypatch.setattr(vectors, "SERVER_SECONDS", 0.3)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        began = time.monotonic()
        with pytest.raises(LibraryError, match="ASSISTANT_CHROMA_URL"):
            Library.open(Settings(home=home, chroma_url=url), "f", dimensions=16)
        assert time.monotonic() - began < 5


def test_a_server_that_is_not_there_is_named(home):
    with pytest.raises(LibraryError, match=r"127\.0\.0\.1:9"):
        Library.open(Settings(home=home, chroma_url="http://127.0.0.1:9"), "f", dimensions=16)
