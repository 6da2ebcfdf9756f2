"""Boosted trees for all series at once, on top of selling days and sizes: what prices and promotions do to each kind.

Multi-quantile regression by xgboost (Chen and Guestrin 2016), which is imported here alone and only when trees are
grown. The trees say how far each quantile lies from the hurdle model's mean; their answer and the hurdle model's are
averaged, as a mean of two forecasts is better than either as a rule (Bates and Granger 1969).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.demand.backtest import LONGEST_HORIZON_DAYS, Forecast, Known
from core.demand.history import OUT_HOURS, History
from core.demand.hurdle import Hurdle, fit_hurdle
from core.demand.levels import LEVELS
from core.demand.recovery import NIGHT_HOURS
from core.demand.rhythm import Rhythm, rhythm_of

Floats = NDArray[np.float64]

_ORIGINS, _APART_DAYS = 3, 7
_LEAST_DAYS = 20  # of history before an origin that is learned of
_LEAST_ROWS, _MOST_ROWS = 500, 20_000
_ROUNDS = 40
_SHAPE = {
    "objective": "reg:quantileerror", "max_depth": 4, "eta": 0.15, "tree_method": "hist", "max_bin": 64,
    "min_child_weight": 20, "subsample": 0.8, "colsample_bynode": 0.6,
}  # fmt: skip
_RECENT_DAYS = 28
_WINDOWS_DAYS = (3, 7, 14, 112)
_WEEKS_DAYS = 56
_LEAST = 1e-3
_OWN_WEIGHT = 0.5


@dataclass(frozen=True)
class _Scene:
    """Coming days as the trees see them: the hurdle model's forecast, and signs by series, day and sign."""

    forecast: Forecast
    base: Floats
    signs: NDArray[np.float32]


def boosted(history: History, horizon_days: int, known: Known, *, seed: int, threads: int) -> Forecast:
    """The forecast of trees and hurdle model together; the hurdle model's alone where too little can be learned."""
    scene = _scene(history, horizon_days, known)
    signs, shares = _lessons(history, min(horizon_days, LONGEST_HORIZON_DAYS), known, np.random.default_rng(seed))
    if len(shares) < _LEAST_ROWS:
        return scene.forecast
    grown = _grown(signs, shares, scene.signs, seed=seed, threads=threads)
    quantiles = grown * scene.base[:, :, None]
    return Forecast(
        _blend(quantiles @ _level_widths(), scene.forecast.mean), _blend(quantiles, scene.forecast.quantiles)
    )


def _blend(trees: Floats, hurdle: Floats) -> Floats:
    return _OWN_WEIGHT * trees + (1 - _OWN_WEIGHT) * hurdle


def _level_widths() -> Floats:
    """How much of the distribution each level stands for, so that quantiles sum to a mean."""
    levels = np.array(LEVELS)
    return np.diff(np.concatenate([[0.0], (levels[1:] + levels[:-1]) / 2, [1.0]]))


def _grown(
    signs: NDArray[np.float32], shares: Floats, asked: NDArray[np.float32], *, seed: int, threads: int
) -> Floats:
    """Quantiles of the share of the base, by series, day and level, in rising order."""
    import xgboost

    options = {**_SHAPE, "quantile_alpha": list(LEVELS), "seed": seed, "nthread": threads}
    lessons = xgboost.QuantileDMatrix(signs, shares, max_bin=int(str(_SHAPE["max_bin"])), nthread=threads)
    trees = xgboost.train(options, lessons, _ROUNDS)
    answer = trees.inplace_predict(asked.reshape(-1, asked.shape[2])).reshape(*asked.shape[:2], len(LEVELS))
    result: Floats = np.sort(np.maximum(answer, 0.0), axis=2).astype(np.float64)
    return result


def _lessons(
    history: History, length: int, known: Known, rng: np.random.Generator
) -> tuple[NDArray[np.float32], Floats]:
    """Signs of days as seen from past origins, and their units as shares of the base, of days with stock only."""
    signs, shares = [], []
    for back in range(_ORIGINS):
        origin = history.days - length - back * _APART_DAYS
        if origin < _LEAST_DAYS:
            break
        window = slice(origin, origin + length)
        scene = _scene(history.until(origin), length, {name: history.extras[name][:, window] for name in known})
        counted = np.broadcast_to((history.first < origin)[:, None], scene.base.shape)
        if OUT_HOURS in history.extras:
            counted = counted & ~(history.extras[OUT_HOURS][:, window] > NIGHT_HOURS)
        signs.append(scene.signs[counted])
        shares.append((history.units[:, window] / scene.base)[counted])
    if not signs:
        return np.empty((0, 0), dtype=np.float32), np.empty(0)
    rows, values = np.concatenate(signs), np.concatenate(shares)
    if len(values) > _MOST_ROWS:
        chosen = rng.choice(len(values), _MOST_ROWS, replace=False)
        rows, values = rows[chosen], values[chosen]
    return rows, values


def _scene(history: History, horizon_days: int, known: Known) -> _Scene:
    rhythm = rhythm_of(history, horizon_days, known)
    fitted = fit_hurdle(history, rhythm)
    coming = np.broadcast_to(rhythm.coming, (len(history.series), horizon_days))
    mean = fitted.mean(coming)
    signs = np.concatenate(
        [
            np.repeat(_of_series(history, fitted)[:, None, :], horizon_days, axis=1),
            _of_days(history, Rhythm(rhythm.past, coming), mean, known),
        ],
        axis=2,
    )
    forecast = Forecast(mean, fitted.quantiles(coming, np.array(LEVELS)))
    return _Scene(forecast, np.maximum(mean, _LEAST), signs.astype(np.float32))


def _of_series(history: History, fitted: Hurdle) -> Floats:
    """Signs of each series: its rate, size and spread, and its last days against its recent weeks."""
    recent = history.units[:, -_RECENT_DAYS:]
    usual = recent.mean(axis=1)
    trends = [_log_share(history.units[:, -window:].mean(axis=1), usual) for window in _WINDOWS_DAYS]
    selling = (recent > 0).mean(axis=1)
    unrest = recent.std(axis=1) / (usual + _LEAST)
    shape = [np.log(np.maximum(fitted.rate, _LEAST)), np.log(fitted.size + _LEAST), fitted.spread, selling, unrest]
    return np.column_stack([*trends, *shape])


def _of_days(history: History, rhythm: Rhythm, mean: Floats, known: Known) -> Floats:
    """Signs of each coming day: where it lies, what is expected of it, and its covariates, also against the usual."""
    count, horizon = mean.shape
    weekdays = history.weekdays(history.days, horizon)
    signs = [
        np.broadcast_to(weekdays, mean.shape),
        np.broadcast_to(np.arange(horizon), mean.shape),
        rhythm.coming,
        np.log(np.maximum(mean, _LEAST)),
        _own_week(history)[:, weekdays],
    ]
    for name in sorted(known):
        signs += [known[name], known[name] - _recent_mean(history.extras[name])[:, None]]
    return np.stack(signs, axis=2).reshape(count, horizon, -1)


def _own_week(history: History) -> Floats:
    """The series' own weekdays of the last eight weeks against its mean day, by series and weekday."""
    recent = history.units[:, -_WEEKS_DAYS:]
    weekdays = history.weekdays(history.days - recent.shape[1], recent.shape[1])
    usual = recent.mean(axis=1)
    days = [recent[:, weekdays == day].mean(axis=1) if (weekdays == day).any() else usual for day in range(7)]
    return np.stack([_log_share(one, usual) for one in days], axis=1)


def _log_share(part: Floats, usual: Floats) -> Floats:
    result: Floats = np.log((part + 0.1 * usual + _LEAST) / (1.1 * usual + _LEAST))
    return result


def _recent_mean(values: Floats) -> Floats:
    """The mean of each series' known recent values; not-a-number where none is."""
    recent = values[:, -_RECENT_DAYS:]
    there = ~np.isnan(recent)
    total, count = np.where(there, recent, 0.0).sum(axis=1), there.sum(axis=1)
    mean: Floats = np.divide(total, count, out=np.full(len(values), np.nan), where=count > 0)
    return mean
