import json
from pathlib import Path
from typing import Any


def test_ingest_reports_every_record_once(run: Any, papers: Any, tmp_path: Path) -> None:
    page = tmp_path / "mixed.jsonl"
    page.write_text(json.dumps(papers[0]) + "\n{broken\n", encoding="utf-8")
    report = run("ingest", str(page), "--json", "--dry-run")
    counts = report.json
    assert report.code == 3
    assert counts["read"] == sum(counts[n] for n in ("added", "updated", "unchanged", "merged")) + len(
        counts["rejected"]
    )
    assert counts["rejected"][0]["line"] == 2
    assert counts["sources"][0]["path"].endswith("mixed.jsonl")


def test_ingest_of_nothing_readable_fails(run: Any, papers: Any, tmp_path: Path) -> None:
    page = tmp_path / "empty.jsonl"
    page.write_text("{broken", encoding="utf-8")
    assert run("ingest", str(page)).code == 1
    missing = run("ingest", str(tmp_path / "missing.txt"))
    assert missing.code in (1, 2)
    assert "missing.txt" in missing.err


def test_papers_are_listed_for_people_and_programs(run: Any, papers: Any) -> None:
    listed = run("papers", "--json").json
    assert {p["title"] for p in listed["papers"]} == {p["title"] for p in papers}
    assert listed["total"] == len(papers)
    assert "Whales in the Winter Sea" in run("papers", "--until", "2023").out
    assert run("papers", "--json", "--limit", "1").json["total"] == len(papers)
    assert [p["title"] for p in run("papers", "--json", "--query", "compiler").json["papers"]] == [papers[1]["title"]]


def test_status_and_doctor_tell_what_is_there(run: Any, papers: Any) -> None:
    assert run("status", "--json").json["papers"] == len(papers)
    checked = run("doctor")
    assert checked.code == 0, checked.out
    assert f"{len(papers)} papers" in checked.out


def test_export_writes_a_bibliography(run: Any, papers: Any) -> None:
    assert "@misc{berg2023whales," in run("export").out
    paper_id = run("papers", "--json", "--query", "compiler").json["papers"][0]["id"]
    assert json.loads(run("export", "--format", "jsonl", "--ids", paper_id).out)["title"] == papers[1]["title"]


def test_what_is_removed_is_no_longer_found(run: Any, papers: Any, tmp_path: Path) -> None:
    extra = tmp_path / "extra.jsonl"
    extra.write_text(json.dumps({"title": "A Passing Comet", "abstract": "The comet passed at dawn. It was green."}))
    run("ingest", str(extra))
    paper_id = run("papers", "--json", "--query", "comet").json["papers"][0]["id"]
    removed = run("remove", paper_id, "none")
    assert removed.code == 3
    assert "none" in removed.err
    assert run("papers", "--json", "--query", "comet").json["total"] == 0
    assert run("reindex").code == 0
    assert run("search", "whales", "--json").json["results"][0]["title"] == "Whales in the Winter Sea"


def test_search_shows_people_the_papers_near_the_first_and_programs_all(run: Any, papers: Any) -> None:
    shown = run("search", "how deep whales dive")
    assert "Whales in the Winter Sea" in shown.out
    assert len(papers) > sum(paper["title"] in shown.out for paper in papers)
    assert "-k 10" in shown.err
    assert sum(paper["title"] in run("search", "how deep whales dive", "-k", "10").out for paper in papers) >= 5
    assert len(run("search", "how deep whales dive", "--json").json["results"]) == len(papers)
