"""The API as a process of its own, over a real socket."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from core.access import tokens
from core.api.app import MOST_BODY_BYTES
from core.records.store import open_store
from core.settings import Settings
from tests.api.conftest import OPERATOR
from tests.conftest import NOW

pytestmark = pytest.mark.slow


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, Settings]]:
    """The address of a running API, and its settings."""
    home = tmp_path / "home"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "core.api.app:create_default", "--factory", "--port", str(port)]
    process = subprocess.Popen(command, env={**os.environ, "ENDCAP_HOME": str(home)}, stderr=subprocess.PIPE)
    assert process.stderr is not None
    for line in process.stderr:
        if b"Uvicorn running" in line:
            break
    yield f"http://127.0.0.1:{port}", Settings(home=home)
    process.terminate()
    process.communicate(timeout=20)


def test_it_runs_alone_and_takes_products_by_token(served: tuple[str, Settings]) -> None:
    address, settings = served
    store = open_store(settings)
    with store.write() as session:
        made = tokens.create(session, OPERATOR, "feed", NOW)
    store.close()

    with httpx.Client(base_url=address, headers={"Authorization": f"Bearer {made.secret}"}) as client:
        assert client.get("/ready").json()["ready"]
        answer = client.put("/v1/products", json={"products": [{"handle": "a", "title": "A"}]})
        assert answer.json()["created"] == 1
        assert "endcap_store_up 1.0" in client.get("/metrics").text


def test_a_large_upload_is_refused_early(served: tuple[str, Settings]) -> None:
    address, settings = served
    store = open_store(settings)
    with store.write() as session:
        made = tokens.create(session, OPERATOR, "feed", NOW)
    store.close()
    host, port = address.removeprefix("http://").split(":")
    head = f"PUT /v1/products HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {made.secret}\r\n"

    started = time.monotonic()
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(f"{head}Content-Length: 200000000\r\n\r\n".encode())
        announced = connection.recv(4096)
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(f"{head}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
        block, sent = b"F4240\r\n" + b" " * 1_000_000 + b"\r\n", 0
        try:
            while sent < 20 * MOST_BODY_BYTES:
                connection.sendall(block)
                sent += 1_000_000
        except (BrokenPipeError, ConnectionResetError):
            pass
        took = time.monotonic() - started

    assert announced.startswith(b"HTTP/1.1 413")
    assert sent < 20 * MOST_BODY_BYTES
    assert took < 10
