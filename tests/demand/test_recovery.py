"""Demand hidden by hours without stock."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.demand.history import OUT_HOURS, History
from core.demand.recovery import lost_share, recovered
from tests.demand.shop import shop

NUMBERS = st.floats(0, 500, allow_subnormal=False)


def with_hours(units: np.ndarray, hours: np.ndarray) -> History:
    return shop(units, extras={OUT_HOURS: hours})


def test_hours_lost_count_more_the_more_there_are() -> None:
    shares = lost_share(np.array([0.0, 8.0, 16.0, 24.0]))
    assert shares.tolist() == pytest.approx([0, 1 / 6, (2 / 3 + 1 / 2) / 2, 1])  # by hand: (h / 24 + (h − 8) / 16) / 2


def test_without_hours_demand_is_what_was_sold() -> None:
    units = np.array([[3.0, 0, 5]])
    assert recovered(shop(units)).tolist() == units.tolist()


def test_a_day_wholly_out_of_stock_gets_nearly_the_usual_day() -> None:
    units, hours = np.full((30, 40), 10.0), np.zeros((30, 40))
    units[:, 20], hours[:, 20] = 0, 24
    assert recovered(with_hours(units, hours))[:, 20] == pytest.approx(9.25, abs=0.05)  # ½ · .85 · 10 + ½ · 10


def test_a_night_without_stock_changes_nothing() -> None:
    units, hours = np.full((1, 20), 4.0), np.full((1, 20), 8.0)
    assert recovered(with_hours(units, hours)).tolist() == units.tolist()


def test_a_date_that_was_busy_everywhere_is_busy_in_the_series_that_ran_out() -> None:
    units, hours = np.full((200, 60), 5.0), np.zeros((200, 60))
    units[:, 30] = 15
    units[0, [29, 30]], hours[0, [29, 30]] = 0, 24
    demand = recovered(with_hours(units, hours))
    assert demand[0, 30] / demand[0, 29] == pytest.approx(3, rel=0.1)


def test_a_series_never_in_stock_keeps_what_it_sold() -> None:
    demand = recovered(with_hours(np.zeros((1, 30)), np.full((1, 30), 24.0)))
    assert demand.tolist() == np.zeros((1, 30)).tolist()


def test_hours_that_are_not_known_are_taken_for_hours_in_stock() -> None:
    units = np.array([[2.0, 2, 0, 2]])
    assert recovered(with_hours(units, np.array([[0.0, 0, np.nan, 0]]))).tolist() == units.tolist()


def test_half_the_days_hidden_at_random_come_back_without_much_bias() -> None:
    rng = np.random.default_rng(1)
    truth = rng.poisson(6, (300, 60)).astype(float)
    hours = np.where(rng.random(truth.shape) < 0.5, rng.integers(10, 25, truth.shape), 0).astype(float)
    seen = rng.binomial(truth.astype(int), 1 - lost_share(hours)).astype(float)

    demand = recovered(with_hours(seen, hours))

    hidden = hours > 0
    assert abs(demand[hidden].sum() / truth[hidden].sum() - 1) < 0.05
    assert seen[hidden].sum() / truth[hidden].sum() < 0.6


@settings(max_examples=25)
@given(arrays(float, (3, 12), elements=NUMBERS), arrays(float, (3, 12), elements=st.floats(0, 24)))
def test_demand_is_finite_and_never_below_sales(units: np.ndarray, hours: np.ndarray) -> None:
    demand = recovered(with_hours(units, hours))
    assert np.isfinite(demand).all()
    assert (demand >= units).all()
