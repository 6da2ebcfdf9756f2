"""Shopify's webhooks: a true signature over the raw body, once each, and never over something newer."""

import base64
import hashlib
import hmac
import json
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from core.api import webhooks
from core.api.app import create_api
from core.api.webhooks import is_signed
from core.ingest import upsert
from core.records.catalogue import Product
from core.records.store import Store
from core.records.work import Inbox
from core.settings import Settings
from tests.api.conftest import SECRET

PATH = "/webhooks/shopify/products"


def product(title: str = "Linen dress", updated_at: str = "2026-03-02T09:00:00+00:00", **other: Any) -> dict[str, Any]:
    return {
        "id": 7001,
        "handle": "linen-dress",
        "title": title,
        "body_html": "<p>Linen.</p>",
        "vendor": "Alder",
        "product_type": "Dresses",
        "tags": "summer, linen",
        "status": "active",
        "updated_at": updated_at,
        "options": [{"name": "Size"}],
        "images": [{"id": 1, "src": "https://cdn.example/1.jpg", "alt": None}],
        "variants": [{"sku": "LD-S", "price": "59.00", "option1": "S", "inventory_quantity": 4, "image_id": 1}],
        **other,
    }


def signed(body: bytes, secret: str = SECRET) -> str:
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def send(
    client: TestClient,
    payload: object,
    message_id: str = "w-1",
    topic: str = "products/update",
    signature: str | None = None,
) -> Any:
    body = json.dumps(payload).encode()
    headers = {
        "X-Shopify-Hmac-Sha256": (signed(body) if signature is None else signature).encode(),
        "X-Shopify-Webhook-Id": message_id,
        "X-Shopify-Topic": topic,
        "Content-Type": "application/json",
    }
    return client.post(PATH, content=body, headers=headers)


def titles(store: Store) -> list[str]:
    with store.read() as session:
        return list(session.scalars(select(Product.title)))


@pytest.mark.parametrize("topic", ["products/create", "products/update"])
def test_a_signed_product_is_taken_in(client: TestClient, store: Store, topic: str) -> None:
    answer = send(client, product(), topic=topic)

    assert (answer.status_code, answer.json()) == (200, {"outcome": "created", "problems": []})
    assert titles(store) == ["Linen dress"]


def test_the_same_message_again_changes_nothing(client: TestClient, store: Store) -> None:
    send(client, product("First"), "w-1", "products/create")
    send(client, product("Second", "2026-03-02T10:00:00+00:00"), "w-2")

    answer = send(client, product("First"), "w-1", "products/create")

    assert answer.json()["outcome"] == "repeated"
    assert titles(store) == ["Second"]
    with store.read() as session:
        assert len(session.scalars(select(Inbox)).all()) == 2


def test_an_older_message_that_arrives_late_changes_nothing(client: TestClient, store: Store) -> None:
    send(client, product("Newer", "2026-03-02T11:00:00+01:00"), "w-2")

    answer = send(client, product("Older", "2026-03-02T09:59:59+00:00"), "w-1")

    assert answer.json()["outcome"] == "older"
    assert titles(store) == ["Newer"]


@pytest.mark.parametrize("signature", ["", "x", "ñ", signed(b"another body"), signed(b"{}", "another secret")])
def test_a_false_signature_is_refused(client: TestClient, store: Store, signature: str) -> None:
    answer = send(client, product(), signature=signature)

    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "bad-signature")
    assert titles(store) == []


def test_a_changed_body_does_not_fit_its_signature(client: TestClient, store: Store) -> None:
    signature = signed(json.dumps(product()).encode())

    answer = send(client, product(title="Changed on the way"), signature=signature)

    assert answer.status_code == 401


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_only_the_very_body_is_signed(body: bytes, other: bytes) -> None:
    assert is_signed(body, signed(body), SECRET)
    assert is_signed(other, signed(body), SECRET) == (other == body)


def test_without_a_secret_webhooks_are_off(chosen: Settings, sqlite: Store) -> None:
    off = chosen.model_copy(update={"shopify_webhook_secret": ""})

    with TestClient(create_api(off, sqlite)) as client:
        answer = send(client, product(), signature=signed(b"", ""))

    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "not-set-up")


@pytest.mark.parametrize(
    ("payload", "message_id", "topic"),
    [
        ([], "w-1", "products/update"),
        ({"title": "no id"}, "w-1", "products/update"),
        ({"id": "7"}, "w-1", "products/update"),
        (product(), "", "products/update"),
        (product(), "w" * 121, "products/update"),
        (product(), "w-1", ""),
    ],
)
def test_a_signed_message_that_is_no_product_is_refused(
    client: TestClient, store: Store, payload: object, message_id: str, topic: str
) -> None:
    answer = send(client, payload, message_id, topic)

    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "bad-input")
    assert titles(store) == []


def test_other_topics_are_ignored_without_a_complaint(client: TestClient, store: Store) -> None:
    answer = send(client, {"id": 7001}, topic="products/delete")

    assert (answer.status_code, answer.json()["outcome"]) == (200, "ignored")
    assert titles(store) == []


@pytest.mark.parametrize(
    "broken", [{"handle": ""}, {"variants": "none"}, {"title": ""}, {"variants": [{"sku": "LD-S", "price": "-1"}]}]
)
def test_a_product_that_cannot_be_accepted_is_refused_with_its_reason(
    client: TestClient, store: Store, broken: dict[str, Any]
) -> None:
    answer = send(client, product(**broken))

    assert (answer.status_code, answer.json()["outcome"]) == (200, "refused")
    assert answer.json()["problems"][0]["reason"]
    assert titles(store) == []


def test_a_body_nested_beyond_measure_is_no_product(client: TestClient) -> None:
    body = b'{"id": 7001, "title": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    headers = {
        "X-Shopify-Hmac-Sha256": signed(body),
        "X-Shopify-Webhook-Id": "w-1",
        "X-Shopify-Topic": "products/update",
    }

    answer = client.post(PATH, content=body, headers=headers)

    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "bad-input")


def test_a_time_before_all_time_is_no_time(client: TestClient) -> None:
    answer = send(client, product(updated_at="0001-01-01T00:00:00+14:00"))

    assert (answer.status_code, answer.json()["outcome"]) == (200, "created")


def test_of_two_messages_at_the_same_moment_the_newer_stays(
    client: TestClient, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The older one is slow: where the newer could overtake it, it would be written last."""
    slow_began, newer_done = Event(), Event()

    def slow_if_older(store: Store, records: Any, *others: Any, **named: Any) -> Any:
        if records[0].title == "Older":
            slow_began.set()
            newer_done.wait(1.0)
        done = upsert(store, records, *others, **named)
        if records[0].title == "Newer":
            newer_done.set()
        return done

    assert send(client, product("First", "2026-03-02T08:00:00+00:00"), "w-0").status_code == 200
    monkeypatch.setattr(webhooks, "upsert", slow_if_older)
    with ThreadPoolExecutor(2) as pool:
        older = pool.submit(send, client, product("Older", "2026-03-02T09:00:00+00:00"), "w-1")
        assert slow_began.wait(10)
        newer = pool.submit(send, client, product("Newer", "2026-03-02T09:00:01+00:00"), "w-2")
        assert {older.result().status_code, newer.result().status_code} == {200}

    with store.read() as session:
        assert session.scalars(select(Product.title)).all() == ["Newer"]
