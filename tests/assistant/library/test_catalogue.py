"""What is stored comes back as it was; what changed nothing changes nothing; a bad file is named, never emptied."""

import stat
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import LibraryError
from assistant.library import Library
from assistant.library.catalogue_engine import open_database
from assistant.settings import Settings
from assistant.types import Filters, Paper, Phrases, Sighting
from tests.assistant.library.conftest import dump

FULL = Paper(
    id="doi:10.1/x",
    title="A “quoted” title: naïve Ω",
    abstract="We study topic7 with care. Say more.",
    authors=("Jane O'Neil", "Łukasz Żółć"),
    authors_count=12,
    published="2024-05",
    upvotes=7,
    comments=0,
    url="https://example.org/x",
    arxiv_id="2405.00001",
    doi="10.1/x",
    categories=("cs.CL", "stat.ML"),
    sightings=(Sighting("page", "2024-05-03", 4, "2024-06-01T00:00:00Z"), Sighting("page", None, 9, "2024-06-02")),
)


def test_a_paper_comes_back_exactly(library, embed):
    given = embed(7, "Say more.")
    given = replace(given, paper=FULL)
    library.store([given])
    assert library.paper(FULL.id) == FULL
    assert library.papers_by_id([FULL.id, "none"]) == {FULL.id: FULL}
    assert library.digests([FULL.id, "none"]) == {FULL.id: given.digest}
    held = library.vectors([FULL.id, "none"])[FULL.id]
    assert held.sentences == given.sentences
    assert held.chunks.dtype == np.float32


def test_half_precision_loses_less_than_a_thousandth_of_the_cosine(library, embed):
    given = [embed(n, chunks=2) for n in range(50)]
    library.store(given)
    held = library.vectors([e.paper.id for e in given])
    for e in given:
        for stored, row in zip(held[e.paper.id].chunks, e.chunk_vectors, strict=True):
            assert stored @ row / np.linalg.norm(stored) > 1 - 1e-6


def test_a_changed_paper_leaves_nothing_of_the_old_one(library, embed):
    library.store([embed(1, "An elephant walks.", chunks=5), embed(2)])
    library.apply()
    changed = embed(1, "A giraffe runs.", chunks=2)
    library.store([changed])
    library.apply()
    assert library.chunk_count() == 3
    assert library.search_words("elephant", 5) == []
    assert [hit.paper_id for hit in library.search_words("giraffe", 5)] == ["p1"]
    old = embed(1, "An elephant walks.", chunks=5).chunk_vectors
    assert all(library.search_vectors(row, 1)[0].score < 0.999 for row in old)
    assert library.search_vectors(changed.chunk_vectors[1], 1)[0].paper_id == "p1"


def test_storing_the_same_again_changes_nothing(library, embed):
    batch = [embed(n, chunks=1 + n % 3) for n in range(20)]
    library.store(batch)
    before, stamp = dump(library), library.stamp()
    library.store(batch)
    library.resight({e.paper.id: e.paper.sightings for e in batch})
    assert library.stamp() == stamp
    assert dump(library) == before
    assert library.apply() == 20
    assert library.apply() == 0


def test_every_change_moves_the_revision(library, embed):
    seen = [library.stamp().revision]
    library.store([embed(1), embed(2)])
    seen.append(library.stamp().revision)
    library.store([embed(1, "Another text.")])
    seen.append(library.stamp().revision)
    library.resight({"p1": [Sighting("other page", "2024-01-01", 3, "2024")]})
    seen.append(library.stamp().revision)
    library.remove(["p2"])
    seen.append(library.stamp().revision)
    assert len(set(seen)) == 5


def test_the_order_of_batches_and_repeats_does_not_matter(home, tmp_path, embed):
    batch = [embed(n) for n in range(12)]
    with Library.open(Settings(home=home), "f", dimensions=16) as once:
        once.store(batch)
        whole = dump(once)
    with Library.open(Settings(home=tmp_path / "other"), "f", dimensions=16) as again:
        again.store([embed(3, "An older version.", chunks=4)])
        again.store(batch[8:])
        again.store(batch[:9])
        again.store(batch[3:5])
        assert dump(again) == whole


def test_sightings_are_kept_once_and_never_lost(library, embed):
    first = Sighting("page", "2024-05-03", 1, "monday")
    second = Sighting("other", None, 2, "tuesday")
    library.store([embed(1, sightings=(first,))])
    library.resight({"p1": [second, Sighting("page", "2024-05-03", 1, "wednesday")], "unknown": [first]})
    library.store([embed(1, "Changed.", sightings=(Sighting("third", None, 1, "thursday"),))])
    assert [seen.name for seen in library.paper("p1").sightings] == ["page", "other", "third"]
    assert library.paper("p1").sightings[:2] == (first, second)


def test_one_paper_twice_in_a_batch_is_one_paper_with_both_sightings(library, embed):
    a = embed(1, sightings=(Sighting("page", None, 1, "x"),))
    b = embed(1, "Later version.", sightings=(Sighting("page", None, 8, "x"),))
    library.store([a, b])
    assert library.stamp().papers == 1
    assert "Later version." in library.paper("p1").abstract
    assert [seen.position for seen in library.paper("p1").sightings] == [1, 8]


def test_a_removed_paper_is_gone_from_everything(library, embed, home):
    library.store([embed(n, "A secretword here.") for n in range(3)])
    library.apply()
    assert library.remove(["p1", "p1", "unknown"]) == 1
    assert library.paper("p1") is None
    assert library.vectors(["p1"]) == {}
    assert {hit.paper_id for hit in library.search_words("secretword", 9)} == {"p0", "p2"}
    assert "p1" not in {hit.paper_id for hit in library.search_vectors(embed(1).chunk_vectors[0], 9)}
    assert library.remove(["p1"]) == 0
    library.store([embed(1)])
    assert library.search_words("topic1", 1)[0].paper_id == "p1"


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), "abcde"),
        (Filters(since="2024-05"), "abc"),
        (Filters(since="2024-05-04"), "bc"),
        (Filters(until="2024-04"), "cd"),
        (Filters(until="2024"), "abcd"),
        (Filters(since="2023", until="2023-12-31"), "d"),
        (Filters(min_upvotes=5), "ab"),
        (Filters(authors=("oneil",)), ""),
        (Filters(authors=("O'Neil",)), "a"),
        (Filters(authors=("zolc", "doe")), "bc"),
        (Filters(authors=("do",)), ""),
        (Filters(categories=("CS.cl",)), "ab"),
        (Filters(categories=("cs",)), "abc"),
        (Filters(sources=("PAGE b",)), "b"),
        (Filters(sources=("page a", "page c")), "ac"),
        (Filters(ids=("p1", "p3", "zz")), "bd"),
        (Filters(since="2024", min_upvotes=9), "a"),
    ],
)
def test_filters_keep_what_meets_every_condition(library, embed, filters, expected):
    facts = {
        "a": {"published": "2024-05-03", "upvotes": 9, "authors": ("Jane O'Neil",), "categories": ("cs.CL",)},
        "b": {"published": "2024-05", "upvotes": 5, "authors": ("L. Żółć",), "categories": ("x", "cs.CL")},
        "c": {"published": "2024", "upvotes": 1, "authors": ("John Doe", "Al Smith"), "categories": ("cs.LG",)},
        "d": {"published": "2023-01-31", "authors": ("Dozer Dan",)},
        "e": {},
    }
    batch = [
        embed(n, sightings=(Sighting(f"page {name}", None, 1, "x"),), **given)
        for n, (name, given) in enumerate(facts.items())
    ]
    library.store(batch)
    found = "".join("abcde"[int(paper.id[1:])] for paper in library.papers(filters))
    assert found == expected
    assert library.count(filters) == len(expected)


def test_listing_is_stable_and_paged(library, embed):
    library.store([embed(n, authors=("Ana Müller",) if n % 2 else ("Bo",)) for n in range(10)])
    library.store([embed(4, "Changed.")])
    ids = [paper.id for paper in library.papers()]
    assert ids == [f"p{n}" for n in range(10)]
    assert [paper.id for paper in library.papers(limit=3, offset=4)] == ids[4:7]
    assert [paper.id for paper in library.papers(offset=8)] == ids[8:]
    assert library.count(query="muller STUDY") == 5
    assert library.count(query="100% _") == 0


def test_files_are_private(library, home, embed):
    library.store([embed(1)])
    library.close()
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    loose = [path for path in home.rglob("*") if path.is_file() and stat.S_IMODE(path.stat().st_mode) & 0o077]
    assert loose == []


def test_phrases_come_back_and_go_with_their_paper(library, embed):
    given = replace(embed(1), phrases=Phrases((1, 0, 2), np.arange(3 * 16, dtype=np.int8).reshape(3, 16)))
    library.store([given, embed(2)])
    held = library.phrases(["p1", "p2", "p3"])
    assert list(held) == ["p1"]
    assert held["p1"].counts == (1, 0, 2)
    np.testing.assert_array_equal(held["p1"].rows, given.phrases.rows)
    library.store([embed(1, text="Another text.")])
    assert library.phrases(["p1"]) == {}
    library.store([given])
    library.remove(["p1"])
    assert library.phrases(["p1"]) == {}


def test_the_catalogue_is_durable_and_checks_itself(library, home: Path):
    with library._catalogue.database.write() as connection:
        pragmas = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in ("journal_mode", "synchronous")
        ]
    assert pragmas == ["wal", 2]
    assert library._catalogue.faults() == []


def test_all_statements_of_one_look_see_one_state(library, embed):
    library.store([embed(1)])
    database = open_database(library.home, "")
    with database.look() as ask:
        before = ask("SELECT count(*) FROM papers WHERE number >= ?", 0)
        library.store([embed(2)])
        assert ask("SELECT count(*) FROM papers") == before == [(1,)]
    with database.look() as ask:
        assert ask("SELECT count(*) FROM papers") == [(2,)]
    database.close()


def test_a_failed_look_is_told_and_leaves_nothing_open(library):
    database = open_database(library.home, "")
    with pytest.raises(LibraryError, match="assistant doctor"), database.look() as ask:
        ask("SELECT nothing FROM nowhere")
    with database.look() as ask:
        assert ask("SELECT 1") == [(1,)]
    database.close()
