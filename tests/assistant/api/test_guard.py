import base64
import re
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from starlette.routing import BaseRoute, Mount

from assistant.api import guard, hosts

WRONG = ({}, {"X-API-Key": "wrong"}, {"Authorization": "Bearer"}, {"Authorization": "Basic !!!"}, {"X-API-Key": "é"})
RIGHT = (
    {"X-API-Key": "first-key"},
    {"Authorization": "Bearer second-key"},
    {"Authorization": "Basic " + base64.b64encode(b"anyone:first-key").decode()},
)


def paths_of(routes: list[BaseRoute]) -> Iterator[tuple[str, str]]:
    for route in routes:
        inside = route if isinstance(route, Mount) else getattr(route, "original_router", None)
        if inside is not None:
            yield from paths_of(inside.routes)
        elif path := getattr(route, "path", None):
            for method in sorted(getattr(route, "methods", None) or {"GET"}):
                yield method, re.sub(r"\{.*?\}", "x", path)


def test_every_route_asks_for_a_key_the_mounted_page_included(keyed: Any) -> None:
    documented = [(m.upper(), re.sub(r"\{.*?\}", "x", p)) for p, ms in keyed.app.openapi()["paths"].items() for m in ms]
    routes = {*documented, *paths_of(keyed.app.routes), ("GET", "/")}
    assert {("POST", "/gradio_api/upload"), ("GET", "/config"), ("POST", "/v1/ask"), ("GET", "/docs")} < routes
    with httpx.Client(base_url=keyed.address, timeout=30) as client:
        for method, path in sorted(routes):
            for headers in WRONG:
                sent = {name: value.encode() for name, value in headers.items()}
                response = client.request(method, path, headers=sent)
                assert response.status_code == 401, (method, path, headers)


@pytest.mark.parametrize("headers", RIGHT, ids=["header", "bearer", "basic"])
@pytest.mark.parametrize("path", ["/", "/config", "/healthz", "/v1/papers", "/docs", "/metrics"])
def test_each_key_opens_each_surface(keyed: Any, path: str, headers: dict[str, str]) -> None:
    assert httpx.get(keyed.address + path, headers=headers, timeout=30).status_code == 200


def test_a_browser_is_asked_for_the_key_and_a_program_told_how_to_send_it(keyed: Any) -> None:
    browser = httpx.get(keyed.address, headers={"Accept": "text/html"})
    assert browser.headers["www-authenticate"].startswith("Basic ")
    assert httpx.get(keyed.address + "/v1/papers").headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("path", ["/", "/config", "/v1/papers", "/v1/nothing", "/docs", "/healthz"])
def test_every_response_forbids_other_hosts_frames_and_sniffing(keyed: Any, path: str) -> None:
    for key in ("first-key", "wrong"):
        headers = httpx.get(keyed.address + path, headers={"X-API-Key": key}, timeout=30).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert not [name for name in headers if name.startswith("access-control-")]


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "", "[::1", "localhost@evil"]
)
def test_a_foreign_host_is_refused(client: httpx.Client, host: str) -> None:
    assert client.get("/v1/papers", headers={"Host": host}).status_code in (400, 421)


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://127.0.0.1:1", "https://localhost", "file://", "x"]
)
@pytest.mark.parametrize(("method", "path"), [("POST", "/v1/ask"), ("GET", "/v1/papers"), ("OPTIONS", "/v1/ask")])
def test_a_foreign_origin_is_refused(client: httpx.Client, method: str, path: str, origin: str) -> None:
    response = client.request(method, path, headers={"Origin": origin})
    assert (response.status_code, response.json()["code"]) == (403, "foreign_origin")


def test_our_own_page_may_ask(client: httpx.Client, server: str) -> None:
    assert client.post("/v1/search", json={"query": "robots"}, headers={"Origin": server}).status_code == 200


@pytest.mark.parametrize("path", ["/v1/ask", "/v1/chat/completions", "/v1/feedback", "/mcp", "/v1/nothing"])
def test_a_body_above_64_kb_is_refused_whether_announced_or_not(client: httpx.Client, path: str) -> None:
    announced = client.post(path, content=b"x" * 70_000)
    chunked = client.post(path, content=(b"x" * 1000 for _ in range(70)))
    assert [announced.status_code, chunked.status_code] == [413, 413]


def test_an_upload_has_its_own_limit(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = guard.PAGE_LIMIT + 1000
    monkeypatch.setattr(guard, "UPLOAD_LIMIT", limit)
    response = client.post("/v1/ingest", files={"file": ("big.txt", b"x" * (limit + 1))})
    assert response.status_code == 413
    parts = (b"--b\r\nContent-Disposition: form-data; name=file; filename=a\r\n\r\n", b"x" * limit, b"\r\n--b--\r\n")
    unannounced = client.post(
        "/v1/ingest", content=iter(parts), headers={"Content-Type": "multipart/form-data; boundary=b"}
    )
    assert (unannounced.status_code, unannounced.json()["code"]) == (413, "too_large")


def test_a_body_that_does_not_come_is_given_up(serving: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "BODY_SECONDS", 0.2)
    with serving() as served:
        assert answer_to_half_a_body(served.address).startswith(b"HTTP/1.1 408")


def answer_to_half_a_body(address: str) -> bytes:
    where = urlsplit(address)
    with socket.create_connection((where.hostname, where.port), timeout=10) as slow:
        slow.sendall(b"POST /v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf")
        return slow.recv(100)


@pytest.mark.parametrize(
    ("host", "public"),
    [("127.0.0.1", False), ("localhost", False), ("::1", False), ("127.8.8.8", False), ("0.0.0.0", True), ("::", True),
     ("192.168.1.5", True), ("box.example", True), ("", True)],
)  # fmt: skip
def test_what_other_machines_can_reach_is_public(host: str, public: bool) -> None:
    assert hosts.is_public(host) is public


def test_the_names_allowed_are_loopback_the_bound_address_and_those_in_the_settings() -> None:
    assert set(hosts.allowed_hosts("192.168.1.5", ("papers.example",))) == {
        *hosts.LOOPBACK, "192.168.1.5", "papers.example",
    }  # fmt: skip
    assert hosts.allowed_hosts("0.0.0.0", ()) == ()
    assert "papers.example" in hosts.allowed_hosts("0.0.0.0", ("papers.example",))
