"""Files sent to the dashboard as a real process: by whom, and how much."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import httpx
import psutil
import pytest

from tests.dashboard.attacker import UPLOAD_MB, Shop

pytestmark = pytest.mark.slow


def send(client: httpx.Client, address: str, *, size: int = 10, mark: bool = True) -> httpx.Response:
    headers = {"X-Xsrftoken": client.cookies["_streamlit_xsrf"]} if mark else {}
    return client.put(address, files={"file": ("a.csv", b"x" * size)}, headers=headers)


@pytest.mark.parametrize("username", ["", "marketer"])
def test_who_may_not_import_sends_no_file(shop: Shop, username: str) -> None:
    with shop.upload_address(username) as address:
        answer = send(shop.client(username), address)

    assert (answer.status_code, answer.text) == (403, "Sign in to send files.")


def test_who_may_import_sends_a_file_with_the_mark_of_their_browser_up_to_the_limit(shop: Shop) -> None:
    client = shop.client("merchandiser")

    with shop.upload_address("merchandiser") as address:
        assert send(client, address, mark=False).status_code == 403
        assert send(client, address, size=UPLOAD_MB * 1_000_000).status_code == 204
        assert send(client, address, size=UPLOAD_MB * 1024 * 1024 + 1).status_code == 413


def test_200_mb_are_refused_by_their_announced_length_before_a_byte_is_sent(shop: Shop) -> None:
    client = shop.client("merchandiser")
    mark, token = client.cookies["_streamlit_xsrf"], client.cookies["endcap_session"]

    with (
        shop.upload_address("merchandiser") as address,
        socket.create_connection(("127.0.0.1", shop.served.port)) as raw,
    ):
        raw.settimeout(10)
        raw.sendall(
            f"PUT {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 200000000\r\nX-Xsrftoken: {mark}\r\n"
            f"Content-Type: multipart/form-data; boundary=b\r\n"
            f"Cookie: _streamlit_xsrf={mark}; endcap_session={token}\r\n\r\n".encode()
        )
        assert raw.recv(100).startswith(b"HTTP/1.1 413")


def test_200_mb_of_no_announced_length_are_refused_and_never_held(shop: Shop) -> None:
    client = shop.client("merchandiser")
    process = psutil.Process(shop.served.process.pid if shop.served.process else None)
    before, most = process.memory_info().rss, 0

    def parts() -> Iterator[bytes]:
        nonlocal most
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
        for _ in range(200):
            yield b"x" * 1_000_000
            most = max(most, process.memory_info().rss)
        yield b"\r\n--b--\r\n"

    headers = {"X-Xsrftoken": client.cookies["_streamlit_xsrf"], "Content-Type": "multipart/form-data; boundary=b"}
    with shop.upload_address("merchandiser") as address:
        assert client.put(address, content=parts(), headers=headers).status_code == 413

    assert most - before < 60_000_000
