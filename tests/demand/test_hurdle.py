"""Selling days and sizes."""

from __future__ import annotations

import numpy as np
import pytest

from core.demand.hurdle import fit_hurdle, orders_of_a_sale
from core.demand.levels import LEVELS
from core.demand.rhythm import rhythm_of
from tests.demand.shop import shop


def fitted(units: np.ndarray, **more: np.ndarray):
    history = shop(units, **more)
    return fit_hurdle(history, rhythm_of(history, 1, {}))


def test_orders_of_a_sale_by_hand() -> None:
    assert orders_of_a_sale(np.array([0.0, 1.0, 50.0])) == pytest.approx([1, 1 / (1 - np.exp(-1)), 50])


def test_the_share_of_selling_days_and_their_size_come_back() -> None:
    rng = np.random.default_rng(3)
    units = np.where(rng.random((400, 168)) < 0.25, 6.0, 0)
    found = fitted(units)
    day = np.ones((400, 1))
    assert found.mean(day).mean() == pytest.approx(1.5, rel=0.05)
    quantiles = found.quantiles(day, np.array(LEVELS)).mean(axis=0)[0]
    assert quantiles[:5] == pytest.approx(np.zeros(5), abs=0.2)  # three days in four sell nothing
    assert 5 < quantiles[-3] < 8


def test_what_sells_every_day_is_spread_as_it_was() -> None:
    rng = np.random.default_rng(3)
    units = rng.poisson(50, (60, 168)).astype(float)
    quantiles = fitted(units).quantiles(np.ones((60, 1)), np.array(LEVELS)).mean(axis=0)[0]
    assert quantiles[5] == pytest.approx(50, rel=0.03)
    assert quantiles[2] == pytest.approx(41, rel=0.05)  # Poisson of 50: 10 % at 41, 90 % at 59
    assert quantiles[8] == pytest.approx(59, rel=0.05)


def test_a_livelier_day_has_more_of_everything() -> None:
    rng = np.random.default_rng(5)
    found = fitted(rng.poisson(0.8, (30, 90)).astype(float))
    quiet, lively = (found.quantiles(np.full((30, 1), rhythm), np.array(LEVELS)) for rhythm in (0.5, 1.5))
    assert (lively >= quiet).all()
    assert (found.mean(np.full((30, 1), 1.5)) > found.mean(np.full((30, 1), 0.5))).all()


def test_a_closed_day_sells_nothing() -> None:
    found = fitted(np.ones((3, 60)))
    closed = np.zeros((3, 1))
    assert found.mean(closed).tolist() == [[0]] * 3
    assert not found.quantiles(closed, np.array(LEVELS)).any()


def test_a_new_series_without_a_sale_borrows_from_the_others() -> None:
    units = np.zeros((21, 90))
    units[:20, ::3] = 4
    found = fitted(units, first=np.r_[np.zeros(20, int), 88])
    assert 0 < found.mean(np.ones((21, 1)))[20, 0] < found.mean(np.ones((21, 1)))[0, 0]
