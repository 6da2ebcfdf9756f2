"""Pictures are served from one folder alone, and only addresses that can be trusted become pictures."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from dashboard.review.pictures import picture
from dashboard.web import Pictures, SecurityHeaders, headers_of_screens


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    media = tmp_path / "media"
    media.mkdir()
    (media / "drill-1.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (media / "notes.txt").write_text("not a picture")
    (tmp_path / "key.png").write_text("secret")
    (media / "link.png").symlink_to(tmp_path / "key.png")
    return media


@pytest.fixture
def client(folder: Path) -> TestClient:
    rest = Route("/{path:path}", lambda _request: PlainTextResponse("the screens"))
    app = Starlette(routes=[rest], middleware=[Middleware(SecurityHeaders), Middleware(Pictures, folder=folder)])
    return TestClient(app)


def test_a_picture_of_the_shop_is_served_and_can_run_nothing(client: TestClient) -> None:
    answer = client.get("/media/drill-1.svg")

    assert answer.headers["content-type"].startswith("image/svg")
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    ["/media/notes.txt", "/media/../key.png", "/media/%2e%2e/key.png", "/media/..%2fkey.png", "/media/link.png",
     "/media/absent.png", "/media/.hidden.png", "/media//etc/passwd", "/media/a/b.png"],
)  # fmt: skip
def test_everything_else_goes_on_to_the_screens(client: TestClient, path: str) -> None:
    assert client.get(path).text == "the screens"


def test_only_reading_is_answered_with_a_picture(client: TestClient) -> None:
    assert client.head("/media/drill-1.svg").status_code == 200
    assert client.post("/media/drill-1.svg").status_code == 405


def test_every_answer_says_what_the_page_may_load(client: TestClient) -> None:
    answer = client.get("/")

    for name, value in headers_of_screens().items():
        assert answer.headers[name] == value


@pytest.mark.parametrize(("public_url", "address"), [("https://desk.example", "http://inside"), ("", "https://desk")])
def test_behind_https_every_cookie_is_for_https_alone(public_url: str, address: str) -> None:
    client = TestClient(_cookie_setter(public_url), base_url=address)

    answer = client.get("/")

    assert answer.headers.get_list("set-cookie") == ["a=1; Path=/; Secure", "b=secure; Path=/; Secure", "c=3; secure"]
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


def test_without_https_cookies_are_left_as_they_are() -> None:
    answer = TestClient(_cookie_setter("")).get("/")

    assert answer.headers.get_list("set-cookie") == ["a=1; Path=/", "b=secure; Path=/", "c=3; secure"]
    assert "strict-transport-security" not in answer.headers


def _cookie_setter(public_url: str) -> Starlette:
    def answer(_request: Request) -> Response:
        made = PlainTextResponse("the screens")
        for cookie in ("a=1; Path=/", "b=secure; Path=/", "c=3; secure"):
            made.headers.append("set-cookie", cookie)
        return made

    headers = Middleware(SecurityHeaders, public_url=public_url)
    return Starlette(routes=[Route("/", answer)], middleware=[headers])


def test_no_inline_script_but_streamlits_own_may_run() -> None:
    scripts = headers_of_screens()["Content-Security-Policy"].split("script-src ")[1].split(";")[0]

    assert "'unsafe-inline'" not in scripts
    assert "'unsafe-eval'" not in scripts
    assert "'sha256-" in scripts


@pytest.mark.parametrize("url", ["https://cdn.example/a.jpg", "/media/a.svg", "https://cdn.example/a.jpg?x=1&y='2'"])
def test_a_picture_that_can_be_trusted_is_shown(url: str) -> None:
    assert picture(url).startswith("<img src='")
    assert "'2'" not in picture(url)


@pytest.mark.parametrize(
    "url",
    ["", "javascript:alert(1)", "http://plain.example/a.jpg", "//x.example/a", "data:text/html,x", "https://", "/a"],
)
def test_any_other_address_becomes_a_placeholder(url: str) -> None:
    assert picture(url, "Fashion") == "<span class='ec-blank' aria-hidden='true'>F</span>"
