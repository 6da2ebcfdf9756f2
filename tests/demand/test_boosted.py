"""Boosted trees on top of selling days and sizes."""

from __future__ import annotations

import numpy as np
import pytest

from core.demand.backtest import Forecast
from core.demand.boosted import boosted
from core.demand.forecast import BOOSTED, MODELS, Foretold, forecast
from core.demand.history import History
from tests.demand.shop import shop

SERIES, DAYS, HORIZON = 60, 90, 7


def promoted(*, days: int = DAYS + HORIZON) -> tuple[np.ndarray, np.ndarray]:
    """Units and promotions, which sell four times as much of the series that sell much, and no more of the others."""
    rng = np.random.default_rng(8)
    promo = (rng.random((SERIES, days)) < 0.3).astype(float)
    usual = np.where(np.arange(SERIES) % 2 == 0, 20.0, 4.0)[:, None]
    lift = np.where((usual > 10) & (promo == 1), 4.0, 1.0)
    return rng.poisson(usual * lift).astype(float), promo


@pytest.fixture(scope="module")
def history() -> History:
    units, promo = promoted()
    return shop(units[:, :DAYS], extras={"promo": promo[:, :DAYS]})


@pytest.fixture(scope="module")
def found(history: History) -> Foretold:
    return forecast(history, HORIZON, {"promo": promoted()[1][:, DAYS:]})


def test_trees_are_promoted_where_they_did_better(found: Foretold) -> None:
    (segment,) = found.segments
    assert segment.model == BOOSTED
    assert segment.losses[BOOSTED] < 0.95 * segment.losses["hurdle"]


def test_they_learn_whom_promotions_help(found: Foretold) -> None:
    promo = promoted()[1][:, DAYS:] == 1
    mean, much = found.forecast.mean, np.arange(SERIES) % 2 == 0
    helped = mean[much][promo[much]].mean() / mean[much][~promo[much]].mean()
    others = mean[~much][promo[~much]].mean() / mean[~much][~promo[~much]].mean()
    assert helped > 2.5
    assert others < 2


def test_quantiles_rise_and_hold(found: Foretold) -> None:
    units = promoted()[0][:, DAYS:, None]
    assert (np.diff(found.forecast.quantiles, axis=2) >= 0).all()
    assert (units <= found.forecast.quantiles).mean(axis=(0, 1))[[5, 9]] == pytest.approx([0.5, 0.975], abs=0.12)


def test_the_same_seed_grows_the_same_trees(history: History) -> None:
    known = {"promo": np.zeros((SERIES, 2))}
    one, two = (boosted(history, 2, known, seed=3, threads=1) for _ in range(2))
    np.testing.assert_array_equal(one.quantiles, two.quantiles)
    np.testing.assert_array_equal(one.mean, two.mean)


def test_promotions_of_which_nothing_is_known_are_survived(history: History) -> None:
    unknown = np.full((SERIES, 2), np.nan)
    blank = shop(history.units, extras={"promo": np.full(history.units.shape, np.nan)})
    for known_before in (history, blank):
        assert np.isfinite(boosted(known_before, 2, {"promo": unknown}, seed=0, threads=1).quantiles).all()


def test_where_little_can_be_learned_the_hurdle_model_stands_alone(history: History) -> None:
    few = history.until(24)
    known = {"promo": np.zeros((SERIES, 2))}
    alone: Forecast = MODELS["hurdle"](few, 2, known)
    np.testing.assert_array_equal(boosted(few, 2, known, seed=0, threads=1).quantiles, alone.quantiles)


def test_without_covariates_no_trees_are_tried(history: History) -> None:
    assert all(BOOSTED not in segment.losses for segment in forecast(history, 2).segments)
