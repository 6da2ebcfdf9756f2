"""Quantiles made to hold as often as they say: widened by what past forecasts missed, where that proves itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from core.demand.backtest import Forecast, Trial, scaled_loss
from core.demand.levels import LEVELS

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_FEW_SERIES = 20
_LEAST_PLACES = 200  # forecast days with a quantile above zero, below which nothing is learned of it
_MOST = 1.6


def stretch(trials: tuple[Trial, ...], rows: Bools) -> Floats:
    """By how much to multiply each quantile of those series for it to have held in the trials; 1 where that is no gain.

    Quantiles are only ever moved outwards (split conformal prediction, Vovk et al. 2005, with the ratio of outcome
    to quantile as the score). Whether it is a gain is told by every other series, whose outcomes were not looked at.
    """
    untouched = np.ones(len(LEVELS))
    if not trials or rows.sum() < _FEW_SERIES:
        return untouched
    half = np.arange(len(rows)) % 2 == 0
    learned = _ratios(trials, rows & half)
    return _ratios(trials, rows) if _gains(trials, learned, rows & ~half) else untouched


def stretched(forecast: Forecast, by: Floats) -> Forecast:
    """The forecast with its quantiles multiplied, still in rising order; ``by`` has the levels as its last axis."""
    return replace(forecast, quantiles=np.maximum.accumulate(forecast.quantiles * by, axis=2))


def _gains(trials: tuple[Trial, ...], by: Floats, rows: Bools) -> bool:
    losses = [
        (scaled_loss(trial, trial.found)[rows], scaled_loss(trial, stretched(trial.found, by))[rows])
        for trial in trials
    ]
    before, after = (np.concatenate(parts) for parts in zip(*losses, strict=True))
    return bool(np.nansum(after) < np.nansum(before))


def _ratios(trials: tuple[Trial, ...], rows: Bools) -> Floats:
    chosen = [trial.counted & rows[:, None] for trial in trials]
    actual = np.concatenate([trial.actual[one] for trial, one in zip(trials, chosen, strict=True)])
    said = np.concatenate([trial.found.quantiles[one] for trial, one in zip(trials, chosen, strict=True)])
    return np.array([_ratio(level, actual, said[:, place]) for place, level in enumerate(LEVELS)])


def _ratio(level: float, actual: Floats, said: Floats) -> float:
    """The factor outwards with which the quantile holds in that share of the outcomes."""
    above = said > 0
    if above.sum() < _LEAST_PLACES or level == 0.5:
        return 1.0
    held = int((actual[~above] <= 0).sum())
    wanted = np.clip((level * len(said) - held) / above.sum(), 0.0, 1.0)
    ratio = float(np.quantile(actual[above] / said[above], wanted))
    return min(max(ratio, 1.0), _MOST) if level > 0.5 else max(min(ratio, 1.0), 1 / _MOST)
