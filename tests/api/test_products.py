"""Programs with a token create and change products; each record is taken or refused alone, as rows of a file are."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from core.access import tokens
from core.access.tokens import NewToken
from core.api.products import MOST_RECORDS
from core.records.catalogue import Product, Sku
from core.records.flow import AuditEvent
from core.records.store import Store
from core.records.work import ImportBatch
from tests.api.conftest import OPERATOR


def dress(**other: Any) -> dict[str, Any]:
    return {
        "handle": "linen-dress",
        "title": "Linen dress",
        "attributes": {"Colour": "Sand"},
        "skus": [
            {"code": "LD-S", "price": "59.00", "options": {"Size": "S"}, "on_hand": 12},
            {"code": "LD-M", "price": 59.5, "options": {"Size": "M"}},
        ],
        **other,
    }


def put(client: TestClient, bearer: dict[str, str], *products: object) -> dict[str, Any]:
    answer = client.put("/v1/products", json={"products": products}, headers=bearer)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def outcomes(result: dict[str, Any]) -> list[str]:
    return [one["outcome"] for one in result["results"]]


def test_a_product_is_created_with_its_skus(client: TestClient, bearer: dict[str, str], store: Store) -> None:
    result = put(client, bearer, dress())

    assert {key: result[key] for key in ("created", "changed", "unchanged", "refused")} == {
        "created": 1,
        "changed": 0,
        "unchanged": 0,
        "refused": 0,
    }
    with store.read() as session:
        product = session.scalars(select(Product)).one()
        skus = session.scalars(select(Sku).order_by(Sku.code.desc())).all()
        assert (product.handle, product.title, product.attributes) == ("linen-dress", "Linen dress", {"Colour": "Sand"})
        assert [(sku.code, sku.price_minor, sku.options) for sku in skus] == [
            ("LD-S", 5900, {"Size": "S"}),
            ("LD-M", 5950, {"Size": "M"}),
        ]


def test_the_same_request_twice_changes_nothing(client: TestClient, bearer: dict[str, str], store: Store) -> None:
    put(client, bearer, dress())
    with store.read() as session:
        before = session.scalars(select(Product.rev)).one()

    assert outcomes(put(client, bearer, dress())) == ["unchanged"]
    with store.read() as session:
        assert session.scalars(select(Product.rev)).one() == before


def test_a_field_that_is_not_sent_is_kept_and_a_blank_one_erased(
    client: TestClient, bearer: dict[str, str], store: Store
) -> None:
    put(client, bearer, dress(seo_title="A dress", product_type="Dresses"))

    result = put(client, bearer, {"handle": "linen-dress", "seo_title": ""})

    assert outcomes(result) == ["changed"]
    with store.read() as session:
        product = session.scalars(select(Product)).one()
        assert (product.title, product.product_type, product.seo_title) == ("Linen dress", "Dresses", "")


def test_each_record_is_taken_or_refused_alone(client: TestClient, bearer: dict[str, str], store: Store) -> None:
    result = put(
        client,
        bearer,
        dress(),
        {"handle": "bad-price", "title": "Bad price", "skus": [{"code": "BP", "price": "-3"}]},
        {"title": "No handle"},
        {"handle": "odd", "title": "Odd", "colour": "red"},
        {"handle": "second", "title": "Second", "skus": [{"code": "S2"}]},
    )

    assert outcomes(result) == ["created", "refused", "refused", "refused", "created"]
    assert (result["created"], result["refused"]) == (2, 3)
    problems = [one["problems"][0]["field"] if one["problems"] else "" for one in result["results"]]
    assert problems[1:4] == ["skus.price", "handle", "colour"]
    assert result["results"][1]["problems"][0]["value"] == "-3"
    with store.read() as session:
        assert set(session.scalars(select(Product.handle))) == {"linen-dress", "second"}


HALF = "\\ud83d"  # as JSON writes the first half of an emoji that a program cut in two


@pytest.mark.parametrize(
    "record",
    [
        f'{{"handle": "{HALF}", "title": "Bag"}}',
        f'{{"handle": "bag", "title": "Bag {HALF}"}}',
        f'{{"handle": "bag", "title": "Bag", "attributes": {{"{HALF}": "Red"}}}}',
        f'{{"handle": "bag", "title": "Bag", "skus": [{{"code": "{HALF}", "price": "5"}}]}}',
        f'{{"handle": "bag", "title": "Bag", "{HALF}": "Red"}}',
    ],
)
def test_half_a_sign_refuses_its_record_alone_and_the_answer_says_so(
    client: TestClient, bearer: dict[str, str], record: str
) -> None:
    body = f'{{"products": [{record}, {{"handle": "belt", "title": "Belt"}}]}}'

    answer = client.put("/v1/products", content=body, headers={**bearer, "Content-Type": "application/json"})

    assert answer.status_code == 200, answer.text
    assert outcomes(answer.json()) == ["refused", "created"]


def test_what_people_wrote_is_kept_as_text(client: TestClient, bearer: dict[str, str], store: Store) -> None:
    title = '<script>alert(1)</script> =HYPERLINK("x") 🙂 שלום'

    put(client, bearer, dress(title=title))

    with store.read() as session:
        assert session.scalars(select(Product.title)).one() == title


def test_every_request_is_an_import_in_the_audit_named_after_its_token(
    client: TestClient, bearer: dict[str, str], store: Store
) -> None:
    put(client, bearer, dress())

    with store.read() as session:
        batch = session.scalars(select(ImportBatch)).one()
        events = session.scalars(select(AuditEvent.event)).all()
        assert (batch.filename, batch.created) == ("token warehouse", 1)
    assert "import" in events


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer ec_0_forged", "Basic abc", "ec_0_forged"])
def test_without_a_true_token_nothing_of_the_body_matters(
    client: TestClient, token: NewToken, store: Store, header: str
) -> None:
    answer = client.put("/v1/products", content=b"not json at all", headers={"Authorization": header})

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["error"]["code"] in ("no-token", "unknown-token")
    with store.read() as session:
        assert session.scalars(select(Product)).all() == []


def test_a_revoked_token_is_refused_at_once(
    client: TestClient, token: NewToken, bearer: dict[str, str], store: Store
) -> None:
    put(client, bearer, dress())
    with store.write() as session:
        tokens.revoke(session, OPERATOR, token.id, datetime.now(UTC))

    answer = client.put("/v1/products", json={"products": [dress()]}, headers=bearer)

    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unknown-token")
    assert token.secret not in answer.text


def test_the_use_of_a_token_is_noted(client: TestClient, bearer: dict[str, str], store: Store) -> None:
    put(client, bearer, dress())

    with store.read() as session:
        used = tokens.list_tokens(session, OPERATOR)[0].last_used_at
    assert used is not None
    assert (datetime.now(UTC) - used).total_seconds() < 60


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (b"{", "0"),
        (b"[]", "body"),
        (b"{}", "products"),
        (b'{"products": []}', "products"),
        (b'{"products": [7]}', "products.0"),
        (b'{"products": "all"}', "products"),
        (b'{"products": [' + b"{}," * MOST_RECORDS + b"{}]}", "products"),
    ],
)
def test_a_body_that_cannot_be_used_says_where(
    client: TestClient, bearer: dict[str, str], body: bytes, where: str
) -> None:
    answer = client.put("/v1/products", content=body, headers={**bearer, "Content-Type": "application/json"})

    assert answer.status_code == 422
    error = answer.json()["error"]
    assert (error["code"], error["what"]) == ("bad-input", "The request cannot be used. Nothing was changed.")
    assert error["details"][0]["where"].startswith(where) or where == "0"


def test_the_openapi_description_shows_what_a_product_is(client: TestClient) -> None:
    described = client.get("/openapi.json")

    schemas = described.json()["components"]["schemas"]
    record = schemas["Batch"]["properties"]["products"]["items"]
    assert {"handle", "title", "skus"} <= set(record["properties"])
    assert record["required"] == ["handle"]
    assert "price" in schemas["SkuRecord"]["properties"]
    for name in re.findall(r'"#/components/schemas/([^"]+)"', described.text):
        assert name in schemas
