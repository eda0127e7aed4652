"""Live sources against a server on this machine."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from assistant.errors import IngestError, UsageError
from assistant.types import IngestReport
from ingest import live
from tests.ingest.pages import PAPERS, counts

Ingest = Callable[..., IngestReport]


def daily(day: str) -> bytes:
    """Two papers of a day; the second is listed the day after too."""
    number = int(day[-2:])
    papers = [
        {"paper": {"id": f"2506.0000{i % 6}", "title": PAPERS[i % 6][0], "summary": PAPERS[i % 6][1], "upvotes": i}}
        for i in (number, number + 1)
    ]
    return json.dumps(papers).encode()


def feed(start: int, found: int) -> bytes:
    entries = [
        f"<entry><id>http://arxiv.org/abs/2401.{i:05}v1</id><title>Paper {i}</title><summary>On {i}.</summary></entry>"
        for i in range(start, min(found, start + 100))
    ]
    return f'<?xml version="1.0"?>\n<feed xmlns="http://www.w3.org/2005/Atom">{"".join(entries)}</feed>'.encode()


class Site:
    """A server that writes down what it is asked, and first gives the answers it is told to."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str], str]] = []
        self.first: list[tuple[int, dict[str, str]]] = []
        self.found = 3
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
                site.asked.append((parts.path, asked, self.headers["User-Agent"]))
                status, headers = site.first.pop(0) if site.first else (200, {})
                body = daily(asked["date"]) if "date" in asked else feed(int(asked["start"]), site.found)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body if status == 200 else b"no")

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
def site(monkeypatch, slept: list[float]) -> Iterator[Site]:
    made = Site()
    thread = threading.Thread(target=made.server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    monkeypatch.setattr(live, "SITES", live.Sites(made.url, made.url, sleep=slept.append))
    yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join()


def test_days_are_fetched_one_by_one_and_stored(site: Site, slept, library, ingested: Ingest):
    report = ingested("hf:2025-06-01..2025-06-03")
    assert [asked["date"] for _, asked, _ in site.asked] == ["2025-06-01", "2025-06-02", "2025-06-03"]
    assert {agent.split("/")[0] for _, _, agent in site.asked} == {"research-assistant"}
    assert slept == [0.5, 0.5]
    assert (report.sources[0].path, report.sources[0].format) == ("hf:2025-06-01", "hf_api")
    assert counts(report) == {"added": 4, "merged": 2}
    assert {paper.id for paper in library.papers()} == {f"arxiv:2506.0000{i}" for i in (1, 2, 3, 4)}
    assert counts(ingested("hf:2025-06-01..2025-06-03")) == {"unchanged": 4, "merged": 2}


def test_a_search_is_paged_to_its_end(site: Site, slept):
    site.found = 250
    [source] = live.fetch("arxiv:cs.CL")
    assert [(a["search_query"], a["start"]) for _, a, _ in site.asked] == [
        ("cat:cs.CL", s) for s in ("0", "100", "200")
    ]
    assert source.content.count(b"<entry>") == 250
    assert slept == [3.0, 3.0]


def test_a_search_goes_in(site: Site, library, ingested: Ingest):
    assert counts(ingested('arxiv:all:"late chunking"')) == {"added": 3}
    assert site.asked[0][1]["search_query"] == 'all:"late chunking"'
    assert [paper.arxiv_id for paper in library.papers()] == ["2401.00000", "2401.00001", "2401.00002"]


@pytest.mark.parametrize(
    ("wanted", "parameter", "value"),
    [
        ("2005.11401", "id_list", "2005.11401"),
        ("hep-th", "search_query", "cat:hep-th"),
        ("ti:moss AND au:lamp", "search_query", "ti:moss AND au:lamp"),
        ("late chunking", "search_query", 'all:"late chunking"'),
    ],
)
def test_what_is_written_is_asked_for(wanted, parameter, value, site: Site):
    list(live.fetch(f"arxiv:{wanted}"))
    assert site.asked[0][1][parameter] == value


def test_a_site_that_is_busy_is_waited_for_as_long_as_it_says(site: Site, slept):
    site.first = [(429, {"Retry-After": "7"}), (503, {}), (429, {"Retry-After": "9999"})]
    assert len(list(live.fetch("hf:2025-06-01"))) == 1
    assert slept == [7.0, 2.0, 60.0]


def test_a_site_that_goes_on_refusing_is_an_error_and_what_was_stored_stays(site: Site, library, ingested: Ingest):
    site.first = [(200, {}), *[(500, {})] * 9]
    with pytest.raises(IngestError, match="HTTP 500"):
        ingested("hf:2025-06-01..2025-06-02")
    assert library.count() == 2
    site.first = []
    assert counts(ingested("hf:2025-06-01..2025-06-02")) == {"added": 1, "unchanged": 2, "merged": 1}


def test_a_day_that_is_not_there_is_a_reject(site: Site, ingested: Ingest):
    site.first = [(404, {})]
    report = ingested("hf:2025-06-01..2025-06-02")
    assert counts(report) == {"added": 2, "rejected": 1}
    assert report.rejects[0].source == "hf:2025-06-01"


def test_no_network_is_one_line(monkeypatch, ingested: Ingest):
    monkeypatch.setattr(live, "SITES", live.Sites("http://127.0.0.1:9", "http://127.0.0.1:9", sleep=lambda _: None))
    with pytest.raises(IngestError, match=r"cannot be reached .*ConnectError") as raised:
        ingested("hf:2025-06-01")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    "source", ["hf:", "hf:yesterday", "hf:2025-06-31", "hf:2025-06-02..2025-06-01", "arxiv:", "hf:2025"]
)
def test_a_live_source_written_wrongly_is_wrong_usage(source, ingested: Ingest):
    with pytest.raises(UsageError, match="write"):
        ingested(source)
