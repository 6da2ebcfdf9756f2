"""Covariates with gaps."""

from __future__ import annotations

import numpy as np
import pytest

from core.demand.covariates import made_whole
from core.demand.forecast import forecast
from core.demand.history import OUT_HOURS
from tests.demand.shop import shop

NONE = np.nan


def test_a_price_lasts_until_another_is_said_and_a_promotion_does_not() -> None:
    extras = {
        "price": np.array([[NONE, 2, NONE, 3], [NONE] * 4]),
        "promo": np.array([[NONE, 1, NONE, 0], [NONE] * 4]),
    }
    known = {"price": np.array([[NONE, 4], [NONE, NONE]]), "promo": np.array([[1, NONE], [NONE, NONE]])}
    history, ahead = made_whole(shop(np.ones((2, 4)), extras=extras), known)
    np.testing.assert_array_equal(history.extras["price"], [[2, 2, 2, 3], [NONE] * 4])
    np.testing.assert_array_equal(ahead["price"], [[3, 4], [NONE] * 2])
    np.testing.assert_array_equal(history.extras["promo"], [[0, 1, 0, 0], [0] * 4])
    np.testing.assert_array_equal(ahead["promo"], [[1, 0], [0, 0]])


def test_what_is_known_of_one_side_only_is_left_out() -> None:
    extras = {"price": np.ones((1, 3)), OUT_HOURS: np.zeros((1, 3))}
    history, ahead = made_whole(shop(np.ones((1, 3)), extras=extras), {"promo": np.ones((1, 2))})
    assert set(history.extras) == {OUT_HOURS}
    assert ahead == {}


def test_prices_named_only_on_days_that_sold_give_nothing_away() -> None:
    units = np.random.default_rng(0).poisson(0.4, (60, 100)).astype(float)
    sparse = np.where(units > 0, 5.0, NONE)
    everywhere = np.full((60, 7), 5.0)
    found = forecast(shop(units, extras={"price": sparse}), 7, {"price": everywhere})
    assert found.forecast.mean.mean() == pytest.approx(0.4, rel=0.2)
