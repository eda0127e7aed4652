"""What a library cannot be opened with, and what it cannot keep, is refused whole and named; nothing is lost by it."""

import sqlite3
from dataclasses import replace

import numpy as np
import pytest

from assistant.errors import FingerprintMismatch, LibraryError, UsageError
from assistant.library import Library
from assistant.settings import Settings
from tests.assistant.library.conftest import dump


def test_another_embedder_is_refused_and_none_is_accepted(library, open_library, embed):
    library.store([embed(1)])
    library.close()
    with pytest.raises(FingerprintMismatch, match=r"test-embedder.*another.*reindex"):
        open_library("another")
    assert open_library("").fingerprint == "test-embedder"


def test_a_library_opened_without_an_embedder_takes_the_first_one(open_library, embed):
    open_library("").close()
    library = open_library("first")
    library.store([embed(1)])
    assert library.fingerprint == "first"


def test_vectors_of_the_wrong_shape_are_refused_whole(library, embed):
    good, bad = embed(1), embed(2)
    bad = replace(bad, chunk_vectors=bad.chunk_vectors[:, :4])
    with pytest.raises(LibraryError, match=r"p2.*16"):
        library.store([good, bad])
    not_a_number = np.full_like(good.chunk_vectors, np.nan)
    with pytest.raises(LibraryError, match=r"p1.*finite"):
        library.store([replace(good, chunk_vectors=not_a_number)])
    assert library.count() == 0


@pytest.mark.parametrize("content", [b"", b"not a database at all" * 50, b"SQLite format 3\x00" + bytes(50)])
def test_a_catalogue_that_is_not_one_is_refused(library, open_library, home, embed, content):
    library.store([embed(1)])
    library.close()
    (home / "catalogue.db").write_bytes(content)
    with pytest.raises(LibraryError, match=r"catalogue.db .*(restore|ASSISTANT_HOME)"):
        open_library()


def test_a_missing_catalogue_is_not_an_empty_library(library, open_library, home, embed):
    library.store([embed(1)])
    library.close()
    (home / "catalogue.db").unlink()
    with pytest.raises(LibraryError, match="missing"):
        open_library()


@pytest.mark.parametrize("where", [18, 4096 + 8])
def test_a_damaged_catalogue_is_named(library, open_library, home, embed, where):
    library.store([embed(n) for n in range(200)])
    library.close()
    path = home / "catalogue.db"
    damaged = bytearray(path.read_bytes())
    damaged[where : where + 3000] = b"\xff" * 3000
    path.write_bytes(damaged)
    with pytest.raises(LibraryError, match=r"catalogue.db"):
        open_library().papers()


def test_another_programs_database_is_left_alone(open_library, home):
    home.mkdir()
    with sqlite3.connect(home / "catalogue.db") as other:
        other.execute("CREATE TABLE notes (text)")
    other.close()
    with pytest.raises(LibraryError, match="another program"):
        open_library()


def test_an_older_format_gets_the_tables_it_lacks(library, open_library, home, embed):
    library.store([embed(1)])
    library.close()
    with sqlite3.connect(home / "catalogue.db") as connection:
        connection.execute("DROP TABLE phrases")
        connection.execute("UPDATE library SET format = 1")
    connection.close()
    with open_library() as opened:
        assert opened.count() == 1
        assert opened.phrases(["p1"]) == {}


def test_a_newer_format_is_refused(library, open_library, home):
    library.close()
    with sqlite3.connect(home / "catalogue.db") as connection:
        connection.execute("UPDATE library SET format = 99")
    connection.close()
    with pytest.raises(LibraryError, match=r"format 99.*upgrade"):
        open_library()


def test_a_home_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(LibraryError, match="ASSISTANT_HOME"):
        Library.open(Settings(home=tmp_path / "file" / "home"), "f")


def test_a_full_disk_loses_nothing_and_says_so(library, open_library, embed, home):
    library.store([embed(1)])
    library.apply()
    whole = dump(library)
    with library._catalogue.database.write() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    library._catalogue.database._engine.dispose()
    limit = _limit_pages(library, pages + 2)
    with pytest.raises(LibraryError, match=r"catalogue.db .*full.*free some space"):
        library.store([embed(n, "x" * 5000) for n in range(100)])
    assert dump(library) == whole
    limit()
    library.store([embed(n) for n in range(100)])
    assert library.count() == 100


def _limit_pages(library: Library, pages: int):
    from sqlalchemy import event

    def limit(connection, _record):
        connection.execute(f"PRAGMA max_page_count = {pages}")

    engine = library._catalogue.database._engine
    event.listen(engine, "connect", limit)

    def lift() -> None:
        event.remove(engine, "connect", limit)
        engine.dispose()

    return lift


def test_text_that_cannot_be_stored_is_refused_whole(library, embed):
    with pytest.raises(UsageError, match="surrogates"):
        library.store([embed(1), embed(2, "lone \ud800 half")])
    assert library.count() == 0
    assert library.count(query="\ud800") == 0
