"""The models on histories of real shops, against what anyone can make of the last eight weeks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.demand.backtest import Forecast
from core.demand.forecast import BOOSTED, DEFAULT, MODELS, Foretold, forecast
from core.demand.history import History, history_of
from core.demand.levels import pinball
from core.inventory.stockout import StockPositions, stockout_risk

pytestmark = [pytest.mark.data, pytest.mark.slow]
SERIES, HORIZON = 300, 28


def sold(shared_data: Path, name: str) -> pd.DataFrame:
    table = pd.read_parquet(shared_data / "demand" / f"{name}.parquet")
    days = table.groupby("series")["day"].agg(["min", "count"])
    old = days.index[(days["count"] >= 30) & (pd.to_datetime(days["min"]) < pd.to_datetime(table["day"]).quantile(0.3))]
    chosen = old[:: max(1, len(old) // SERIES)]
    return table[table["series"].isin(chosen)].assign(day=lambda rows: pd.to_datetime(rows["day"]))


@pytest.fixture(scope="module")
def wholesaler(shared_data: Path) -> History:
    return history_of(sold(shared_data, "uci_daily_sku")[["series", "day", "units"]])


def relative_loss(actual: np.ndarray, found: Forecast, default: Forecast) -> float:
    return float(pinball(actual, found.quantiles).mean() / pinball(actual, default.quantiles).mean())


def test_a_wholesaler_is_forecast_better_than_by_default(wholesaler: History) -> None:
    losses = []
    for origin in (wholesaler.days - 112, wholesaler.days - 56):
        past, actual = wholesaler.until(origin), wholesaler.units[:, origin : origin + HORIZON]
        found = forecast(past, HORIZON)
        losses.append(relative_loss(actual, found.forecast, MODELS[DEFAULT](past, HORIZON, {})))
        assert (actual <= found.forecast.quantiles[:, :, 9]).mean() == pytest.approx(0.975, abs=0.015)
    assert np.mean(losses) < 0.97


def test_fresh_food_with_promotions_is_forecast_by_trees(shared_data: Path) -> None:
    columns = ["series", "day", "units", "discount", "promo", "holiday", "oos_hours"]
    history = history_of(sold(shared_data, "freshretail_daily")[columns])
    origin = history.days - 14
    known = {name: history.extras[name][:, origin:] for name in ("discount", "promo", "holiday")}
    found: Foretold = forecast(history.until(origin), 14, known)
    assert {segment.model for segment in found.segments if segment.series > SERIES / 2} == {BOOSTED}
    actual = history.units[:, origin:]
    assert relative_loss(actual, found.forecast, MODELS[DEFAULT](history.until(origin), 14, {})) < 0.75


def test_a_wholesalers_stockouts_come_as_often_as_they_say(wholesaler: History) -> None:
    origin = wholesaler.days - 84
    past, rng = wholesaler.until(origin), np.random.default_rng(0)
    series = np.arange(len(past.series))
    stock = np.floor(rng.uniform(0.3, 3.5, len(series)) * 14 * past.units[:, -56:].mean(axis=1))
    chance = stockout_risk(past, StockPositions(series, np.full(len(series), 14), stock), rng=rng).chance
    short = wholesaler.units[:, origin : origin + 14].sum(axis=1) > stock
    assert chance.mean() == pytest.approx(short.mean(), abs=0.08)
    assert np.mean((chance - short) ** 2) < 0.85 * short.mean() * (1 - short.mean())
