"""The whole demo shop with its two years of trade, as `endcap demo` makes it."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

import data
from data import DemoShop
from data.__main__ import main
from data.trade.stock import Cause
from tests.data.conftest import table

pytestmark = pytest.mark.slow
UNTIL = date(2026, 3, 1)


@pytest.fixture(scope="module")
def traded(tmp_path_factory: pytest.TempPathFactory) -> DemoShop:
    """The shop of the usual seed with its trade."""
    return data.build(tmp_path_factory.mktemp("traded"), until=UNTIL)


@pytest.fixture(scope="module")
def days(traded: DemoShop) -> pd.DataFrame:
    """The true days."""
    return pd.read_parquet(traded.truth / "days.parquet")


def digests(folder: Path) -> Mapping[str, str]:
    """A hash of each file."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_same_seed_and_day_give_the_same_bytes_and_another_day_another_past(
    traded: DemoShop, tmp_path: Path
) -> None:
    again = data.build(tmp_path / "again", until=UNTIL)
    later = data.build(tmp_path / "later", until=date(2026, 3, 2))

    assert digests(again.folder) == digests(traded.folder)
    changed = {name for name, digest in digests(later.folder).items() if digest != digests(traded.folder)[name]}
    assert {"facts/orders.parquet", "truth/days.parquet", "products.csv"} <= changed
    assert not {"taxonomy.txt", "truth/products.csv", "truth/problems.csv"} & changed


def test_it_is_made_in_seconds_and_takes_little_room(tmp_path: Path) -> None:
    start = time.process_time()

    shop = data.build(tmp_path, until=UNTIL)

    assert time.process_time() - start < 12
    assert sum(path.stat().st_size for path in (*shop.facts.iterdir(), *shop.truth.iterdir())) < 15e6


def test_the_command_writes_the_trade_up_to_the_day_it_is_told(
    traded: DemoShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["data", str(tmp_path), "--until", "2026-03-01"])

    main()

    assert digests(tmp_path) == digests(traded.folder)


def test_order_lines_are_some_hundred_thousand_of_two_years(traded: DemoShop) -> None:
    lines = pd.read_parquet(traded.facts / "orders.parquet", columns=["Order date", "SKU", "Quantity"])

    assert 200_000 < len(lines) < 450_000
    assert (lines["Order date"].max() - lines["Order date"].min()).days == 729
    sold = lines[lines["Quantity"] > 0].groupby("SKU")["Quantity"].sum()
    assert sold.median() < 110  # of 730 days: most SKUs sell seldom
    assert sold.nlargest(len(sold) // 5).sum() / sold.sum() > 0.5


def test_stockouts_hide_some_demand_for_every_cause(days: pd.DataFrame, traded: DemoShop) -> None:
    past = days[days["day"] <= UNTIL]
    lost = 1 - past["served_units"].sum() / past["wanted_units"].sum()

    assert 0.02 < lost < 0.10
    assert {row["cause"] for row in table(traded.truth / "stockouts.csv")} == set(Cause)


def test_what_runs_out_in_the_next_fortnight_is_a_part_of_the_shop_worth_finding(traded: DemoShop) -> None:
    coming = [
        row
        for row in table(traded.truth / "stockouts.csv")
        if UNTIL < date.fromisoformat(row["first"]) <= date(2026, 3, 15)
    ]

    assert 0.02 < len({(row["sku"], row["location"]) for row in coming}) / 2500 < 0.20


def test_the_year_has_its_seasons(days: pd.DataFrame) -> None:
    wanted = days.groupby("day")["wanted_units"].sum()
    wanted.index = pd.to_datetime(wanted.index)

    assert wanted["2025-11-28"] > 1.5 * wanted["2025-11-07"]  # Black Friday, against another Friday
    assert wanted["2025-12-01":"2025-12-14"].mean() > 1.1 * wanted["2025-09-01":"2025-09-14"].mean()  # type: ignore[misc]
    online = days[days["location"] == "Leeds"].set_index("day")["wanted_units"]
    assert date(2025, 12, 25) not in online[online > 0].index


def test_every_sku_that_trades_is_in_the_catalogue(traded: DemoShop) -> None:
    listed = {row["SKU"] for row in table(traded.products)}

    for name, column in (("orders", "SKU"), ("stock", "SKU"), ("receipts", "sku"), ("prices", "sku")):
        assert set(pd.read_parquet(traded.facts / f"{name}.parquet", columns=[column])[column]) <= listed
