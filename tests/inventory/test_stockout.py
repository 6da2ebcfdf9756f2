"""The risk of running out before the next receipt."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import poisson

from core.demand.history import History
from core.inventory.opinions import opinions
from core.inventory.stockout import StockPositions, risk_between, stockout_risk
from core.inventory.weighing import Outcomes, fit_weighing
from tests.demand.shop import shop

SERIES, DAYS = 60, 180


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def market(*, seed: int = 0, days: int = DAYS) -> np.ndarray:
    made = np.random.default_rng(seed)
    return made.poisson(made.gamma(1.5, 0.6, (SERIES, 1)), (SERIES, days)).astype(float)


@pytest.fixture(scope="module")
def history() -> History:
    return shop(market())


def every(stock: list[float], *, lead_time_days: int = 10) -> StockPositions:
    """Each series with each of those stocks."""
    series, on_hand = np.meshgrid(np.arange(SERIES), stock, indexing="ij")
    days = np.full(series.size, lead_time_days)
    return StockPositions(series.ravel(), days, on_hand.ravel().astype(float))


def test_more_stock_is_never_more_risk(history: History) -> None:
    chance = stockout_risk(history, every([-3, 0, 1, 4, 9, 30, 1000]), rng=rng()).chance.reshape(SERIES, 7)
    assert (np.diff(chance, axis=1) <= 1e-12).all()
    assert (chance[:, 0] == 1).all()
    assert (chance[:, -1] < 0.02).all()


def test_chances_come_true_as_often_as_they_say() -> None:
    units = market(seed=9, days=DAYS + 10)
    positions = every([2, 5, 8, 12, 18])
    found = stockout_risk(shop(units[:, :DAYS]), positions, rng=rng())
    short = units[positions.series, DAYS:].sum(axis=1) > positions.on_hand
    assert found.chance.mean() == pytest.approx(short.mean(), abs=0.04)
    assert np.mean((found.chance - short) ** 2) < 0.6 * short.mean() * (1 - short.mean())
    assert found.calibrated_on > 500


def test_a_poisson_shop_has_poisson_risks() -> None:
    units = np.random.default_rng(2).poisson(2.0, (SERIES, DAYS)).astype(float)
    stocks = [14, 20, 24, 30]
    chance = stockout_risk(shop(units), every(stocks), rng=rng()).chance.reshape(SERIES, 4).mean(axis=0)
    assert chance == pytest.approx(poisson.sf(stocks, 20), abs=0.09)


def test_of_unsure_lead_times_the_chances_are_averaged(history: History) -> None:
    positions = every([6.0], lead_time_days=5)
    sure = risk_between(history, positions, positions.lead_time_days, rng=rng())
    np.testing.assert_array_equal(sure.chance, stockout_risk(history, positions, rng=rng()).chance)
    unsure = risk_between(history, positions, np.full(SERIES, 25), rng=rng()).chance
    late = risk_between(history, every([6.0], lead_time_days=25), np.full(SERIES, 25), rng=rng()).chance
    assert sure.chance.mean() < unsure.mean() < late.mean()
    middle = stockout_risk(history, every([6.0], lead_time_days=15), rng=rng()).chance
    assert unsure.mean() == pytest.approx(middle.mean(), abs=0.1)


def test_the_same_seed_gives_the_same_chances(history: History) -> None:
    positions = every([1, 5])
    first, second = (stockout_risk(history, positions, rng=rng()).chance for _ in range(2))
    np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize("days", [1, 30, 400])
def test_any_length_of_history_is_survived(days: int) -> None:
    units = market(days=days)
    units[0] = 0
    units[1], units[1, -1] = 0, 10_000
    chance = stockout_risk(shop(units), every([0, 5], lead_time_days=21), rng=rng()).chance
    assert np.isfinite(chance).all()
    assert ((chance >= 0) & (chance <= 1)).all()


def test_what_never_sold_in_months_hardly_runs_out() -> None:
    units = market()
    units[0] = 0
    assert stockout_risk(shop(units), every([0, 5]), rng=rng()).chance[0] < 0.1


@settings(max_examples=15)
@given(st.integers(1, 366), st.floats(-100, 100_000))
def test_any_position_is_judged(lead_time_days: int, on_hand: float) -> None:
    positions = StockPositions(np.array([0, 1]), np.array([lead_time_days, 1]), np.array([on_hand, 0.0]))
    chance = stockout_risk(shop(market()[:5, :80]), positions, rng=rng()).chance
    assert ((chance >= 0) & (chance <= 1)).all()


def test_opinions_agree_that_less_time_is_less_risk(history: History) -> None:
    short, long = (
        opinions(history, np.arange(SERIES), np.full(SERIES, days), np.full(SERIES, 6.0)) for days in (5, 20)
    )
    assert (long[:, :4] >= short[:, :4]).all()
    assert long.shape == (SERIES, 5)


def test_an_opinion_that_speaks_against_the_truth_is_not_listened_to() -> None:
    made = np.random.default_rng(1)
    truth = made.normal(size=3000)
    said = np.column_stack([truth, -truth + made.normal(size=3000), *made.normal(size=(3, 3000))])
    came_true = made.random(3000) < 1 / (1 + np.exp(-2 * truth))
    found = fit_weighing([Outcomes(said, np.zeros((3000, 1)), came_true, np.ones(3000))])
    assert found.weights is not None
    assert found.weights[:2] == pytest.approx([2, 0], abs=0.3)
    assert (found.weights[:5] >= 0).all()


def test_of_few_outcomes_the_first_opinion_is_all_there_is() -> None:
    found = fit_weighing([Outcomes(np.zeros((5, 5)), np.zeros((5, 1)), np.ones(5, dtype=bool), np.ones(5))])
    assert found(np.array([[0.0, 9, 9, 9, 9]]), np.ones((1, 1))).tolist() == [0.5]
    assert fit_weighing([]).examples == 0
