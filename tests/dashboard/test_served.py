"""The dashboard as a real process, spoken to as an attacker would: what it answers, and to whom."""

from __future__ import annotations

import json
import re
import socket
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlmodel import select
from websockets.exceptions import InvalidStatus

from core.access import sessions
from core.records.flow import Decision, Proposal
from tests.dashboard.attacker import Shop

pytestmark = pytest.mark.slow

SECRET = "Linen shirt dress"  # a title that only those signed in may read


@pytest.mark.parametrize(
    "path", ["/", "/catalog", "/media/dress.svg", "/media/absent.png", "/_stcore/health", "/session", "/api/health"]
)
def test_every_answer_keeps_frames_guessed_types_and_foreign_scripts_out(shop: Shop, path: str) -> None:
    headers = shop.client().get(path).headers

    assert "default-src" in headers["content-security-policy"]
    assert headers["x-frame-options"] in ("SAMEORIGIN", "DENY")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] in ("same-origin", "no-referrer")


def test_an_svg_is_served_as_a_picture_whose_scripts_may_not_run(shop: Shop) -> None:
    answer = shop.client().get("/media/dress.svg")

    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert "sandbox" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "path",
    ["/media/../key", "/media/%2e%2e/key", "/media/..%2fkey", "/media/....//key", "/media/%252e%252e%252fkey",
     "/media/..%5ckey", "//media/../key", "/media/%2fetc%2fpasswd", "/static/../../../key", "/media/../endcap.sqlite",
     "/component/endcap/../../key", "/_stcore/bidi-components/x/../../../key", "/app/static/../key"],
)  # fmt: skip
def test_no_path_leads_out_of_the_folder_of_pictures(shop: Shop, path: str) -> None:
    key = (shop.served.home / "key").read_bytes()
    host = shop.served.url.removeprefix("http://")
    with socket.create_connection(("127.0.0.1", shop.served.port), timeout=10) as raw:
        raw.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: raw.recv(65536), b""))

    assert key not in answer
    assert b"SQLite format" not in answer
    assert b"root:" not in answer


@pytest.mark.parametrize("path", ["/session?ticket=x&next=https://evil.example", "/session/end?next=//evil.example"])
def test_the_session_routes_lead_nowhere_but_home(shop: Shop, path: str) -> None:
    answer = shop.client().get(path, headers={"Host": "127.0.0.1", "X-Forwarded-Host": "evil.example"})

    assert answer.status_code == 303
    assert answer.headers["location"] == "/"


@pytest.mark.parametrize(("site", "dropped"), [("same-origin", True), ("none", True), ("cross-site", False)])
def test_another_site_cannot_sign_anybody_out(shop: Shop, site: str, dropped: bool) -> None:
    answer = shop.client("manager").get("/session/end", headers={"Sec-Fetch-Site": site})

    assert ("endcap_session" in answer.headers.get("set-cookie", "")) is dropped


def test_who_came_in_by_a_provider_leaves_there_too(shop: Shop) -> None:
    client = shop.client("manager")
    client.cookies.set("_streamlit_user", "signed")

    assert client.get("/session/end").headers["location"] == "/auth/logout"


def test_a_ticket_made_up_sets_no_cookie(shop: Shop) -> None:
    for ticket in ("", "x", "../../etc", "' OR 1=1 --", "é" * 3000):
        answer = shop.client().get("/session", params={"ticket": ticket})
        assert "endcap_session" not in answer.headers.get("set-cookie", "")


@pytest.mark.parametrize(
    "path", ["/_stcore/metrics", "/_stcore/agent", "/docs", "/api/docs", "/.streamlit/config.toml"]
)
def test_what_is_nobodys_business_is_not_there(shop: Shop, path: str) -> None:
    answer = shop.client().get(path)

    assert "cache_memory_bytes" not in answer.text
    assert "cookieSecret" not in answer.text
    assert answer.status_code == 404 or "<title>Streamlit</title>" in answer.text


def test_a_failure_shows_no_trace(shop: Shop) -> None:
    for path in ("/session?ticket=%ff%fe", "/api/v1/products", "/media/%00.png", "/_stcore/upload_file/a/b"):
        answer = shop.client().get(path)
        assert "Traceback" not in answer.text
        assert str(Path(__file__).parents[2]) not in answer.text


def test_a_websocket_without_a_sign_in_gets_the_sign_in_page_and_nothing_of_the_shop(shop: Shop) -> None:
    known, unknown = shop.visit(shop.token("manager"), "catalog"), shop.visit("", "catalog")

    assert any(SECRET in str(message) for message in known)
    assert not any(SECRET in str(message) for message in unknown)
    assert any("Sign in" in str(message) for message in unknown)


@pytest.mark.parametrize("cookie", ["forged", "x" * 4000, "' OR 1=1 --", "../../key"])
def test_a_forged_cookie_reads_nothing_over_a_websocket(shop: Shop, cookie: str) -> None:
    assert not any(SECRET in str(message) for message in shop.visit(cookie, "catalog"))


@pytest.mark.parametrize(
    "typed", ["'; DROP TABLE proposal; --", '" OR 1=1', "* NOT (", "%' UNION SELECT password_hash FROM app_user --"]
)
def test_sql_in_the_search_box_finds_nothing_and_harms_nothing(shop: Shop, typed: str) -> None:
    with shop.store.read() as session:
        before = session.scalars(select(Proposal.id)).all()

    answers = str(shop.visit(shop.token("manager"), "catalog", query=urlencode({"q": typed})))

    assert "Nothing waits under this filter" in answers
    assert "This screen failed" not in answers
    with shop.store.read() as session:
        assert session.scalars(select(Proposal.id)).all() == before != []


@pytest.mark.parametrize("signed_out", [False, True])
def test_an_event_counts_only_while_the_sign_in_holds(shop: Shop, signed_out: bool) -> None:
    token = shop.token("manager")
    with shop.page(token) as page:
        desk = next(filter(None, (re.search(r"\$\$ID-\w+-catalog\.desk", str(each)) for each in page.ask("catalog"))))
        proposal_id = 5 + signed_out
        told = {"key": f"event-of-{proposal_id}", "act": "approve", "id": proposal_id, "version": 1}
        if signed_out:
            with shop.store.write() as session:
                sessions.end(session, token, datetime.now(UTC))
        answers = page.ask(
            "catalog", (f"$$STREAMLIT_INTERNAL_KEY_{desk[0]}__events", json.dumps([{"event": "act", "value": told}]))
        )

    with shop.store.read() as session:
        made = session.exec(select(Decision).where(Decision.proposal_id == proposal_id)).all()
    assert len(made) == (not signed_out)
    assert any(SECRET in str(answer) for answer in answers) is not signed_out


@pytest.mark.parametrize("origin", ["https://evil.example", "http://127.0.0.1.evil.example", "null"])
def test_a_page_of_another_site_opens_no_websocket(shop: Shop, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        shop.visit(shop.token("manager"), "catalog", origin=origin)

    assert refused.value.response.status_code == 403


def test_a_host_that_is_not_ours_opens_no_websocket(shop: Shop) -> None:
    with socket.create_connection(("127.0.0.1", shop.served.port), timeout=10) as raw:
        raw.sendall(
            b"GET /_stcore/stream HTTP/1.1\r\nHost: evil.example\r\nOrigin: http://evil.example\r\n"
            b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        assert raw.recv(100).startswith(b"HTTP/1.1 403")
