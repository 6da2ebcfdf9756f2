"""Every answer carries the security headers; every refusal has one shape; no stack trace leaves the process."""

import logging
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from core.api.app import MOST_BODY_BYTES
from core.api.edge import HEADERS
from core.errors import BadInputError, ChannelError, EndcapError, NotAllowedError, NotFoundError, StoreError


def add_failing(api: FastAPI, error: Exception) -> None:
    @api.get("/fails")
    def fails() -> None:
        raise error


@pytest.mark.parametrize("path", ["/health", "/ready", "/metrics", "/openapi.json", "/nowhere", "/v1/products"])
def test_every_answer_carries_the_security_headers(client: TestClient, path: str) -> None:
    answer = client.get(path)

    for name, value in HEADERS.items():
        assert answer.headers[name] == value


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "not-found"),
        ("POST", "/health", 405, "wrong-method"),
        ("PUT", "/v1/products", 401, "no-token"),
        ("GET", "/docs", 404, "not-found"),
    ],
)
def test_every_refusal_says_what_happened_and_what_to_do(
    client: TestClient, method: str, path: str, status: int, code: str
) -> None:
    answer = client.request(method, path)

    assert answer.status_code == status
    error = answer.json()["error"]
    assert error["code"] == code
    assert error["what"].endswith(".")
    assert error["remedy"].endswith(".")


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (BadInputError("The price −3 cannot be used."), 422),
        (NotAllowedError("A marketer may not publish."), 403),
        (NotFoundError("There is no product 7."), 404),
    ],
)
def test_our_errors_are_told_in_their_own_words(
    api: FastAPI, client: TestClient, error: EndcapError, status: int
) -> None:
    add_failing(api, error)

    answer = client.get("/fails")

    assert (answer.status_code, answer.json()["error"]["what"]) == (status, error.message)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (StoreError("could not connect to server at 10.0.0.7"), 503),
        (ChannelError("secret-channel-detail"), 500),
        (ZeroDivisionError("secret detail"), 500),
    ],
)
def test_what_happened_inside_is_logged_and_not_told(
    api: FastAPI, client: TestClient, caplog: pytest.LogCaptureFixture, error: Exception, status: int
) -> None:
    add_failing(api, error)

    with caplog.at_level(logging.ERROR):
        answer = client.get("/fails")

    assert answer.status_code == status
    assert "Nothing of this request was kept." in answer.json()["error"]["what"]
    for inside in ("secret", "10.0.0.7", "Traceback", ".py"):
        assert inside not in answer.text
    assert any(record.name == "core.api.problems" for record in caplog.records)


def test_a_body_is_refused_by_its_announced_length(client: TestClient) -> None:
    answer = client.put("/v1/products", content=b"", headers={"Content-Length": str(MOST_BODY_BYTES + 1)})

    assert answer.status_code == 413
    assert answer.json()["error"]["code"] == "too-large"
    assert answer.headers["connection"] == "close"


def test_a_body_that_grows_too_large_is_refused_while_it_is_read(client: TestClient, bearer: dict[str, str]) -> None:
    sent = 0

    def chunks() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(100):
            sent += 1
            yield b" " * 1_000_000

    answer = client.put("/v1/products", content=chunks(), headers={**bearer, "Content-Type": "application/json"})

    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too-large")


@pytest.mark.parametrize("length", ["-1", "ten", "1e3", "٣"])
def test_a_length_that_is_no_number_is_refused(client: TestClient, length: str) -> None:
    answer = client.put("/v1/products", content=b"", headers=[(b"Content-Length", length.encode())])

    assert answer.status_code == 413


def test_the_openapi_description_names_every_route_with_its_refusals(client: TestClient) -> None:
    found = client.get("/openapi.json").json()

    assert set(found["paths"]) == {
        "/health",
        "/ready",
        "/metrics",
        "/v1/products",
        "/v1/facts",
        "/v1/facts/{table}",
        "/v1/facts/{table}/counts",
        "/webhooks/shopify/products",
    }
    for path in found["paths"].values():
        for operation in path.values():
            assert operation["summary"]
            assert operation["description"]
            assert "4XX" in operation["responses"]
    upsert = found["paths"]["/v1/products"]["put"]
    assert upsert["security"] == [{"HTTPBearer": []}]
    example = found["components"]["schemas"]["Batch"]["properties"]["products"]["examples"][0][0]
    assert example["handle"] == "linen-shirt-dress"
