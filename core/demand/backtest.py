"""How a model would have done: forecasts made as of past days, held against what then happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.demand.history import OUT_HOURS, History
from core.demand.levels import pinball
from core.demand.recovery import NIGHT_HOURS

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

LONGEST_HORIZON_DAYS = 28
_ORIGINS = 2
_LEAST_DAYS = 20  # of history before an origin
_OF_BIAS, _MOST_SHIFTED = 0.5, 0.5


@dataclass(frozen=True)
class Forecast:
    """``mean`` by series and coming day, ``quantiles`` by series, coming day and level."""

    mean: Floats
    quantiles: Floats


Known = Mapping[str, Floats]
"""Covariates of coming days, by series and day; not-a-number where nothing is known."""

Model = Callable[[History, int, Known], Forecast]


@dataclass(frozen=True)
class Trial:
    """One past day's forecast and what came of it.

    ``counted`` leaves out days on which stock ran short and series not yet on offer; ``scale`` is each series' mean
    change from day to day before the forecast.
    """

    actual: Floats
    counted: Bools
    scale: Floats
    found: Forecast


def rolling_trials(model: Model, history: History, horizon_days: int) -> tuple[Trial, ...]:
    """The model's trials at the last origins whose outcome is known, the latest first; none if history is too short."""
    length = min(horizon_days, LONGEST_HORIZON_DAYS)
    origins = [history.days - length * back for back in range(1, _ORIGINS + 1)]
    return tuple(_trial(model, history, origin, length) for origin in origins if origin >= _LEAST_DAYS)


def scaled_loss(trial: Trial, found: Forecast) -> Floats:
    """Quantile loss of each series over its mean change from day to day (M5's SPL); not-a-number where none counts."""
    loss = np.where(trial.counted, pinball(trial.actual, found.quantiles), 0.0).sum(axis=1)
    under = trial.counted.sum(axis=1) * trial.scale
    result: Floats = np.divide(loss, under, out=np.full(len(loss), np.nan), where=under > 0)
    return result


def shift(trials: tuple[Trial, ...]) -> float:
    """By how much to multiply the mean: half of the way to what would have removed the bias of the trials.

    The bias is drawn to none by as much of it as is chance (James and Stein 1961), told from how series differ. Trials
    that were too high once and too low once tell nothing.
    """
    biases = [bias for bias in map(_log_bias, trials) if bias is not None]
    found = [bias for bias, _ in biases]
    if not found or min(found) < 0 < max(found):
        return 1.0
    bias = float(np.mean(found))
    noise = float(np.mean([error**2 for _, error in biases])) / len(biases)
    trusted = max(0.0, 1 - noise / bias**2) if bias else 0.0
    return float(np.exp(np.clip(_OF_BIAS * trusted * bias, -_MOST_SHIFTED, _MOST_SHIFTED)))


def _log_bias(trial: Trial) -> tuple[float, float] | None:
    """The logarithm of units sold over units expected, with its standard error (of a ratio estimate, Cochran 1977)."""
    actual = np.where(trial.counted, trial.actual, 0.0).sum(axis=1)
    said = np.where(trial.counted, trial.found.mean, 0.0).sum(axis=1)
    if actual.sum() <= 0 or said.sum() <= 0:
        return None
    ratio = actual.sum() / said.sum()
    return float(np.log(ratio)), float(np.sqrt(((actual - ratio * said) ** 2).sum()) / actual.sum())


def _trial(model: Model, history: History, origin: int, length: int) -> Trial:
    window = slice(origin, origin + length)
    known = {name: values[:, window] for name, values in history.extras.items() if name != OUT_HOURS}
    actual = history.units[:, window]
    counted = np.broadcast_to((history.first < origin)[:, None], actual.shape)
    if OUT_HOURS in history.extras:
        counted = counted & ~(history.extras[OUT_HOURS][:, window] > NIGHT_HOURS)
    before = history.until(origin)
    change = np.abs(np.diff(before.units, axis=1)).mean(axis=1)
    return Trial(actual, counted, change, model(before, length, known))
