import re

import httpx

from assistant.api.gate import Gate
from assistant.api.service import Service
from assistant.errors import LibraryError


def test_the_server_lives_and_is_ready(client: httpx.Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ready"}


def test_a_library_that_does_not_answer_is_not_ready() -> None:
    class Closed:
        @property
        def library(self) -> object:
            raise LibraryError("the library is closed")

    assert not Service(Closed(), jobs=None, cases=None, gate=Gate(1)).ready()  # type: ignore[arg-type]


def test_metrics_count_answers_and_requests_in_the_text_format(client: httpx.Client) -> None:
    client.post("/v1/ask", json={"question": "How loud are kitchens?"})
    text = client.get("/metrics").text
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r'[a-z_]+(\{([a-z]+="[^"]*",?)*\})? [-+0-9.einf]+', line) for line in lines)
    assert re.search(r'assistant_answers_total\{mode="extractive",outcome="\w+"\} [1-9]', text)
    assert 'assistant_http_requests_total{method="POST",route="/v1/ask",status="200"}' in text
    assert "assistant_library_papers 6" in text or "assistant_library_papers 7" in text


def test_paths_that_do_not_exist_do_not_grow_the_metrics(client: httpx.Client) -> None:
    for number in range(5):
        client.get(f"/v1/unknown-{number}")
    assert "unknown-" not in client.get("/metrics").text


def test_the_reference_needs_nothing_from_elsewhere(client: httpx.Client) -> None:
    page = client.get("/docs").text
    document = client.get("/openapi.json").json()
    assert "<script" not in page
    assert not re.search(r"(src|href)=['\"]?(https?:)?//", page)
    assert all(path in page for path in document["paths"])


def test_a_wrong_method_or_path_is_a_problem(client: httpx.Client) -> None:
    for method, path, status in (("GET", "/v1/ask", 405), ("GET", "/v1/nothing", 404), ("DELETE", "/healthz", 405)):
        response = client.request(method, path)
        assert response.status_code == status
        assert response.headers["content-type"] == "application/problem+json"
