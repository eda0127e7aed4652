import json
import time
from pathlib import Path

import httpx
import pytest

from assistant.api.jobs import safe_name
from evals.datasets import read_questions


def finished(client: httpx.Client, location: str) -> dict[str, object]:
    for _ in range(200):
        job: dict[str, object] = client.get(location).raise_for_status().json()
        if job["state"] not in ("waiting", "running"):
            return job
        time.sleep(0.05)
    raise AssertionError(f"the job does not end: {job}")


def test_papers_are_listed_with_their_total_and_paged(client: httpx.Client) -> None:
    whole = client.get("/v1/papers").raise_for_status().json()
    pages = [client.get("/v1/papers", params={"limit": 2, "offset": n}).json() for n in range(0, whole["total"], 2)]
    assert [p["id"] for page in pages for p in page["papers"]] == [p["id"] for p in whole["papers"]]
    assert all(page["total"] == whole["total"] for page in pages)


def test_papers_can_be_narrowed_by_words_and_dates(client: httpx.Client) -> None:
    found = client.get("/v1/papers", params={"query": "dishwashers"}).json()
    assert [p["title"] for p in found["papers"]] == ["Speech Recognition for Noisy Kitchens"]
    recent = client.get("/v1/papers", params={"since": "2024", "until": "2024-12"}).json()
    assert all(p["published"].startswith("2024") for p in recent["papers"])
    assert recent["papers"]


@pytest.mark.parametrize("query", ["limit=-1", "limit=x", "limit=99999999", "since=2024-99", "marker=1", "offset=-1"])
def test_a_listing_refuses_what_it_cannot_use(client: httpx.Client, query: str) -> None:
    response = client.get(f"/v1/papers?{query}")
    assert response.status_code == 422
    assert "marker" not in response.text


def test_an_unknown_paper_or_job_is_not_found(client: httpx.Client) -> None:
    for path, code in (("papers/none", "no_such_paper"), ("ingest/none", "no_such_job")):
        response = client.get(f"/v1/{path}")
        assert (response.status_code, response.json()["code"]) == (404, code)


@pytest.mark.parametrize("format_name", ["bibtex", "ris", "csl-json", "jsonl", "markdown"])
def test_the_library_is_exported_in_every_format(client: httpx.Client, format_name: str) -> None:
    response = client.get("/v1/export", params={"format": format_name}).raise_for_status()
    assert "Folding Proteins with Diffusion" in response.text


def test_an_export_of_named_papers_holds_those_in_their_order(client: httpx.Client) -> None:
    ids = [p["id"] for p in client.get("/v1/papers").json()["papers"]][:2][::-1]
    text = client.get("/v1/export", params={"format": "jsonl", "ids": ids}).text
    assert [json.loads(line)["id"] for line in text.splitlines()] == ids
    assert client.get("/v1/export", params={"ids": ["none"]}).status_code == 404
    assert client.get("/v1/export", params={"format": "docx"}).status_code == 422


def test_an_uploaded_file_becomes_a_job_whose_papers_are_answered(client: httpx.Client) -> None:
    paper = {
        "title": "Beekeeping with Wireless Scales",
        "abstract": "We weigh 30 beehives with wireless scales. Colonies that lose 4 kilograms in a week swarm soon.",
    }
    sent = client.post("/v1/ingest", files={"file": ("../../bees.jsonl", json.dumps(paper).encode())})
    assert sent.status_code == 202
    job = finished(client, sent.headers["location"])
    assert job["state"] == "done"
    assert job["files"] == ["bees.jsonl"]
    assert job["report"]["added"] == 1  # type: ignore[index]
    assert job["report"]["sources"][0]["path"] == "bees.jsonl"  # type: ignore[index]
    answer = client.post("/v1/ask", json={"question": "Which colonies swarm, by weighing beehives?"}).json()
    assert answer["citations"][0]["title"] == paper["title"]
    listed = client.get(f"/v1/papers/{answer['citations'][0]['paper_id']}").json()["sources"][0]["name"]
    assert "assistant-upload" not in listed


def test_a_file_that_holds_no_papers_fails_and_says_why(client: httpx.Client) -> None:
    sent = client.post("/v1/ingest", files={"file": ("picture.png", b"\x89PNG\r\n\x1a\n\x00\x00")})
    job = finished(client, sent.headers["location"])
    assert job["state"] == "failed"
    assert job["report"]["rejected"] if job["report"] else job["error"]  # type: ignore[index]


def test_an_upload_without_a_file_is_refused(client: httpx.Client) -> None:
    assert client.post("/v1/ingest", json={"file": "x"}).status_code == 422
    assert client.post("/v1/ingest", data={"file": "x"}).status_code == 422


def test_feedback_is_kept_with_an_answer_that_exists(client: httpx.Client, server: str) -> None:
    answer = client.post("/v1/ask", json={"question": "How long is sparse attention trained?"}).json()
    body = {"trace_id": answer["trace_id"], "thumb": "up", "comment": "right"}
    kept = client.post("/v1/feedback", json=body)
    assert kept.status_code == 201
    assert kept.json()["thumb"] == "up"
    [case] = [q for q in read_questions(Path(kept.json()["case"]["file"])) if q.id == kept.json()["case"]["id"]]
    assert case.question == "How long is sparse attention trained?"
    assert case.gold_titles == tuple(citation["title"] for citation in answer["citations"])
    assert client.post("/v1/feedback", json={**body, "trace_id": "none"}).status_code == 404
    assert client.post("/v1/feedback", json={**body, "thumb": "sideways"}).status_code == 422


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("page.txt", "page.txt"),
        ("../../etc/passwd", "passwd"),
        ("C:\\papers\\my page.html", "my page.html"),
        (".bashrc", "bashrc"),
        ("..", "upload"),
        ("", "upload"),
        ("a\nb\x00;rm -rf.txt", "a_b__rm -rf.txt"),
        ("x" * 500 + ".bib", "x" * 96 + ".bib"),
    ],
)
def test_a_sent_file_name_cannot_leave_its_folder(sent: str, kept: str) -> None:
    assert safe_name(sent) == kept
