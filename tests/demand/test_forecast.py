"""The forecast as a whole: odd series, its promises, its track record."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.demand.backtest import Forecast, Trial, rolling_trials, scaled_loss, shift
from core.demand.forecast import DEFAULT, MODELS, forecast
from core.demand.history import OUT_HOURS
from core.demand.levels import LEVELS
from core.demand.stretching import stretch, stretched
from tests.demand.shop import shop

UNITS = st.floats(0, 10_000, allow_subnormal=False)


def sound(found: Forecast, series: int, days: int) -> None:
    assert found.mean.shape == (series, days)
    assert found.quantiles.shape == (series, days, len(LEVELS))
    assert np.isfinite(found.mean).all()
    assert np.isfinite(found.quantiles).all()
    assert (found.mean >= 0).all()
    assert (found.quantiles >= 0).all()
    assert (np.diff(found.quantiles, axis=2) >= 0).all()


def market(series: int = 120, days: int = 140, *, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    week = np.array([1, 1, 1, 1.2, 1.6, 2, 0.2])
    rate = rng.gamma(1.2, 0.5, (series, 1)) * week[np.arange(days) % 7]
    return rng.poisson(rate) * rng.choice([1, 2, 6], (series, days), p=[0.7, 0.2, 0.1]).astype(float)


@pytest.mark.parametrize("days", [1, 5, 30, 400])
def test_any_length_of_history_is_survived(days: int) -> None:
    sound(forecast(shop(market(15, days)), 28).forecast, 15, 28)


def test_odd_series_are_survived_among_usual_ones() -> None:
    units = market(40)
    units[0] = 0  # none, or only returns
    units[1], units[1, 70] = 0, 1  # one sale
    units[2, 139] = 10_000
    found = forecast(shop(units), 14)
    sound(found.forecast, 40, 14)
    assert found.forecast.mean[0].max() < 0.1
    assert found.forecast.mean[1].max() < 0.2
    usual = forecast(shop(np.delete(units, 2, axis=0)), 14).forecast.mean.mean()
    assert np.delete(found.forecast.mean, 2, axis=0).mean() == pytest.approx(usual, rel=0.15)


def test_a_spike_is_no_reason_to_expect_another() -> None:
    units = np.full((1, 120), 3.0)
    units[0, 100] = 10_000
    median = forecast(shop(units), 7).forecast.quantiles[0, :, 5]
    assert median == pytest.approx(np.full(7, 3), rel=0.3)


@settings(max_examples=12)
@given(arrays(float, (3, 45), elements=UNITS), arrays(float, (3, 45), elements=st.floats(0, 24)))
def test_whatever_was_sold_the_forecast_is_sound(units: np.ndarray, hours: np.ndarray) -> None:
    sound(forecast(shop(units, extras={OUT_HOURS: hours}), 5).forecast, 3, 5)


def test_weekdays_are_forecast_and_the_better_model_is_promoted() -> None:
    found = forecast(shop(market(), start=np.datetime64("2026-01-05")), 7)
    by_day = found.forecast.mean.mean(axis=0)
    assert by_day[5] > 1.5 * by_day[0] > 3 * by_day[6]
    assert {segment.model for segment in found.segments} == {"hurdle"}
    assert sum(segment.series for segment in found.segments) == 120
    assert all(segment.losses["hurdle"] < segment.losses[DEFAULT] for segment in found.segments)


def test_without_days_to_try_on_the_default_forecasts() -> None:
    assert {segment.model for segment in forecast(shop(market(20, 25)), 14).segments} == {DEFAULT}


def test_quantiles_hold_as_often_as_they_say_on_days_nobody_has_seen() -> None:
    units = market(300, 168)
    found = forecast(shop(units[:, :140]), 28).forecast
    held = (units[:, 140:, None] <= found.quantiles).mean(axis=(0, 1))
    assert held[9] == pytest.approx(0.975, abs=0.012)
    assert held[8] == pytest.approx(0.9, abs=0.03)
    assert found.mean.sum() == pytest.approx(units[:, 140:].sum(), rel=0.08)


def test_trials_never_see_what_came_after() -> None:
    units, told = market(20, 84), market(20, 84)
    told[:, 56:] = 77
    trial, other = (rolling_trials(MODELS["hurdle"], shop(one), 28)[0] for one in (units, told))
    np.testing.assert_array_equal(trial.found.mean, other.found.mean)
    np.testing.assert_array_equal(trial.actual, units[:, 56:])


def test_days_that_ran_short_and_series_not_yet_on_offer_are_not_held_against_a_model() -> None:
    hours = np.zeros((2, 56))
    hours[0, 40] = 12
    history = shop(np.ones((2, 56)), first=np.array([0, 50]), extras={OUT_HOURS: hours})
    counted = rolling_trials(MODELS[DEFAULT], history, 28)[0].counted
    assert counted[0].tolist() == [day != 12 for day in range(28)]
    assert not counted[1].any()


def _trial(actual: np.ndarray, said: float) -> Trial:
    found = Forecast(np.full(actual.shape, said), np.full((*actual.shape, len(LEVELS)), said))
    return Trial(actual, np.ones(actual.shape, dtype=bool), np.full(len(actual), 2.0), found)


def test_loss_is_scaled_by_the_change_from_day_to_day() -> None:
    trial = _trial(np.array([[3.0, 3.0]]), 1.0)
    assert scaled_loss(trial, trial.found) == pytest.approx([2 * np.mean(LEVELS) / 2])


def test_the_mean_is_moved_half_of_the_way_to_what_happened() -> None:
    assert shift((_trial(np.full((2, 3), 1.21), 1.0),)) == pytest.approx(1.1)  # the square root
    assert shift((_trial(np.full((2, 3), 100.0), 1.0),)) == pytest.approx(np.exp(0.5))  # and no further
    assert shift((_trial(np.ones((2, 3)), 1.0),)) == 1
    assert shift(()) == 1


def test_trials_too_high_once_and_too_low_once_move_nothing() -> None:
    high, low = _trial(np.full((2, 3), 1.21), 1.0), _trial(np.full((2, 3), 0.5), 1.0)
    assert shift((high, low)) == 1
    assert shift((high, high)) == pytest.approx(1.1)


def test_a_bias_that_one_series_makes_is_taken_for_chance() -> None:
    actual = np.ones((20, 3))
    actual[0] = 8
    # 27 for 20: ln 1.35 = .300; error √((8 − 1.35)² + 19 · .35²) · 3 / 81 = .2526; 1 − .2526² / .3² = .291
    assert shift((_trial(actual, 1.0),)) == pytest.approx(np.exp(0.300 / 2 * 0.291), abs=0.001)


def test_quantiles_move_outwards_only_and_only_for_a_gain() -> None:
    rng = np.random.default_rng(1)
    actual = rng.gamma(4, 1, (100, 28))
    rows = np.ones(100, dtype=bool)
    right = np.quantile(actual, LEVELS)

    narrow = Forecast(np.full(actual.shape, 4.0), np.broadcast_to(4 + (right - 4) * 0.5, (100, 28, len(LEVELS))).copy())
    by = stretch((Trial(actual, np.ones(actual.shape, dtype=bool), np.ones(100), narrow),), rows)
    assert (by[6:] > 1.05).all()
    assert (by[:5] < 0.95).all()
    assert (actual[:, :, None] <= stretched(narrow, by).quantiles).mean(axis=(0, 1))[8] == pytest.approx(0.9, abs=0.01)

    wide = Forecast(narrow.mean, np.broadcast_to(4 + (right - 4) * 2, (100, 28, len(LEVELS))).clip(0))
    assert (stretch((Trial(actual, np.ones(actual.shape, dtype=bool), np.ones(100), wide),), rows) == 1).all()
