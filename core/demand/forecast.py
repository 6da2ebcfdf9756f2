"""Units expected for each series and coming day: the mean, and quantiles that hold as often as they say.

The negative binomial of the last eight weeks is the default. Another model takes its place for a segment of the series
only where it has done better in trials as of past days. Boosted trees are tried where prices, promotions or holidays
of the coming days are known; without those they gained less than one part in a hundred for ten times the time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from core.demand.backtest import Forecast, Known, Model, Trial, rolling_trials, scaled_loss, shift
from core.demand.boosted import boosted
from core.demand.calming import learnable
from core.demand.covariates import made_whole
from core.demand.history import History
from core.demand.hurdle import fit_hurdle
from core.demand.levels import LEVELS
from core.demand.negative_binomial import WINDOW_DAYS, Counts, counts
from core.demand.rhythm import rhythm_of
from core.demand.stretching import stretch, stretched

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

DEFAULT, BOOSTED = "negative binomial", "boosted trees"
_OFTEN = 0.5  # share of recent days with a sale that parts the segments
_RECENT_DAYS = 56


@dataclass(frozen=True)
class Segment:
    """Series that sell alike often: how many, which model forecasts them, and each model's mean loss in the trials."""

    name: str
    series: int
    model: str
    losses: Mapping[str, float]


@dataclass(frozen=True)
class Foretold:
    """A forecast with its track record."""

    forecast: Forecast
    segments: tuple[Segment, ...]


def forecast(
    history: History, horizon_days: int, known_ahead: Known | None = None, *, seed: int = 0, threads: int = 1
) -> Foretold:
    """The forecast of the days after the history's last.

    ``known_ahead`` holds what is known of the covariates of those days; those it does not name are left out of account.
    """
    history, known = made_whole(history, known_ahead or {})
    whole = learnable(history)
    models = _models(known, seed=seed, threads=threads)
    trials = {name: rolling_trials(model, whole, horizon_days) for name, model in models.items()}
    often = (whole.units[:, -_RECENT_DAYS:] > 0).mean(axis=1) >= _OFTEN
    segments, found = [], _empty(len(history.series), horizon_days)
    made: dict[str, Forecast] = {}
    for name, rows in (("often", often), ("seldom", ~often)):
        if rows.any():
            segment = _segment(name, rows, trials)
            if segment.model not in made:
                made[segment.model] = models[segment.model](whole, horizon_days, known)
            _fill(found, made[segment.model], trials[segment.model], rows)
            segments.append(segment)
    return Foretold(found, tuple(segments))


def recent_counts(history: History) -> Counts:
    """Counts of one day, by the moments of the last eight weeks."""
    recent = history.units[:, -WINDOW_DAYS:]
    return counts(recent.mean(axis=1), recent.var(axis=1))


def _by_counts(history: History, horizon_days: int, _known: Known) -> Forecast:
    spread = recent_counts(history)
    quantiles = Counts(spread.mean[:, None], spread.variance[:, None]).quantile(np.array(LEVELS))
    return Forecast(
        np.repeat(spread.mean[:, None], horizon_days, axis=1), np.repeat(quantiles[:, None, :], horizon_days, axis=1)
    )


def _by_hurdle(history: History, horizon_days: int, known: Known) -> Forecast:
    rhythm = rhythm_of(history, horizon_days, known)
    fitted = fit_hurdle(history, rhythm)
    coming = np.broadcast_to(rhythm.coming, (len(history.series), horizon_days))
    return Forecast(fitted.mean(coming), fitted.quantiles(coming, np.array(LEVELS)))


MODELS: Mapping[str, Model] = {DEFAULT: _by_counts, "hurdle": _by_hurdle}


def _models(known: Known, *, seed: int, threads: int) -> Mapping[str, Model]:
    return {**MODELS, BOOSTED: partial(boosted, seed=seed, threads=threads)} if known else MODELS


def _segment(name: str, rows: Bools, trials: Mapping[str, tuple[Trial, ...]]) -> Segment:
    """The model with the least loss in the segment's trials; the default where nothing could be tried."""
    losses = {model: loss for model, tried in trials.items() if np.isfinite(loss := _mean_loss(tried, rows))}
    best = min(losses, key=lambda model: losses[model], default=DEFAULT)
    return Segment(name, int(rows.sum()), best, losses)


def _mean_loss(trials: tuple[Trial, ...], rows: Bools) -> float:
    losses = np.concatenate([scaled_loss(trial, trial.found)[rows] for trial in trials] or [np.empty(0)])
    known = losses[np.isfinite(losses)]
    return float(known.mean()) if len(known) else np.nan


def _empty(series: int, horizon_days: int) -> Forecast:
    return Forecast(np.zeros((series, horizon_days)), np.zeros((series, horizon_days, len(LEVELS))))


def _fill(found: Forecast, made: Forecast, trials: tuple[Trial, ...], rows: Bools) -> None:
    """Put the segment's part of a model's forecast in place, its mean and quantiles set right by the trials."""
    part = stretched(made, stretch(trials, rows))
    found.mean[rows] = part.mean[rows] * shift(trials)
    found.quantiles[rows] = part.quantiles[rows]
