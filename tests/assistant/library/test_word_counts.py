"""Given papers score by their counts what the word index would give them."""

import numpy as np
import pytest

from assistant.library.catalogue_reading import IndexRow, Removed
from assistant.library.lexical import WordIndex, parse, stems
from assistant.library.mapped import MappedRows
from assistant.library.word_counts import WordCounts

QUERY = {"retriev": {"search": 0.3, "rank": 0.4}, "spars": {}, "zebra": {"horse": 0.7}, "nowher": {"nothing": 0.1}}
WORDS = "sparse retrieval search rank rank horse zebra stone river cloud retrieval model data".split()


@pytest.fixture(scope="module")
def rows():
    rng = np.random.default_rng(0)
    texts = [" ".join(rng.choice(WORDS, rng.integers(1, 400))) for _ in range(60)]
    return [
        IndexRow(n, n, f"p{n}", f"Title {n}", text, np.zeros((1, 4), np.float32), 1) for n, text in enumerate(texts)
    ]


@pytest.fixture
def counts(tmp_path, rows):
    held = WordCounts(tmp_path)
    held.replace(rows[:40], stems)
    held.replace(rows[40:], stems)
    held.commit()
    return held


def test_the_scores_are_those_of_the_word_index(counts, rows, tmp_path):
    index, numbers = WordIndex(), list(range(0, 60, 3))
    index.update([rows], fresh=True)
    for query in (QUERY, "How are sparse models ranked?"):
        expected = index.score(query, numbers)
        for held in (counts, WordCounts(tmp_path)):
            scores = held.score(parse(query), index.rarity(query), [*numbers, 999])
            assert scores == pytest.approx(expected, rel=1e-5)


def test_the_last_version_of_a_paper_counts(counts, rows):
    counts.replace([IndexRow(3, 99, "p3", "A zebra", "", rows[3].chunk_vectors, 1)], stems)
    counts.remove([Removed(4, 1)])
    counts.commit()
    scores = counts.score({"zebra": {}, "river": {}}, {"zebra": 1.0}, [3, 4])
    assert scores.keys() == {3}
    assert 1.0 < scores[3] < 2.2


def test_the_scores_are_those_of_the_word_index_also_after_a_change(tmp_path):
    rng = np.random.default_rng(1)  # texts of one length: the word index still counts the length of what is deleted
    texts = [" ".join(rng.choice(WORDS, 50)) for _ in range(90)]
    rows = [
        IndexRow(n % 60, n, f"p{n % 60}", "", text, np.zeros((1, 4), np.float32), 1) for n, text in enumerate(texts)
    ]
    index, counts, gone = WordIndex(), WordCounts(tmp_path), [Removed(number, 1) for number in range(30, 50)]
    index.update([rows[:60]], fresh=True)
    index.update([rows[60:]], gone)
    counts.replace(rows, stems)
    counts.remove(gone)
    counts.commit()
    expected = index.score(QUERY, range(60))
    assert len(expected) == 40
    assert counts.score(QUERY, index.rarity(QUERY), range(60)) == pytest.approx(expected, rel=1e-5)


def test_words_that_no_paper_has_score_nothing(counts):
    assert counts.score({"unheard": {}}, {}, [1, 2]) == {}
    assert counts.score({}, {}, [1, 2]) == {}


def test_a_search_between_two_commits_sees_one_moment(counts, rows, monkeypatch):
    commit, seen = MappedRows.commit, []

    def search_after(mapped):
        commit(mapped)
        seen.append(counts.score({"zebra": {}}, {"zebra": 1.0}, [3, 99]).keys())

    monkeypatch.setattr(MappedRows, "commit", search_after)
    counts.replace([IndexRow(99, 99, "p99", "A zebra", "", rows[3].chunk_vectors, 1)], stems)
    counts.commit()
    assert seen == [{3}, {3}]
    assert counts.score({"zebra": {}}, {"zebra": 1.0}, [3, 99]).keys() == {3, 99}
