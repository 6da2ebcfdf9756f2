"""Products that programs send go the way of files."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from core.access.roles import Actor
from core.errors import BadInputError, NotAllowedError
from core.ingest import ImportResult, ProductRecord, from_shopify_webhook, upsert
from core.ingest.outcome import Outcome
from core.records.choices import Role
from core.records.store import Store
from core.settings import Settings
from tests.ingest.conftest import Import, product, skus
from tests.ingest.files import dress, write_current

DRESS: dict[str, Any] = {
    "handle": "linen-dress",
    "title": "Linen shirt dress",
    "description": "<p>Cool &amp; light,\nfor <b>summer</b>.</p>",
    "brand": "Alder",
    "product_type": "Dress",
    "category": "Apparel > Clothing > Dresses",
    "status": "active",
    "tags": ["summer", "linen"],
    "attributes": {"Fabric": "Linen"},
    "images": [
        {"url": "https://shop.example/front.jpg", "alt": "Front"},
        {"url": "https://shop.example/back.jpg"},
        {"url": "https://shop.example/hem.jpg"},
    ],
    "skus": [
        {"code": "LD-S", "options": {"Size": "S", "Colour": "Sand"}, "price": "49.00", "on_hand": 3},
        {"code": "LD-M", "options": {"Size": "M", "Colour": "Sand"}, "price": 49, "on_hand": 4},
    ],
}


@pytest.fixture
def send(store: Store, people: dict[Role, Actor], shop: Settings, now: datetime) -> Any:
    def sent(*records: dict[str, Any]) -> ImportResult:
        products = [ProductRecord.model_validate(record) for record in records]
        return upsert(store, products, people[Role.MANAGER], now, shop=shop)

    return sent


def test_a_record_makes_the_product_that_a_file_makes(store: Store, take: Import, send: Any, tmp_path: Path) -> None:
    result = send(DRESS)

    assert (result.created, result.refused, result.outcomes) == (1, 0, {1: Outcome.CREATED})
    live = product(store, "linen-dress")
    assert (live.title, live.tags, live.attributes) == ("Linen shirt dress", ["summer", "linen"], {"Fabric": "Linen"})
    assert [image["alt"] for image in live.images] == ["Front", "", ""]
    assert [(sku.code, sku.price_minor, sku.on_hand_units) for sku in skus(store, "linen-dress")] == [
        ("LD-S", 4900, 3),
        ("LD-M", 4900, 4),
    ]
    changed = take(write_current(tmp_path / "a.csv", dress()))
    assert (changed.created, changed.new_skus) == (0, 0)
    assert product(store, "linen-dress").title == "Linen shirt dress"


def test_the_same_record_again_changes_nothing(send: Any) -> None:
    send(DRESS)

    again = send(DRESS)

    assert (again.unchanged, again.outcomes) == (1, {1: Outcome.UNCHANGED})


def test_what_is_not_sent_stays_and_null_erases(store: Store, send: Any) -> None:
    send(DRESS)

    result = send({"handle": "linen-dress", "product_type": None, "tags": []})

    assert (result.changed, result.new_skus) == (1, 0)
    live = product(store, "linen-dress")
    assert (live.product_type, live.tags, live.title, len(live.images)) == ("", [], "Linen shirt dress", 3)


def test_a_price_alone_changes_only_its_sku(store: Store, send: Any) -> None:
    send(DRESS)

    send({"handle": "linen-dress", "skus": [{"code": "LD-M", "price": "55"}]})

    assert [sku.price_minor for sku in skus(store, "linen-dress")] == [4900, 5500]
    assert skus(store, "linen-dress")[1].options == {"Size": "M", "Colour": "Sand"}


def test_pictures_may_outnumber_skus_and_be_taken_away(store: Store, send: Any) -> None:
    send(DRESS)
    send({"handle": "linen-dress", "images": []})

    assert product(store, "linen-dress").images == []
    assert len(skus(store, "linen-dress")) == 2


def test_bad_records_are_refused_by_their_number_and_good_ones_taken(store: Store, send: Any) -> None:
    bad = {"handle": "mug", "title": "Mug", "skus": [{"code": "M", "price": "free"}]}
    twice = {"handle": "linen-dress", "title": "Again"}
    nul = {"handle": "nul", "title": "a\x00b"}

    result = send(DRESS, bad, twice, nul, {"handle": "new"})

    assert (result.created, result.refused, result.refused_rows) == (1, 4, 4)
    found = {problem.line: (problem.column, problem.reason) for problem in result.problems}
    assert found[2][0] == "skus.price"
    assert "sent twice: see record 1" in found[3][1]
    assert "cannot be stored" in found[4][1]
    assert "without a title" in found[5][1]


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"handle": ""},
        {"handle": "a", "colour": "red"},
        {"handle": "a", "attributes": {"": "x"}},
        {"handle": "a", "attributes": {"x" * 110: "y"}},
        {"handle": "a", "attributes": {"a\x00": "y"}},
        {"handle": "a", "title": "\ud800"},
        {"handle": "a", "skus": [{"price": True}]},
        {"handle": "a", "skus": [{}] * 2_049},
    ],
)
def test_a_record_of_another_form_never_gets_in(record: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ProductRecord.model_validate(record)


def test_who_may_not_import_may_not_send(
    store: Store, people: dict[Role, Actor], shop: Settings, now: datetime
) -> None:
    with pytest.raises(NotAllowedError):
        upsert(store, [ProductRecord(handle="a", title="A")], people[Role.MARKETER], now, shop=shop)


WEBHOOK: dict[str, Any] = {
    "id": 788032119674292922,
    "title": "Linen shirt dress",
    "body_html": "<p>Cool</p>",
    "vendor": "Alder",
    "product_type": "Dress",
    "handle": "linen-dress",
    "status": "active",
    "tags": "linen, summer",
    "category": {"admin_graphql_api_id": "gid://shopify/TaxonomyCategory/aa-1-4", "full_name": "Apparel > Dresses"},
    "options": [{"name": "Size", "position": 1, "values": ["S", "M"]}],
    "images": [{"id": 5, "src": "https://shop.example/front.jpg", "alt": None, "position": 1}],
    "variants": [
        {"id": 1, "sku": "LD-S", "price": "49.00", "compare_at_price": None, "option1": "S", "grams": 310,
         "barcode": "4006381333931", "inventory_quantity": 3, "image_id": 5},
        {"id": 2, "sku": None, "price": "49.00", "option1": "M", "inventory_quantity": -1},
    ],
}  # fmt: skip


def test_a_webhook_of_shopify_is_read_as_a_record(store: Store, send: Any) -> None:
    record = from_shopify_webhook(WEBHOOK)

    result = send(record.model_dump(exclude_unset=True))

    assert (result.created, result.new_skus) == (1, 2)
    live = product(store, "linen-dress")
    assert (live.title, live.description, live.tags) == ("Linen shirt dress", "<p>Cool</p>", ["linen", "summer"])
    small, medium = skus(store, "linen-dress")
    assert (small.code, small.options, small.weight_grams) == ("LD-S", {"Size": "S"}, 310)
    assert (small.image_url, small.on_hand_units) == ("https://shop.example/front.jpg", 3)
    assert (medium.code, medium.on_hand_units) == ("linen-dress/M", -1)


def test_a_webhook_of_a_product_without_options_gives_no_options() -> None:
    payload = {
        "handle": "mug",
        "title": "Mug",
        "options": [{"name": "Title"}],
        "variants": [{"sku": "M", "option1": "Default Title", "price": "3.00"}],
    }

    record = from_shopify_webhook(payload)

    assert record.skus is not None
    assert (record.skus[0].options, record.skus[0].price) == ({}, "3.00")


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"handle": None, "title": "x"},
        {"handle": "a", "variants": "none"},
        {"handle": "a", "variants": [{"price": {"amount": 3}}]},
        {"handle": "a", "options": [1]},
        {"handle": "a", "images": [{"alt": "no address"}]},
        {"handle": "a", "category": "Mugs"},
    ],
)
def test_a_webhook_of_another_form_is_refused(payload: dict[str, Any]) -> None:
    with pytest.raises(BadInputError):
        from_shopify_webhook(payload)
