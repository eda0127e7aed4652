"""What an ingest does to the library: counts, repetition, changes, merging, interruption."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.library import Library
from assistant.types import IngestReport, Progress
from ingest import pipeline
from ingest.memory import Memory
from tests.ingest.conftest import CountingEmbedder
from tests.ingest.pages import PAPERS, abstract_on, airy_page, counts, dated_page, dense_page

Ingest = Callable[..., IngestReport]


@pytest.fixture
def three_pages(folder: Path) -> Path:
    """Six papers on three pages, two of them on two pages."""
    (folder / "a.txt").write_text(airy_page(PAPERS[:4]))
    (folder / "b.txt").write_text(dense_page(PAPERS[2:5]))
    (folder / "c.txt").write_text(dated_page(["May 3, 2024 7"], PAPERS[5:]))
    return folder


def test_a_folder_goes_in_and_papers_met_twice_keep_every_sighting(three_pages, library: Library, ingested: Ingest):
    report = ingested(three_pages)
    assert counts(report) == {"added": 6, "merged": 2}
    assert (report.papers, report.chunks) == (6, 6)
    assert [(part.path, part.format, part.read) for part in report.sources] == [
        (str(three_pages / name), "listing_page", read) for name, read in (("a.txt", 4), ("b.txt", 3), ("c.txt", 1))
    ]
    stored = {paper.title: paper for paper in library.papers()}
    assert {(title, paper.abstract) for title, paper in stored.items()} == set(PAPERS)
    seen = [(s.name, s.page_date, s.position) for s in stored[PAPERS[2][0]].sightings]
    assert seen == [("a.txt", "Jun 6", 3), ("b.txt", None, 1)]
    dated = stored[PAPERS[5][0]]
    assert (dated.published, dated.authors_count, dated.comments) == ("2024-05-03", 4, 7)


def test_ingesting_again_changes_and_embeds_nothing(three_pages, library, embedder: CountingEmbedder, ingested: Ingest):
    ingested(three_pages)
    before, embedder.texts = (library.stamp(), library.papers()), []
    report = ingested(three_pages)
    assert counts(report) == {"unchanged": 6, "merged": 2}
    assert (library.stamp(), library.papers()) == before
    assert embedder.texts == []


def test_a_source_in_which_little_changed_rewrites_little_of_its_memory(folder, library, ingested: Ingest, monkeypatch):
    file = folder / "papers.jsonl"

    def write(names: str) -> None:
        lines = [json.dumps({"title": f"About the topic {n}", "abstract": f"We study {n} at length."}) for n in names]
        file.write_text("\n".join(lines))

    write("abcdef")
    ingested(file)
    kept: list[int] = []
    keep = Memory.keep
    monkeypatch.setattr(
        Memory, "keep", lambda memory, name, said, names: kept.append(len(said)) or keep(memory, name, said, names)
    )
    write("bcdefg")
    assert counts(ingested(file)) == {"added": 1, "unchanged": 5}
    assert kept == [1]
    with Memory.open(library.home) as memory:
        assert len(list(memory.papers_of(file.name))) == 6, "what the source no longer says is forgotten"
    write("fedcb")
    assert counts(ingested(file)) == {"unchanged": 5}
    assert kept == [1]


def test_what_one_source_still_says_is_not_remembered_of_another(folder, library, ingested: Ingest):
    one, two = folder / "one.jsonl", folder / "two.jsonl"

    def line(name: str) -> str:
        return json.dumps({"title": f"About the topic {name}", "abstract": f"We study {name} at length."}) + "\n"

    one.write_text(line("a"))
    two.write_text(line("a") + line("b"))
    ingested(one, two)
    one.write_text(line("a") + line("c"))
    two.write_text(line("b"))
    ingested(one, two)
    with Memory.open(library.home) as memory:
        assert len(list(memory.papers_of(one.name))) == 2
        assert len(list(memory.papers_of(two.name))) == 1


def test_two_files_of_one_name_are_as_stable_as_one(folder, embedder: CountingEmbedder, ingested: Ingest):
    folders = [folder / name for name in ("jan", "feb")]
    for month in folders:
        month.mkdir()
        rows = [{"title": f"About {n}", "abstract": f"In {month.name} we study {n} at length."} for n in "abc"]
        with_dois = [row | {"doi": f"10.1234/{n}"} for row, n in zip(rows, "abc", strict=True)]
        lines = map(json.dumps, with_dois if month.name == "jan" else rows)
        (month / "page.jsonl").write_text("\n".join(lines))
    ingested(*folders)
    for _ in range(3):
        embedder.texts = []
        assert counts(ingested(*folders)) == {"unchanged": 3, "merged": 3}
        assert embedder.texts == []


def test_without_its_memory_it_comes_to_the_same(three_pages, library, embedder: CountingEmbedder, ingested: Ingest):
    ingested(three_pages)
    before, embedder.texts = (library.stamp(), library.papers()), []
    for file in library.home.glob("ingested.db*"):
        file.unlink()
    assert counts(ingested(three_pages)) == {"unchanged": 6, "merged": 2}
    (library.home / "ingested.db").write_bytes(b"this is no database at all" * 100)
    assert counts(ingested(three_pages)) == {"unchanged": 6, "merged": 2}
    assert (library.stamp(), library.papers()) == before
    assert embedder.texts == []


@pytest.mark.parametrize("which", [0, 2, 4])
def test_a_changed_abstract_updates_that_paper_alone(which, three_pages, library, embedder, ingested: Ingest):
    ingested(three_pages)
    before, embedder.texts = {paper.id: paper for paper in library.papers()}, []
    page = three_pages / ("b.txt" if which == 4 else "a.txt")
    page.write_text(page.read_text().replace(PAPERS[which][1], abstract_on("something new")))
    report = ingested(three_pages)
    assert counts(report) == {"updated": 1, "unchanged": 5, "merged": 2}
    after = {paper.id: paper for paper in library.papers()}
    changed = [paper for paper in after.values() if paper != before[paper.id]]
    assert [(paper.title, paper.abstract) for paper in changed] == [(PAPERS[which][0], abstract_on("something new"))]
    assert after.keys() == before.keys()
    assert len(embedder.texts) == 2  # its text and its title
    assert counts(ingested(three_pages)) == {"unchanged": 6, "merged": 2}


def test_a_changed_title_updates_that_paper_and_keeps_its_id(three_pages, library, embedder, ingested: Ingest):
    ingested(three_pages)
    before, embedder.texts = {paper.id: paper for paper in library.papers()}, []
    page = three_pages / "a.txt"
    page.write_text(page.read_text().replace(PAPERS[1][0], "Why do kites tangle? A second look"))
    assert counts(ingested(three_pages)) == {"updated": 1, "unchanged": 5, "merged": 2}
    after = {paper.id: paper for paper in library.papers()}
    changed = [paper for paper in after.values() if paper != before[paper.id]]
    assert [paper.title for paper in changed] == ["Why do kites tangle? A second look"]
    assert after.keys() == before.keys()
    assert len(embedder.texts) == 2  # its text and its title
    assert counts(ingested(three_pages)) == {"unchanged": 6, "merged": 2}


@pytest.mark.parametrize("column", [0, 1])
def test_a_change_on_the_second_page_of_a_paper_updates_it(column, three_pages, library, ingested: Ingest):
    ingested(three_pages)
    before = {paper.id: paper for paper in library.papers()}
    page = three_pages / "b.txt"
    page.write_text(page.read_text().replace(PAPERS[3][column], abstract_on("gardens")[: len(PAPERS[3][column])]))
    assert counts(ingested(three_pages)) == {"updated": 1, "unchanged": 6, "merged": 1}
    changed = [paper for paper in library.papers() if paper != before[paper.id]]
    assert len(changed) == 1
    assert (changed[0].title, changed[0].abstract)[column] != PAPERS[3][column]
    assert counts(ingested(three_pages)) == {"unchanged": 6, "merged": 2}


def test_a_paper_put_before_the_others_adds_only_that_paper(three_pages, library, embedder, ingested: Ingest):
    ingested(three_pages)
    before, embedder.texts = {paper.id: paper for paper in library.papers()}, []
    (three_pages / "a.txt").write_text(airy_page([("First of All", abstract_on("beginnings")), *PAPERS[:4]]))
    assert counts(ingested(three_pages)) == {"added": 1, "unchanged": 6, "merged": 2}
    assert len(embedder.texts) == 2  # its text and its title
    assert {paper.id: paper for paper in library.papers() if paper.id in before} == before


def test_a_change_of_metadata_updates_the_paper_without_embedding(folder, library, embedder, ingested: Ingest):
    page = folder / "c.txt"
    page.write_text(dated_page(["May 3, 2024 7", "May 4, 2024"], PAPERS[:2]))
    ingested(folder)
    embedder.texts = []
    page.write_text(dated_page(["May 3, 2024 9", "May 4, 2024"], PAPERS[:2]))
    assert counts(ingested(folder)) == {"updated": 1, "unchanged": 1}
    assert [paper.comments for paper in library.papers()] == [9, None]
    assert embedder.texts == []
    assert library.search_vectors(embedder.embed_query(PAPERS[0][0]), 1)[0].paper_id == library.papers()[0].id


def test_a_removed_paper_comes_back_when_its_page_is_read_again(three_pages, library, ingested: Ingest):
    ingested(three_pages)
    gone = library.papers()[2].id
    library.remove([gone])
    assert counts(ingested(three_pages)) == {"added": 1, "unchanged": 5, "merged": 2}
    assert library.paper(gone) is not None


def test_a_dry_run_reports_the_same_and_stores_nothing(three_pages, library, embedder, ingested: Ingest):
    before = library.stamp()
    rehearsed = ingested(three_pages, dry_run=True)
    assert (library.stamp(), embedder.texts, list(library.home.glob("ingested.db*"))) == (before, [], [])
    done = ingested(three_pages)
    assert replace(rehearsed, seconds=0) == replace(done, seconds=0)
    assert counts(ingested(three_pages, dry_run=True)) == {"unchanged": 6, "merged": 2}


def test_an_interruption_costs_at_most_the_batch_it_falls_into(folder, library, embedder, ingested, monkeypatch):
    monkeypatch.setattr(pipeline, "BATCH", 2)
    monkeypatch.setattr(pipeline, "APPLY_EVERY", 1)
    (folder / "a.txt").write_text(airy_page())

    def stop(progress: Progress) -> None:
        if progress.stored == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ingested(folder, on_progress=stop)
    assert [paper.title for paper in library.papers()] == [title for title, _ in PAPERS[:4]]
    embedder.texts = []
    assert counts(ingested(folder)) == {"added": 2, "unchanged": 4}
    assert len(embedder.texts) == 4  # of each paper the text and the title


def test_an_interruption_between_library_and_memory_costs_nothing(folder, library, embedder, ingested, monkeypatch):
    (folder / "a.txt").write_text(airy_page())

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline.Memory, "keep", stop)
    with pytest.raises(KeyboardInterrupt):
        ingested(folder)
    monkeypatch.undo()
    embedder.texts = []
    assert counts(ingested(folder)) == {"unchanged": 6}
    assert embedder.texts == []


def test_progress_tells_what_was_read_and_stored(three_pages, ingested: Ingest):
    told: list[Progress] = []
    ingested(three_pages, on_progress=told.append)
    assert [(Path(p.source).name, p.read, p.stored) for p in told] == [
        ("a.txt", 4, 4),
        ("b.txt", 7, 7),
        ("c.txt", 8, 8),
    ]
    assert told[-1].total == 8


def test_progress_over_lines_estimates_how_many_there_are(folder, ingested: Ingest):
    file, told = folder / "papers.jsonl", list[Progress]()
    rows = [{"title": f"About the topic {n}", "abstract": f"We study {n} at length. " * 80} for n in range(300)]
    file.write_text("\n".join(map(json.dumps, rows)))
    ingested(file, on_progress=told.append)
    assert [progress.stored for progress in told] == [64, 128, 192, 256, 300]
    assert [progress.total for progress in told] == pytest.approx([300] * 5, rel=0.05)
    assert told[-1].total == 300


def test_papers_are_found_as_soon_as_the_ingest_has_ended(three_pages, library, embedder, ingested: Ingest):
    ingested(three_pages)
    best = library.search_vectors(embedder.embed_query("announcements in railway stations"), 1)[0].paper_id
    assert library.paper(best).title == PAPERS[2][0]
    assert library.search_words("yeast dough", 1)[0].paper_id == next(
        p.id for p in library.papers() if "Yeast" in p.title
    )


def test_the_offsets_and_vectors_of_chunks_and_sentences_fit_the_abstract(three_pages, library, ingested: Ingest):
    ingested(three_pages)
    for paper in library.papers():
        vectors = library.vectors([paper.id])[paper.id]
        sentences = [paper.abstract[span.start : span.end] for span in vectors.sentences]
        assert len(sentences) == len(vectors.sentence_vectors) == 6
        assert " ".join(sentences) == paper.abstract
        assert len(vectors.chunks) == 1
