"""Files that cannot be read, in whole or in part, and what still goes in beside them."""

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from assistant.errors import IngestError, UsageError
from assistant.types import IngestReport
from tests.ingest.pages import PAPERS, PLAIN, airy_page, counts, json_lines

Ingest = Callable[..., IngestReport]


@pytest.fixture
def good(folder: Path) -> Path:
    path = folder / "zz-good.txt"
    path.write_text(airy_page())
    return path


CASES = {
    "empty": (b"", "the file is empty"),
    "blank": (b"\n \n\r\n", "the file is empty"),
    "mark": (b"\xef\xbb\xbf", "the file is empty"),
    "binary": (bytes(range(256)) * 40, "binary"),
    "pdf": (b"%PDF-1.7\n", "PDF"),
    "zip": (b"PK\x03\x04....", "ZIP"),
    "gzip": (b"\x1f\x8b\x08....", "gzip"),
    "utf16-broken": (airy_page().encode("utf-16") + b"\x00", "broken utf-16"),
    "koi8-r": ("Глубокое обучение с подкреплением. Мы предлагаем метод.".encode("koi8-r"), "not UTF-8: byte 0xE7"),
    "prose": (b"It was a dark night.\nNothing stirred.\n", "no known format"),
}


@pytest.mark.parametrize(("content", "reason"), CASES.values(), ids=CASES.keys())
def test_a_file_that_is_no_page_is_one_reject_and_the_others_go_in(content, reason, good, folder, ingested: Ingest):
    bad = folder / "bad.txt"
    bad.write_bytes(content)
    report = ingested(folder)
    assert counts(report) == {"added": 6, "rejected": 1}
    assert [(r.source, reason in r.reason) for r in report.rejects] == [(str(bad), True)]
    again = ingested(folder)
    assert counts(again) == {"unchanged": 6, "rejected": 1}
    assert again.rejects == report.rejects


def test_a_page_with_broken_bytes_loses_only_the_papers_that_hold_them(folder, library, ingested: Ingest):
    papers = [PAPERS[0], ("Café Kites", PAPERS[1][1]), (PAPERS[2][0], PAPERS[2][1] + " Voilà – “là”."), *PAPERS[3:]]
    page = airy_page(papers)
    (folder / "broken.txt").write_bytes(page.encode().replace("é".encode(), b"\xe9").replace("à ".encode(), b"\xe0 "))
    report = ingested(folder)
    assert counts(report) == {"added": 4, "rejected": 2}
    lines = page.split("\n")
    assert [r.line for r in report.rejects] == [lines.index(papers[1][0]) + 1, lines.index(papers[2][0]) + 1]
    assert ["0xE9" in report.rejects[0].reason, "0xE0" in report.rejects[1].reason] == [True, True]
    assert "not UTF-8" in report.rejects[0].reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_a_page_is_read_in_the_encoding_that_it_is_saved_in(encoding, folder, library, ingested: Ingest):
    papers = [("Café Kites – a “Survey”", PAPERS[0][1] + " Voilà: 3 ± 1 µm, O(n²)."), *PAPERS[1:]]
    (folder / "page.txt").write_bytes(airy_page(papers).encode(encoding))
    report = ingested(folder)
    assert counts(report) == {"added": 6}
    assert {(p.title, p.abstract) for p in library.papers()} == set(papers)
    guessed = ["Windows-1252" in note.reason for note in report.notes]
    assert guessed == ([True] if encoding == "cp1252" else [])


def test_special_files_and_links_out_of_the_folder_are_rejects(folder, good, tmp_path, ingested: Ingest):
    outside = tmp_path / "secret.txt"
    outside.write_text(airy_page([("A Secret", PAPERS[0][1])]))
    os.mkfifo(folder / "a-pipe")
    (folder / "b-link.txt").symlink_to(outside)
    (folder / "c-broken.txt").symlink_to(tmp_path / "nowhere")
    (folder / "d-loop").symlink_to(folder, target_is_directory=True)
    report = ingested(folder)
    assert counts(report) == {"added": 6, "rejected": 3}
    assert [Path(r.source).name for r in report.rejects] == ["a-pipe", "b-link.txt", "c-broken.txt"]
    reasons = [r.reason for r in report.rejects]
    assert ["not a regular file" in reasons[0], "out of the folder" in reasons[1], "out of" in reasons[2]] == [True] * 3
    assert counts(ingested(folder / "b-link.txt")) == {"added": 1}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_without_permission_is_a_reject(folder, good, ingested: Ingest):
    shut = folder / "shut.txt"
    shut.write_text("x")
    shut.chmod(0)
    assert counts(ingested(folder)) == {"added": 6, "rejected": 1}


def test_folders_are_read_to_the_bottom_in_order_and_hidden_files_are_not(folder, library, ingested: Ingest):
    for name in ("b/2.txt", "b/c/3.txt", "a.txt", ".hidden.txt", ".git/x.txt"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(airy_page())
    report = ingested(folder)
    assert [part.path for part in report.sources] == [str(folder / name) for name in ("a.txt", "b/2.txt", "b/c/3.txt")]
    assert [s.name for s in library.papers()[0].sightings] == ["a.txt", "b/2.txt", "b/c/3.txt"]


def test_an_empty_folder_is_a_reject(folder, ingested: Ingest):
    assert "no files" in ingested(folder).rejects[0].reason


def test_standard_input_is_read_once_and_its_format_found(library, ingested: Ingest, monkeypatch):
    page = SimpleNamespace(buffer=io.BytesIO(airy_page().encode()))
    monkeypatch.setattr(sys, "stdin", page)
    report = ingested("-")
    assert counts(report) == {"added": 6}
    assert [(part.path, part.format) for part in report.sources] == [("-", "listing_page")]


def test_characters_that_cannot_be_stored_are_replaced_and_noted(folder, library, ingested: Ingest):
    strange = ({"title": "Nul\x00 and \ud800 alone"}, {"title": "Nul\x00 alone"}, {"title": "Link", "url": "/\x00"})
    (folder / "x.jsonl").write_text(json_lines(*(PLAIN | members for members in strange)))
    report = ingested(folder)
    assert counts(report) == {"added": 3}
    assert [paper.title for paper in library.papers()] == ["Nul\ufffd and \ufffd alone", "Nul\ufffd alone", "Link"]
    assert library.papers()[2].url == "/\ufffd"
    assert [(note.line, "replaced" in note.reason) for note in report.notes] == [(1, True), (2, True), (3, True)]


def test_what_is_too_long_for_an_abstract_is_rejected(folder, ingested: Ingest):
    (folder / "x.jsonl").write_text(
        json_lines(PLAIN | {"abstract": "words" * 30_000}, PLAIN, PLAIN | {"title": "t" * 3_000})
    )
    report = ingested(folder)
    assert counts(report) == {"added": 1, "rejected": 2}
    assert ["150,000" in report.rejects[0].reason, "3,000" in report.rejects[1].reason] == [True, True]


def test_no_source_at_all_and_an_unknown_format_are_errors(folder, ingested: Ingest):
    with pytest.raises(IngestError, match="nowhere"):
        ingested(folder / "nowhere.txt")
    (folder / "a.txt").write_text(airy_page())
    with pytest.raises(UsageError, match="papyrus"):
        ingested(folder, format="papyrus")


def test_one_missing_source_beside_another_is_a_reject(folder, ingested: Ingest):
    (folder / "a.txt").write_text(airy_page())
    report = ingested(folder / "nowhere.txt", folder / "a.txt")
    assert counts(report) == {"added": 6, "rejected": 1}
    assert "No such file" in report.rejects[0].reason
