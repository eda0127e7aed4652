import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx

ABSTRACT = "Ferns of the cloud forest drink fog. We measured the water of 90 ferns. Fog gives them half of it."


def seconds_until_cited(address: str, title: str) -> float:
    start = time.monotonic()
    while time.monotonic() - start < 20:
        answer = httpx.post(
            f"{address}/v1/ask", json={"question": "What do ferns of the cloud forest drink?"}, timeout=60
        )
        if title in [citation["title"] for citation in answer.raise_for_status().json()["citations"]]:
            return time.monotonic() - start
        time.sleep(0.1)
    raise AssertionError(f"{title} is never cited")


def test_the_server_answers_from_what_is_ingested_beside_it_and_leaves_when_asked(run: Any, home: Path) -> None:
    argv = [sys.executable, "-m", "assistant", "serve", "--port", "0", "--no-page"]
    with subprocess.Popen(
        argv, env={**os.environ, "ASSISTANT_HOME": str(home)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        address = server.stdout.readline().split()[-1]
        assert httpx.get(address + "/readyz").status_code == 200
        beside = home.parent / "beside.jsonl"
        beside.write_text(json.dumps({"title": "Ferns of the Cloud Forest", "abstract": ABSTRACT}), encoding="utf-8")
        assert run("ingest", str(beside)).code == 0
        assert seconds_until_cited(address, "Ferns of the Cloud Forest") < 5
        port = int(address.rsplit(":", 1)[1])
        half_open = socket.create_connection(("127.0.0.1", port))
        half_open.sendall(b"POST /v1/ask HTTP/1.1\r\nHost: localhost\r\n")
        taken = subprocess.run(
            [*argv[:4], "--port", str(port)], capture_output=True, text=True, check=False, timeout=60
        )
        assert (taken.returncode, taken.stderr.count("\n")) == (1, 1)
        assert f"port {port}" in taken.stderr
        asked = time.monotonic()
        server.send_signal(signal.SIGTERM)
        assert server.wait(15) == 0
        assert time.monotonic() - asked < 10
        half_open.close()
        assert server.stderr is not None
        assert "Traceback" not in server.stderr.read()
    (added,) = run("papers", "--json", "--query", "ferns").json["papers"]
    assert run("remove", added["id"]).code == 0
