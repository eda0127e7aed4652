import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx


def test_the_server_prints_its_address_answers_and_leaves_when_asked(home: Path) -> None:
    argv = [sys.executable, "-m", "assistant", "serve", "--port", "0", "--no-page"]
    with subprocess.Popen(
        argv, env={**os.environ, "ASSISTANT_HOME": str(home)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        address = server.stdout.readline().split()[-1]
        assert httpx.get(address + "/readyz").status_code == 200
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
