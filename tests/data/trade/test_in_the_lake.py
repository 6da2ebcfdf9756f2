"""The demo shop's trade as the lake holds it: to the unit what the simulation served, and nothing of its truth."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from sqlmodel import select

from core.cli import demo_facts
from core.errors import BadInputError
from core.facts.demand import daily_demand
from core.facts.freshness import freshness
from core.facts.gaps import gaps
from core.facts.lake import Lake, open_lake
from core.facts.tables import Table
from core.records.migrate import migrate
from core.records.store import Store
from core.records.work import ImportBatch
from core.settings import Settings
from data.trade import Trade
from data.trade.assortment import LOCATIONS
from data.trade.feeds import write_feeds
from data.trade.truth import write_truth
from tests.conftest import NOW, add_people


@dataclass(frozen=True)
class Taken:
    """The trade in a lake."""

    happened: Trade
    settings: Settings
    store: Store
    lake: Lake
    facts: Path
    truth: Path
    new: int


@pytest.fixture(scope="module")
def taken(happened: Trade, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Taken]:
    home = tmp_path_factory.mktemp("home")
    settings, store = Settings(home=home), Store(f"sqlite:///{home / 'endcap.sqlite'}")
    migrate(store)
    add_people(store)
    facts, truth = home / "demo" / "facts", home / "demo" / "truth"
    truth.mkdir(parents=True)
    write_feeds(happened, facts)
    write_truth(happened, truth)
    new = demo_facts.take(store, settings, facts, NOW)
    yield Taken(happened, settings, store, open_lake(settings), facts, truth, new)
    store.close()


@pytest.fixture(scope="module")
def daily(taken: Taken) -> pd.DataFrame:
    days = taken.happened.days
    return daily_demand(taken.lake, None, days.first, days.last, now=NOW)


def by_cell(taken: Taken, daily: pd.DataFrame, column: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """A column of daily demand by day and SKU in a place; 0 where there is no row."""
    kept, days = taken.happened.kept, taken.happened.days
    names = [(code, LOCATIONS[place]) for code, place in zip(kept.codes, kept.location, strict=True)]
    cell = {name: place for place, name in enumerate(names)}
    found = np.zeros((days.known, kept.size))
    for sku, location, day, value in zip(daily["sku"], daily["location"], daily["day"], daily[column], strict=True):
        found[days.place(day.date()), cell[sku, location]] = value
    return found


def test_daily_demand_is_what_was_served_and_what_came_back_to_the_unit(taken: Taken, daily: pd.DataFrame) -> None:
    stock, known = taken.happened.stock, taken.happened.days.known

    assert (by_cell(taken, daily, "units") == stock.sold[:known]).all()
    assert (by_cell(taken, daily, "returned_units") == stock.returned[:known]).all()


def test_a_day_begun_and_ended_without_stock_has_24_hours_of_it_and_one_with_stock_none(
    taken: Taken, daily: pd.DataFrame
) -> None:
    stock, known = taken.happened.stock, taken.happened.days.known
    hours = by_cell(taken, daily, "oos_hours")
    opening, closing = stock.opening[:known], stock.closing[:known]
    was_there = np.vstack([stock.before, closing[:-1]]) > 0

    out = (opening == 0) & ~was_there & _launched(taken.happened)
    assert out[1:].any()
    assert hours[:-1][out[:-1]].min() > 23.99
    assert hours[(closing > 0) & was_there].max() == 0
    went = (closing == 0) & (opening > 0) & was_there
    assert 0 < hours[went].min() <= hours[went].max() < 15.1  # from opening at nine


def _launched(happened: Trade) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    return np.arange(happened.days.known)[:, None] >= happened.kept.launches(happened.days)


def test_promotions_and_prices_paid_are_told_by_the_lines(taken: Taken, daily: pd.DataFrame) -> None:
    asked, known, product = taken.happened.prices, taken.happened.days.known, taken.happened.kept.product
    sold = taken.happened.stock.sold[:known] > 0
    promoted = asked.promotion[:known, product] >= 0

    assert (by_cell(taken, daily, "promo").astype(bool) == (promoted & sold)).all()
    paid = by_cell(taken, daily[daily["units"] > 0], "price_minor")
    assert (paid[sold] == asked.paid[:known, product][sold]).all()


def test_every_row_was_taken_and_a_second_time_none(taken: Taken) -> None:
    rows = {path.stem: pq.read_metadata(path).num_rows for path in taken.facts.iterdir()}
    held = {table: one.rows for table, one in freshness(taken.lake).items()}

    assert held == {
        Table.ORDER_LINES: rows["orders"],
        Table.STOCK_SNAPSHOTS: rows["stock"],
        **{table: rows[table] for table in (Table.RECEIPTS, Table.PURCHASE_ORDERS, Table.PRICES, Table.SHOP_EVENTS)},
    }
    assert taken.new == sum(rows.values())
    assert demo_facts.take(taken.store, taken.settings, taken.facts, NOW + timedelta(hours=1)) == 0


def test_the_import_screen_has_both_files_and_nothing_of_them_was_refused(taken: Taken) -> None:
    with taken.store.read() as session:
        batches = {(one.filename, one.refused) for one in session.exec(select(ImportBatch))}

    assert batches == {("orders.parquet", 0), ("stock.parquet", 0)}


def test_facts_reach_to_the_last_evening_and_no_day_is_missing(taken: Taken) -> None:
    reached = {table: one.last_event_at for table, one in freshness(taken.lake).items()}

    assert all(one is not None and one < NOW for one in reached.values())
    for table in (Table.ORDER_LINES, Table.STOCK_SNAPSHOTS, Table.SHOP_EVENTS):
        at = reached[table]
        assert at is not None
        assert at.date() == taken.happened.days.last
    assert [gap for gap in gaps(taken.lake, Table.ORDER_LINES) if gap.location == "Online"] == []


def test_receipts_and_orders_tell_lead_times_and_what_is_still_to_come(taken: Taken) -> None:
    orders, known = taken.happened.stock.orders, taken.happened.days.known
    receipts, bought = (pd.read_parquet(taken.facts / f"{name}.parquet") for name in ("receipts", "purchase_orders"))
    still = bought[bought["status"] == "open"]

    assert receipts["units"].sum() == taken.happened.stock.received[:known].sum()
    took = (receipts["happened_at"].dt.floor("D") - receipts["ordered_at"].dt.floor("D")).dt.days
    came = (orders.arrives < known) & (orders.received > 0)
    assert sorted(took) == sorted((orders.arrives - orders.ordered)[came])
    assert still["units"].sum() == orders.units[(orders.ordered < known) & (orders.arrives >= known)].sum()
    assert len(still) > 0
    assert not bought.duplicated(["purchase_order", "sku", "location"]).any()


def test_the_price_history_says_what_was_asked_on_each_day(taken: Taken) -> None:
    asked, days = taken.happened.prices, taken.happened.days
    told = pd.read_parquet(taken.facts / "prices.parquet").sort_values("happened_at")
    code, place = taken.happened.kept.codes[5], int(taken.happened.kept.product[5])
    own = told[(told["sku"] == code) & (told["location"] == "Online")]
    held = own.set_index(own["happened_at"].dt.date)[["price_minor", "list_price_minor"]]

    daily = held.reindex(list(days.dates[: days.known])).ffill()
    assert daily["price_minor"].tolist() == asked.paid[: days.known, place].tolist()
    assert daily["list_price_minor"].tolist() == asked.full[: days.known, place].tolist()


def test_nothing_of_the_truth_is_in_what_is_taken_in(taken: Taken) -> None:
    columns = {name.lower() for path in taken.facts.iterdir() for name in pq.read_schema(path).names}

    words = ("truth", "elastic", "expected", "wanted", "demand", "cause", "lost", "shock", "latent", "arrives")
    assert not [name for name in columns if any(word in name for word in words)]
    for path in taken.facts.iterdir():
        for name in ("happened_at", "Order date", "Counted at"):
            if name in pq.read_schema(path).names:
                latest = pq.read_table(path, columns=[name])[name].to_pandas().max()
                assert latest.date() <= taken.happened.days.last


def test_the_truth_has_every_unit_wanted_with_the_days_to_come(taken: Taken) -> None:
    days, stock = taken.happened.days, taken.happened.stock
    told = pd.read_parquet(taken.truth / "days.parquet")

    assert told["wanted_units"].sum() == taken.happened.demand.wanted.sum()
    assert told["served_units"].sum() == stock.sold.sum()
    assert told["day"].max() == days.dates[-1]
    assert (told["served_units"] <= told["wanted_units"]).all()


def test_stockouts_of_the_truth_lose_what_was_not_served(taken: Taken) -> None:
    lost = taken.happened.demand.wanted - taken.happened.stock.sold
    with (taken.truth / "stockouts.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    before_any = sum(  # of SKUs that had none from the first day on
        int(lost[: int(np.argmax(column > 0)) if column.any() else len(column), cell].sum())
        for cell, column in enumerate(taken.happened.stock.opening.T)
    )
    assert sum(int(row["lost_units"]) for row in rows) + before_any == lost.sum()
    assert min(int(row["days"]) for row in rows) >= 1


def test_a_file_that_is_no_trade_of_the_demo_shop_is_refused(taken: Taken, tmp_path: Path) -> None:
    for path in taken.facts.iterdir():
        table = pq.read_table(path)
        if path.stem == "receipts":
            table = table.set_column(table.column_names.index("sku"), "sku", [[""] * len(table)])
        pq.write_table(table, tmp_path / path.name)

    with pytest.raises(BadInputError, match=r"receipts.parquet, row 0: sku is missing"):
        demo_facts.take(taken.store, taken.settings, tmp_path, NOW)


@pytest.mark.parametrize(
    ("now", "day"), [("2026-03-02T00:30:00+00:00", "2026-03-01"), ("2026-07-01T23:30:00+00:00", "2026-07-01")]
)
def test_the_past_ends_yesterday_in_the_shops_zone_and_stays_so_on_later_days(
    tmp_path: Path, now: str, day: str
) -> None:
    settings, at = Settings(home=tmp_path), datetime.fromisoformat(now)

    assert demo_facts.until(settings, at) == date.fromisoformat(day)
    assert demo_facts.until(settings, at + timedelta(days=3)) == date.fromisoformat(day)
