"""What days do to all series alike: the weekday, the common level, and known prices, promotions and holidays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.demand.covariates import COVARIATES, LASTING
from core.demand.history import History

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_WEEK = 7
_PROFILE_DAYS = 112
_MOST_ACTIVE = 3.0  # usual days that one day of a series counts for at most, so that a bulk order is no season
_LEAST = 0.05
_QUICKNESS = 0.7  # of the common level: the weight of the week just past
_PRIOR_ACTIVITY = 10.0  # usual days sold that count for a weekday, or a week, being like any other
_RIDGE = 25.0
_STRONGEST = 2.0  # log units: no known price or promotion does more


@dataclass(frozen=True)
class Rhythm:
    """How much of a usual coming day each past and coming day is, by series and day; 1 is the level at the end."""

    past: Floats
    coming: Floats


def rhythm_of(history: History, horizon_days: int, known_ahead: Mapping[str, Floats]) -> Rhythm:
    """The rhythm of the history and of the days to come.

    ``known_ahead`` holds covariates by series and coming day, not-a-number where nothing is known.
    """
    active = _activity(history)
    weekday = _weekday_profile(active, history)
    level = _common_level(active, history)
    past = np.maximum(weekday[history.weekdays(0, history.days)] * level, _LEAST * _LEAST)
    coming = np.maximum(weekday[history.weekdays(history.days, horizon_days)], 0.0)
    effects = _effects(history, active, past, known_ahead, horizon_days)
    return Rhythm(past * effects.past, coming * effects.coming)


def _activity(history: History) -> Floats:
    """Units of each day as a share of the series' usual day, a few at the most; not-a-number before it was on offer."""
    on_offer = np.arange(history.days) >= history.first[:, None]
    recent = slice(max(0, history.days - _PROFILE_DAYS), None)
    usual = history.units[:, recent].sum(axis=1) / np.maximum(on_offer[:, recent].sum(axis=1), 1)
    share = np.divide(history.units, usual[:, None], out=np.zeros_like(history.units), where=usual[:, None] > 0)
    result: Floats = np.where(on_offer, np.minimum(share, _MOST_ACTIVE), np.nan)
    return result


def _weekday_profile(active: Floats, history: History) -> Floats:
    """How active the weekdays are, Monday first, 1 on average; a weekday on which all is closed is 0."""
    recent = slice(max(0, history.days - _PROFILE_DAYS), None)
    weekdays = history.weekdays(0, history.days)[recent]
    sums = np.nansum(active[:, recent], axis=0)
    counts = (~np.isnan(active[:, recent])).sum(axis=0)
    by_day = np.bincount(weekdays, weights=sums, minlength=_WEEK)
    seen = np.bincount(weekdays, weights=counts, minlength=_WEEK)
    usual = by_day.sum() / max(seen.sum(), 1.0)
    if usual <= 0:
        return np.ones(_WEEK)
    profile = (by_day + _PRIOR_ACTIVITY) / (seen * usual + _PRIOR_ACTIVITY)
    closed = (by_day == 0) & (seen * usual > _PRIOR_ACTIVITY)
    profile[closed] = 0.0
    result: Floats = profile / profile.mean()
    return result


def _common_level(active: Floats, history: History) -> Floats:
    """The activity of each past week against the level that simple exponential smoothing leaves at the end."""
    sums, counts = np.nansum(active, axis=0), (~np.isnan(active)).sum(axis=0)
    weeks = -(-history.days // _WEEK)
    week = weeks - 1 - (history.days - 1 - np.arange(history.days)) // _WEEK
    in_week = np.bincount(week, weights=sums, minlength=weeks)
    seen = np.bincount(week, weights=counts, minlength=weeks)
    usual = in_week.sum() / max(seen.sum(), 1)
    if usual <= 0:
        return np.ones(history.days)
    weekly = np.maximum((in_week + _PRIOR_ACTIVITY) / (seen * usual + _PRIOR_ACTIVITY), _LEAST)
    level = np.log(weekly[0])
    for value in np.log(weekly[1:]):
        level += _QUICKNESS * (value - level)
    result: Floats = (weekly / np.exp(level))[week]
    return result


def _effects(
    history: History, active: Floats, past: Floats, known_ahead: Mapping[str, Floats], horizon_days: int
) -> Rhythm:
    """What known prices, promotions and holidays do to a day, learned of all series at once."""
    names = [name for name in COVARIATES if name in history.extras and name in known_ahead]
    shape = (len(history.series), horizon_days)
    if not names:
        return Rhythm(np.ones((1, 1)), np.ones((1, 1)))
    pairs = [_centred(name, history.extras[name], known_ahead[name]) for name in names]
    learned = slice(max(0, history.days - _PROFILE_DAYS), None)
    signs = np.stack([before for before, _ in pairs], axis=-1)
    seen = ~np.isnan(active[:, learned])
    weights = _log_linear(
        signs[:, learned][seen], active[:, learned][seen], np.broadcast_to(past, active.shape)[:, learned][seen]
    )
    ahead = np.stack([after for _, after in pairs], axis=-1)
    return Rhythm(_factor(signs @ weights), _factor(ahead @ weights).reshape(shape))


def _centred(name: str, before: Floats, after: Floats) -> tuple[Floats, Floats]:
    """The covariate against what is usual for its series; prices in logarithms; 0 where nothing is known."""
    if name in LASTING:
        before, after = (np.log(np.where(values > 0, values, np.nan)) for values in (before, after))
    known = ~np.isnan(before)
    usual = np.where(known, before, 0.0).sum(axis=1, keepdims=True) / np.maximum(known.sum(axis=1, keepdims=True), 1)
    return np.nan_to_num(before - usual), np.nan_to_num(after - usual)


def _log_linear(signs: Floats, active: Floats, usual: Floats) -> Floats:
    """Weights of the signs in the logarithm of activity, by Poisson regression with a ridge and Newton's method."""
    signs = np.column_stack([np.ones(len(signs)), signs])
    weights = np.zeros(signs.shape[1])
    for _ in range(6):
        expected = usual * np.exp(np.clip(signs @ weights, -_STRONGEST, _STRONGEST))
        slope = signs.T @ (active - expected) - _RIDGE * weights
        curve = (signs * expected[:, None]).T @ signs + _RIDGE * np.eye(len(weights))
        weights = weights + np.linalg.solve(curve, slope)
    result: Floats = weights[1:]
    return result


def _factor(log_effect: Floats) -> Floats:
    result: Floats = np.exp(np.clip(log_effect, -_STRONGEST, _STRONGEST))
    return result
