"""What sold, at what price, and for how many hours there was none to sell."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd
import pytest

from core.facts.demand import daily_demand
from core.facts.lake import Lake
from core.facts.merging import Load, merge
from core.facts.tables import Table
from tests.facts.rows import AT, counts, lines

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
MARCH = (date(2026, 3, 1), date(2026, 3, 9))


def at(day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def sell(lake: Lake, *rows: dict[str, Any]) -> None:
    merge(lake, Table.ORDER_LINES, lines(*rows), Load("lines", AT, {}))


def count(lake: Lake, *rows: dict[str, Any]) -> None:
    merge(lake, Table.STOCK_SNAPSHOTS, counts(*rows), Load("counts", AT, {}))


def demand(lake: Lake, *, skus: list[str] | None = None, known_at: datetime | None = None) -> pd.DataFrame:
    return daily_demand(lake, skus, *MARCH, now=NOW, known_at=known_at)


def out_of_stock(lake: Lake) -> dict[int, float]:
    return {row.day.day: row.oos_hours for row in demand(lake).itertuples()}


def test_a_day_has_its_units_price_and_discount(lake: Lake) -> None:
    sell(
        lake,
        {"order_id": "1", "units": 3, "total_minor": 900, "discount_minor": 300},
        {"order_id": "2", "units": 1, "total_minor": 400, "promotion": "SPRING"},
        {"order_id": "3", "kind": "return", "units": -2, "total_minor": -600},
        {"order_id": "4", "kind": "gift", "units": 5, "total_minor": 0},
        {"order_id": "4", "kind": "charge", "sku": "POST", "units": 1, "total_minor": 400},
    )

    (row,) = demand(lake).to_dict("records")

    assert row == {
        "sku": "A",
        "location": "Main",
        "day": pd.Timestamp(2026, 3, 2),
        "units": 4,
        "returned_units": 2,
        "price_minor": 325.0,  # 1,300 for 4
        "discount": pytest.approx(300 / 1600),
        "promo": True,
        "oos_hours": 0.0,
    }


def test_each_sku_place_and_day_has_a_row_in_that_order(lake: Lake) -> None:
    sell(
        lake,
        {"order_id": "1", "sku": "B", "happened_at": at(3)},
        {"order_id": "2", "sku": "A", "location": "York", "happened_at": at(2)},
        {"order_id": "3", "sku": "A", "location": "Leeds", "happened_at": at(4)},
        {"order_id": "4", "sku": "A", "location": "Leeds", "happened_at": at(2)},
    )

    found = demand(lake)

    assert [(row.sku, row.location, row.day.day) for row in found.itertuples()] == [
        ("A", "Leeds", 2),
        ("A", "Leeds", 4),
        ("A", "York", 2),
        ("B", "Main", 3),
    ]


def test_only_the_skus_and_days_asked_for_are_read(lake: Lake) -> None:
    sell(
        lake,
        {"order_id": "1", "sku": "B"},
        {"order_id": "2", "happened_at": datetime(2026, 2, 28, 12, tzinfo=UTC)},
        {"order_id": "3"},
        {"order_id": "4", "happened_at": at(9)},
    )

    assert demand(lake, skus=["A", "A", "nothing"])["day"].dt.day.tolist() == [2, 9]


def test_an_empty_lake_and_a_sku_that_only_came_back_are_no_error(lake: Lake) -> None:
    assert demand(lake).empty
    assert list(demand(lake).columns)[:4] == ["sku", "location", "day", "units"]

    sell(lake, {"kind": "return", "units": -3, "total_minor": -900})

    (row,) = demand(lake).itertuples()
    assert (row.units, row.returned_units) == (0, 3)
    assert pd.isna(row.price_minor)


def test_hours_without_stock_run_from_one_count_to_the_next(lake: Lake) -> None:
    count(
        lake,
        {"happened_at": at(2, 0), "on_hand": 4},
        {"happened_at": at(3, 18), "on_hand": 0},
        {"happened_at": at(5, 6), "on_hand": 9},
    )

    assert out_of_stock(lake) == {3: 6.0, 4: 24.0, 5: 6.0}


def test_stock_below_nil_or_all_promised_is_none(lake: Lake) -> None:
    count(
        lake,
        {"happened_at": at(2, 12), "on_hand": -5},
        {"happened_at": at(2, 18), "on_hand": 3, "allocated": 3},
        {"happened_at": at(3, 6), "on_hand": 3, "allocated": 2},
    )

    assert out_of_stock(lake) == {2: 12.0, 3: 6.0}


def test_the_newest_count_of_nothing_holds_for_a_day(lake: Lake) -> None:
    count(lake, {"happened_at": at(5, 18), "on_hand": 0})

    assert out_of_stock(lake) == {5: 6.0, 6: 18.0}


def test_a_count_of_nothing_before_the_first_day_still_tells(lake: Lake) -> None:
    before = datetime(2026, 2, 20, 12, tzinfo=UTC)
    count(lake, {"happened_at": before, "on_hand": 0}, {"happened_at": at(2, 12), "on_hand": 5})

    assert out_of_stock(lake) == {1: 24.0, 2: 12.0}


def test_hours_are_those_of_the_shops_own_day(lake: Lake) -> None:
    lake.zone = "America/New_York"
    count(lake, {"happened_at": at(3, 2), "on_hand": 0}, {"happened_at": at(3, 8), "on_hand": 5})

    assert out_of_stock(lake) == {2: 3.0, 3: 3.0}  # five hours behind: from 21:00 to 03:00


def test_a_day_sold_out_and_sold_on_has_both(lake: Lake) -> None:
    sell(lake, {"happened_at": at(3, 10), "units": 4})
    count(lake, {"happened_at": at(3, 18), "on_hand": 0}, {"happened_at": at(3, 20), "on_hand": 1})

    (row,) = demand(lake).itertuples()

    assert (row.units, row.oos_hours) == (4, 2.0)


def test_demand_is_read_as_it_was_known(lake: Lake) -> None:
    merge(lake, Table.ORDER_LINES, lines({"event_id": "a", "units": 1}), Load("1", AT, {}))
    late = AT + timedelta(days=2)
    merge(lake, Table.ORDER_LINES, lines({"event_id": "a", "units": 6}, {"event_id": "b"}), Load("2", late, {}))

    assert demand(lake)["units"].tolist() == [7]
    assert demand(lake, known_at=AT)["units"].tolist() == [1]
    assert demand(lake, known_at=AT - timedelta(days=1)).empty


def test_a_spike_is_read_as_it_was_told(lake: Lake) -> None:
    sell(lake, {"units": 10_000, "total_minor": 5_000_000})

    assert demand(lake)["units"].tolist() == [10_000]
