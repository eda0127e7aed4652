"""Index files are opened only as they were sealed; anything else is built again, and nothing is ever missing."""

import errno
import shutil
import threading
import time

import numpy as np
import pytest

from assistant.errors import LibraryError
from assistant.library import Library, vectors
from assistant.library.mapped import MappedRows
from assistant.library.projections import OwnedIndexes
from assistant.settings import Settings
from assistant.types import Sighting

COUNT = 150


@pytest.fixture(scope="module")
def sealed_home(tmp_path_factory, embed):
    """A library that was closed cleanly, filled so that Chroma wrote all of its files."""
    home = tmp_path_factory.mktemp("sealed") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vectors, "SYNC_THRESHOLD", 100)
        with Library.open(Settings(home=home), "test-embedder", dimensions=16) as library:
            library.store([embed(n) for n in range(COUNT)])
            library.apply()
    return home


@pytest.fixture
def generation_of(sealed_home, home):
    """A copy of it at `home`; asks a library opened there for its generation."""
    shutil.copytree(sealed_home, home)
    return lambda library: library.status().generation


def whole(library, embed) -> bool:
    """Whether all papers are in both indexes, and every third is found by its vector and by its word."""
    some = range(0, COUNT, 3)
    near = [library.search_vectors(embed(n).chunk_vectors[0], 1)[0].paper_id for n in some]
    worded = [library.search_words(f"topic{n}", 1)[0].paper_id for n in some]
    counts = len(library.search_vectors(embed(0).chunk_vectors[0], 999)), len(library.search_words("study", 999))
    return near == worded == [f"p{n}" for n in some] and counts == (COUNT, COUNT)


def test_a_clean_end_is_opened_as_it_is(generation_of, open_library, embed):
    for _ in range(2):
        with open_library() as library:
            assert generation_of(library) == 1
            assert not library.status().dirty
            assert whole(library, embed)


def test_reading_alone_needs_no_clean_end(generation_of, open_library, embed, home, tmp_path):
    library = open_library()
    assert whole(library, embed)
    shutil.copytree(home, tmp_path / "killed")
    library.close()
    shutil.rmtree(home)
    (tmp_path / "killed").rename(home)
    assert generation_of(open_library()) == 1


DAMAGES = [
    ("vectors/chroma.sqlite3", "halved"),
    ("vectors/chroma.sqlite3", "deleted"),
    ("vectors/*/data_level0.bin", "flipped"),
    ("vectors/*/data_level0.bin", "halved"),
    ("vectors/*/header.bin", "flipped"),
    ("vectors/*/index_metadata.pickle", "halved"),
    ("vectors/*/index_metadata.pickle", "deleted"),
    ("vectors/*/length.bin", "flipped"),
    ("vectors/*/link_lists.bin", "flipped"),
    ("words/meta.json", "halved"),
    ("words/*.idx", "flipped"),
    ("words/*.term", "deleted"),
    ("words/*.fast", "halved"),
    ("words/*.pos", "flipped"),
]


@pytest.mark.parametrize(("name", "damage"), DAMAGES)
def test_every_damage_is_seen_and_mended(generation_of, open_library, embed, home, name, damage):
    path = next((home / "index/gen-1").glob(name))
    content = path.read_bytes()
    if damage == "deleted":
        path.unlink()
    else:
        middle = len(content) // 2
        path.write_bytes(content[:middle] if damage == "halved" else _flip(content, middle))
    with open_library() as library:
        assert generation_of(library) == 2
        assert whole(library, embed)
    assert [folder.name for folder in (home / "index").iterdir()] == ["gen-2"]


def _flip(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 0x10]) + content[at + 1 :] if content else b"x"


@pytest.mark.parametrize("what", ["index", "index/gen-1", "index/gen-1/vectors", "index/gen-1/words"])
def test_a_missing_index_is_built_again(generation_of, open_library, embed, home, what):
    shutil.rmtree(home / what)
    with open_library() as library:
        assert whole(library, embed)


def test_an_emptied_index_is_never_served_as_an_empty_library(generation_of, open_library, embed, home):
    for path in (home / "index/gen-1").rglob("*"):
        if path.is_file():
            path.write_bytes(b"")
    with open_library() as library:
        assert whole(library, embed)


def test_files_of_another_version_are_built_again(generation_of, open_library, embed, monkeypatch):
    monkeypatch.setattr("assistant.library.seal.version", lambda name: f"{name} of tomorrow")
    with open_library() as library:
        assert generation_of(library) == 2
        assert whole(library, embed)


def test_left_over_generations_are_deleted(generation_of, open_library, home):
    (home / "index/gen-7/vectors").mkdir(parents=True)
    open_library()
    assert [folder.name for folder in (home / "index").iterdir()] == ["gen-1"]


def test_what_was_stored_while_nobody_owned_is_applied_at_open(generation_of, open_library, embed, home):
    with open_library() as owner:
        beside = open_library()
        beside.store([embed(COUNT, "A latecomer.")])
        assert owner.apply() == 1
        beside.store([embed(COUNT + 1, "Another latecomer.")])
    with open_library() as library:
        assert generation_of(library) == 1
        assert len(library.search_words("latecomer", 9)) == 2
        assert library.search_vectors(embed(COUNT + 1, "Another latecomer.").chunk_vectors[0], 1)[0].score > 0.99


def test_a_vector_index_that_fails_is_stood_in_for(generation_of, open_library, embed, monkeypatch, caplog):
    library = open_library()

    def fail(*_args: object, **_options: object) -> None:
        raise LibraryError("broken")

    monkeypatch.setattr(vectors.ChromaVectors, "search", fail)
    assert library.search_vectors(embed(5).chunk_vectors[0], 1)[0].paper_id == "p5"
    assert "broken" in caplog.text


def test_a_failed_apply_is_made_up_for(generation_of, open_library, embed, monkeypatch, caplog):
    library = open_library()
    with monkeypatch.context() as patch:
        patch.setattr(OwnedIndexes, "_fill", lambda *_args: (_ for _ in ()).throw(LibraryError("disk full")))
        library.store([embed(COUNT, "A latecomer.")])
        assert library.search_words("latecomer", 1) == []
        assert "disk full" in caplog.text
        with pytest.raises(LibraryError, match="disk full"):
            library.apply()
    assert library.search_words("latecomer", 1)[0].paper_id == f"p{COUNT}"


def test_changes_beyond_one_batch_are_applied(open_library, embed, monkeypatch):
    monkeypatch.setattr("assistant.library.projections.ROWS", 7)
    library = open_library()
    library.store([embed(n) for n in range(COUNT)])
    assert library.apply() == COUNT
    library.store([embed(n, "Changed words.", chunks=2) for n in range(20)])
    library.remove(["p30", "p31"])
    assert len(library.search_words("changed", 99)) == 20
    assert len(library.search_vectors(np.ones(16, dtype=np.float32), 999)) == COUNT - 2


def test_sightings_alone_leave_the_indexes_at_rest(generation_of, open_library):
    library = open_library()
    library.resight({"p1": [Sighting("another page", None, 1, "2024")]})
    assert library.apply() == 0
    status = library.status()
    assert status.applied
    assert not status.dirty


def test_papers_that_an_emptied_vector_index_lacks_are_named(generation_of, open_library, monkeypatch):
    library = open_library()
    monkeypatch.setattr(vectors.ChromaVectors, "search", lambda *_args, **_options: [])
    assert "p1 is not found: run `assistant reindex`" in library.faults()


def test_a_full_disk_is_told_and_made_up_for(generation_of, open_library, embed, monkeypatch):
    library, beside = open_library(), open_library()
    library.follow(0.02)
    failed = threading.Event()

    def fill_the_disk(rows, *_args):
        with rows._rows.open("ab") as file:
            file.write(b"x")
        failed.set()
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(MappedRows, "put", fill_the_disk)
        beside.store([embed(COUNT, "A latecomer.")])
        assert failed.wait(10)
        library.store([embed(COUNT + 1, "A latecomer.")])
        assert library.search_words("latecomer", 9) == []
        with pytest.raises(LibraryError, match=r"gen-1 could not .*No space left .*free some space"):
            library.apply()
    library.remove([f"p{COUNT + 1}"])
    assert [hit.paper_id for hit in library.search_words("latecomer", 9)] == [f"p{COUNT}"]
    beside.store([embed(COUNT + 2, "A straggler.")])
    assert any(library.search_words("straggler", 1) or time.sleep(0.02) for _ in range(500))


def test_the_follower_goes_on_after_any_error(open_library, embed, monkeypatch, caplog):
    library, beside, failed = open_library(), open_library(), threading.Event()

    def fail(*_args: object) -> None:
        failed.set()
        raise RuntimeError("unheard of")

    with monkeypatch.context() as patch:
        patch.setattr(OwnedIndexes, "apply", fail)
        library.follow(0.02)
        assert failed.wait(10)
    beside.store([embed(1)])
    assert any(library.search_words("topic1", 1) or time.sleep(0.02) for _ in range(500))
    assert "unheard of" in caplog.text


def test_files_of_a_change_that_failed_midway_are_built_again(generation_of, open_library, embed, home, monkeypatch):
    def fill_the_disk(rows):
        rows._owners.write_bytes(b"x")
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch, open_library() as library:
        patch.setattr(MappedRows, "commit", fill_the_disk)
        library.store([embed(0, "A latecomer.")])
        with pytest.raises(LibraryError, match="No space left"):
            library.apply()
    library = open_library()
    assert generation_of(library) == 2
    assert library.candidates("", embed(0).chunk_vectors[0], 0, also=["p0", "p1"]).ids == ("p0", "p1")
