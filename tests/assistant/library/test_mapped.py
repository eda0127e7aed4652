"""Rows in mapped files: the last version of each paper is read, and nothing that was cut short."""

import numpy as np
import pytest

from assistant.library.catalogue_reading import IndexRow
from assistant.library.mapped import MappedRows, MappedVectors


@pytest.fixture
def open_rows(tmp_path):
    return lambda: MappedRows(tmp_path / "mapped", "rows", ("<f4", (2,)))


def put(rows, number, *values):
    rows.put(np.array([number]), np.array([len(values)]), np.array(values, np.float32).reshape(-1, 1).repeat(2, axis=1))


def taken(rows, *numbers):
    known, counts, found = rows.view.take(numbers)
    return known, counts.tolist(), found[:, 0].tolist()


def test_papers_are_taken_in_the_order_asked_for(open_rows):
    rows = open_rows()
    put(rows, 7, 1, 2)
    put(rows, 0)
    put(rows, 3, 5)
    rows.commit()
    assert taken(rows, 3, 7, 0, 4, 99) == ([3, 7, 0], [1, 2, 0], [5, 1, 2])
    assert taken(rows) == ([], [], [])


def test_nothing_is_seen_before_it_is_committed(open_rows):
    rows = open_rows()
    assert taken(rows, 1) == ([], [], [])
    put(rows, 1, 4)
    assert taken(rows, 1) == ([], [], [])
    rows.commit()
    put(rows, 1, 5)
    assert taken(rows, 1) == ([1], [1], [4])


def test_the_last_version_holds_also_when_opened_again(open_rows):
    rows = open_rows()
    put(rows, 1, 4)
    put(rows, 2, 5)
    put(rows, 1, 6, 7)
    rows.forget(np.array([2]))
    rows.commit()
    for held in (rows, open_rows()):
        assert taken(held, 1, 2) == ([1], [2], [6, 7])


def test_what_a_failed_write_left_is_written_over(open_rows, tmp_path):
    rows = open_rows()
    put(rows, 1, 4)
    with (tmp_path / "mapped" / "rows.rows").open("ab") as file:
        file.write(b"cut short")
    put(rows, 2, 5)
    rows.commit()
    assert taken(rows, 1, 2) == ([1, 2], [1, 1], [4, 5])


def test_a_search_between_two_commits_sees_one_moment(tmp_path, monkeypatch):
    vectors, commit, seen = MappedVectors(tmp_path, 16), MappedRows.commit, []
    blob = np.eye(2, 16, dtype="<f2").tobytes()

    def search_after(rows):
        commit(rows)
        seen.append(vectors.stacked([1, 2]))

    monkeypatch.setattr(MappedRows, "commit", search_after)
    for number in (1, 2):
        vectors.replace([IndexRow(number, number, f"p{number}", "", "", np.eye(1, 16, dtype=np.float32), 1, blob)])
        vectors.commit()
        assert vectors.stacked([1, 2]).numbers == [1, 2][:number]
    assert [(one.numbers, len(one.chunks.counts), len(one.titles)) for one in seen] == [
        ([], 0, 0),
        ([], 0, 0),
        ([1], 1, 1),
        ([1], 1, 1),
    ]


def test_half_a_row_that_a_failed_write_left_is_not_read(open_rows, tmp_path):
    rows = open_rows()
    for committed in (0, 1):
        with (tmp_path / "mapped" / "rows.rows").open("ab") as file:
            file.write(b"cut")
        rows.forget(np.array([9]))
        rows.commit()
        assert taken(rows, 1) == ([1], [1], [4]) if committed else ([], [], [])
        put(rows, 1, 4)
        rows.commit()


def test_files_do_not_grow_with_versions(open_rows, tmp_path, monkeypatch):
    monkeypatch.setattr("assistant.library.mapped.PIECE", 2)
    rows = open_rows()
    for number in range(5):
        put(rows, number, number, number)
    rows.commit()
    before = rows.view
    for version in range(20):
        put(rows, 3, 100 + version)
        put(rows, 4, 200 + version)
        rows.forget(np.array([0]))
        rows.commit()
        for held in (rows, open_rows()):
            assert taken(held, 0, 1, 3, 4) == ([1, 3, 4], [2, 1, 1], [1, 1, 100 + version, 200 + version])
        assert (tmp_path / "mapped" / "rows.rows").stat().st_size <= 2 * 8 * (2 + 2 + 1 + 1) + 8 * 6
    assert before.take([0, 4])[2][:, 0].tolist() == [0, 0, 4, 4]
    assert sorted(path.name for path in (tmp_path / "mapped").iterdir()) == ["rows.owners", "rows.rows"]
