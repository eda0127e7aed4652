from dataclasses import replace

import numpy as np
import pytest

from assistant.library.catalogue_rows import pack, unpack


def compared(library, vector, ids, words=""):
    return library.candidates(words, vector, 0, also=ids)


def test_many_papers_are_compared_at_once(open_library, embed):
    library = open_library()
    papers = [embed(n, chunks=1 + n % 3) for n in range(30)]
    library.store(papers)
    question = papers[3].sentence_vectors[1]
    held = compared(library, question, ["p7", "nothing", "p3", "p29"])
    assert sorted(held.ids) == ["p29", "p3", "p7"]
    for key, row, best, title in zip(held.ids, held.rows, held.best, held.titles, strict=True):
        paper = papers[int(key[1:])]
        mean = paper.chunk_vectors.mean(axis=0)
        assert row == pytest.approx(mean / np.linalg.norm(mean), abs=1e-3)
        assert best == pytest.approx(float((paper.sentence_vectors @ question).max()), abs=1e-3)
        assert title == pytest.approx(paper.title_vector, abs=1e-3)
    assert held.best[held.ids.index("p3")] == pytest.approx(1.0, abs=1e-3)


def test_beside_the_owner_papers_compare_alike(open_library, embed):
    owner, beside = open_library(), open_library()
    owner.store([embed(n, chunks=1 + n % 2) for n in range(9)])
    owner.apply()
    question, ids = embed(4).chunk_vectors[0], [f"p{n}" for n in (8, 1, 4)]
    ours, theirs = compared(owner, question, ids), compared(beside, question, ids)
    assert owner.owner
    assert not beside.owner
    assert ours.ids == theirs.ids
    np.testing.assert_array_equal(ours.rows, theirs.rows)
    np.testing.assert_array_equal(ours.best, theirs.best)
    np.testing.assert_array_equal(ours.titles, theirs.titles)


def test_a_paper_without_sentences_is_as_near_as_its_best_chunk(open_library, embed):
    library = open_library()
    with_two = embed(1, chunks=2)
    library.store([replace(with_two, sentences=(), sentence_vectors=with_two.sentence_vectors[:0])])
    library.apply()
    held = compared(library, with_two.chunk_vectors[1], ["p1"])
    assert held.best.tolist() == pytest.approx([1.0], abs=1e-3)
    assert held.titles[0] == pytest.approx(with_two.title_vector, abs=1e-3)


def test_a_paper_that_was_removed_meanwhile_is_as_near_as_its_best_chunk(open_library, embed):
    library = open_library()
    library.store([embed(1, chunks=2), embed(2)])
    held = compared(library, embed(1).sentence_vectors[1], ["p1", "p2"])
    before = held.best
    library.remove(["p1"])
    assert held.best.tolist() == [(held.stacked.chunks.rows[:2] @ held.vector).max(), before[1]]


def test_a_changed_paper_is_compared_by_its_new_vectors(open_library, embed):
    library = open_library()
    library.store([embed(n) for n in range(3)])
    library.apply()
    library.store([embed(1, "Another version.", chunks=2)])
    library.remove(["p2"])
    library.close()
    again = open_library()
    question = embed(1, "Another version.", chunks=2).sentence_vectors[1]
    held = compared(again, question, ["p0", "p1", "p2"])
    assert held.ids == ("p0", "p1")
    assert held.best[1] == pytest.approx(1.0, abs=1e-3)


def test_nothing_is_compared_with_nothing(open_library, embed):
    library = open_library()
    library.store([embed(1)])
    held = compared(library, embed(1).chunk_vectors[0], [])
    assert held.ids == ()
    assert held.rows.shape == (0, 16)
    assert held.best.shape == (0,)


def test_removed_and_new_papers_are_known_by_their_numbers(open_library, embed):
    library = open_library()
    library.store([embed(n) for n in range(5)])
    vector = embed(2).chunk_vectors[0]
    assert library.search_vectors(vector, 1)[0].paper_id == "p2"
    library.remove(["p2"])
    assert "p2" not in {hit.paper_id for hit in library.search_vectors(vector, 5)}
    assert library.vectors(["p2", "p3"]).keys() == {"p3"}
    library.store([embed(2), embed(9)])
    assert library.search_vectors(vector, 1)[0].paper_id == "p2"
    assert library.vectors(["p2", "p9"]).keys() == {"p2", "p9"}


def test_half_precision_is_read_as_numpy_reads_it():
    every = np.arange(2**16, dtype="<u2").view("<f2")
    finite = every[np.isfinite(every)].reshape(-1, 64)
    assert (unpack(finite.tobytes(), 64) == finite.astype(np.float32)).all()
    assert (np.signbit(unpack(pack(np.array([[-0.0]], np.float32)), 1))).all()


def test_a_library_that_only_lists_leaves_its_indexes_to_others(open_library, embed):
    first = open_library()
    first.store([embed(n) for n in range(3)])
    first.close()
    listing = open_library(late=True)
    assert [paper.id for paper in listing.papers()] == ["p0", "p1", "p2"]
    assert listing.status().papers == 3
    other = open_library()
    assert other.owner
    assert not listing.owner
    assert listing.search_words("topic1", 1)[0].paper_id == "p1"


def test_as_many_papers_are_found_whether_they_have_one_chunk_or_several(open_library, embed):
    library = open_library()
    for chunks in (1, 3):
        library.store([embed(n, chunks=chunks) for n in range(20)])
        hits = library.search_vectors(embed(7, chunks=chunks).chunk_vectors[0], 15)
        assert len({hit.paper_id for hit in hits}) == 15
        assert hits[0].paper_id == "p7"
