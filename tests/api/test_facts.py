"""Programs tell facts in batches: each row taken or refused alone, none counted twice, seen at once."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient

from core.facts.demand import daily_demand
from core.facts.lake import open_lake
from core.records.base import utc_now
from core.settings import Settings

AT = "2026-03-01T10:00:00Z"


def line(event: str, **other: Any) -> dict[str, Any]:
    usual = {"order_id": "1", "kind": "sale", "sku": "A", "location": "Online", "units": 1, "total_minor": 250}
    return {"event_id": event, "happened_at": AT, "currency": "GBP", **usual, **other}


def post(
    client: TestClient, bearer: dict[str, str], *rows: Any, table: str = "order_lines", key: str = "", code: int = 200
) -> dict[str, Any]:
    headers = {**bearer, **({"Idempotency-Key": key} if key else {})}
    body = json.dumps({"source": "till", "rows": rows})
    answer = client.post(f"/v1/facts/{table}", content=body, headers={**headers, "Content-Type": "application/json"})
    assert answer.status_code == code, answer.text
    found: dict[str, Any] = answer.json()
    return found


def units(chosen: Settings) -> list[int]:
    sold = daily_demand(open_lake(chosen), None, date(2026, 1, 1), date(2026, 12, 31), now=utc_now())
    return [int(one) for one in sold["units"]]


def test_lines_are_seen_as_soon_as_they_are_told_and_count_once(
    client: TestClient, bearer: dict[str, str], chosen: Settings
) -> None:
    first = post(client, bearer, line("a"), line("b", units=2))

    assert (first["new"], first["refused"]) == (2, 0)
    assert units(chosen) == [3]
    assert post(client, bearer, line("a"), line("b", units=2))["unchanged"] == 2
    assert post(client, bearer, line("b", units=5))["revised"] == 1
    assert units(chosen) == [6]
    assert post(client, bearer, line("b", units=5, deleted=True))["revised"] == 1
    assert units(chosen) == [1]


def test_a_row_that_cannot_be_used_is_named_and_the_others_are_taken(
    client: TestClient, bearer: dict[str, str]
) -> None:
    rows = [
        line("a"),
        line("b", units="two"),
        line("c", happened_at="2026-03-01 10:00"),
        line("a"),
        line("d", colour="red"),
        line(""),
        line("e", units=10**12),
        line("f", kind="loan"),
        line("g", sku=None),
        line("h", units=True),
        line("i", sku="\ud800"),
        line("j", happened_at="2091-01-01T00:00:00Z"),
        line("k", deleted="yes"),
    ]

    found = post(client, bearer, *rows)

    assert (found["new"], found["refused"]) == (1, 12)
    assert {(one["index"], one["field"]): one["reason"] for one in found["problems"]} == {
        (1, "units"): "is not a whole number",
        (2, "happened_at"): "is not a time in ISO 8601 with an offset",
        (3, "event_id"): "is in row 0 already",
        (4, "colour"): "is no column of this table",
        (5, "event_id"): "is missing: it tells this event from all others",
        (6, "units"): "must be from -1,000,000,000 to 1,000,000,000",
        (7, "kind"): "must be one of sale, return, gift, charge, refund",
        (8, "sku"): "is missing",
        (9, "units"): "is not a whole number",
        (10, "sku"): "is not a text that can be stored",
        (11, "happened_at"): "lies in the future: look at the year",
        (12, "deleted"): "is neither true nor false",
    }


def test_a_batch_of_which_nothing_can_be_used_is_answered_all_the_same(
    client: TestClient, bearer: dict[str, str]
) -> None:
    assert post(client, bearer, {})["refused"] == 1


def test_the_same_id_of_two_sources_is_two_events(client: TestClient, bearer: dict[str, str]) -> None:
    post(client, bearer, line("a"))

    answer = client.post("/v1/facts/order_lines", json={"source": "web", "rows": [line("a")]}, headers=bearer)

    assert answer.json()["new"] == 1


def test_a_key_serves_for_one_batch_alone(client: TestClient, bearer: dict[str, str], chosen: Settings) -> None:
    post(client, bearer, line("a"), key="monday")

    assert post(client, bearer, line("a"), key="monday")["unchanged"] == 1
    refused = post(client, bearer, line("b"), key="monday", code=409)

    assert refused["error"]["code"] == "key-used"
    assert units(chosen) == [1]


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("stock_snapshots", {"sku": "A", "location": "Leeds", "on_hand": -2}),
        ("receipts", {"sku": "A", "location": "Leeds", "units": 10, "supplier": "Mill", "ordered_at": AT}),
        ("purchase_orders", {"purchase_order": "P1", "sku": "A", "location": "Leeds", "units": 5, "status": "open"}),
        ("prices", {"sku": "A", "location": "Leeds", "price_minor": 500, "currency": "GBP", "promotion": "SPRING"}),
        ("shop_events", {"kind": "view", "sku": "A", "session_id": "s1", "detail": "{}"}),
    ],
)
def test_every_table_takes_facts(client: TestClient, bearer: dict[str, str], table: str, row: dict[str, Any]) -> None:
    told = {"event_id": "x", "happened_at": AT, **row}

    assert post(client, bearer, told, table=table)["new"] == 1
    assert post(client, bearer, told, table=table)["unchanged"] == 1


def test_whoever_asks_is_told_how_fresh_facts_are(client: TestClient, bearer: dict[str, str]) -> None:
    post(client, bearer, line("a"))

    found = client.get("/v1/facts", headers=bearer).json()

    assert found["order_lines"]["last_event_at"] == AT
    assert found["order_lines"]["rows"] == 1
    assert found["prices"] == {"rows": 0, "last_event_at": None, "last_load_at": None}


def test_a_source_can_count_what_is_known_of_it(client: TestClient, bearer: dict[str, str]) -> None:
    later = "2026-03-02T10:00:00Z"
    post(client, bearer, line("a", units=2), line("b"), line("c", happened_at=later), line("d", deleted=True))
    post(client, bearer, {"event_id": "s", "happened_at": AT, "sku": "A", "location": "X", "on_hand": 7},
         table="stock_snapshots")  # fmt: skip

    def counted(table: str, source: str = "till") -> Any:
        asked = {"source": source, "first": "2026-03-01", "last": "2026-03-31"}
        return client.get(f"/v1/facts/{table}/counts", params=asked, headers=bearer).json()

    assert counted("order_lines") == [
        {"day": "2026-03-01", "rows": 2, "units": 3, "minor": 500},
        {"day": "2026-03-02", "rows": 1, "units": 1, "minor": 250},
    ]
    assert counted("stock_snapshots") == [{"day": "2026-03-01", "rows": 1, "units": 7, "minor": 0}]
    assert counted("order_lines", source="web") == []


def test_facts_want_a_token_and_a_table_that_exists(client: TestClient, bearer: dict[str, str]) -> None:
    assert client.post("/v1/facts/order_lines", json={"source": "till", "rows": [line("a")]}).status_code == 401
    assert client.get("/v1/facts").status_code == 401
    post(client, bearer, line("a"), table="rumours", code=422)
