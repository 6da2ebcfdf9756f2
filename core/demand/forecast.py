"""Units expected for each series and coming day: the mean, and quantiles that hold as often as they say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.demand.history import History
from core.demand.levels import LEVELS
from core.demand.negative_binomial import WINDOW_DAYS, Counts, counts

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Forecast:
    """``mean`` by series and coming day, ``quantiles`` by series, coming day and level."""

    mean: Floats
    quantiles: Floats


def forecast(history: History, horizon_days: int) -> Forecast:
    """The forecast of the days after the history's last."""
    spread = recent_counts(history)
    quantiles = spread_over(spread, horizon_days)
    return Forecast(np.repeat(spread.mean[:, None], horizon_days, axis=1), quantiles)


def recent_counts(history: History) -> Counts:
    """Counts of one day by the moments of the last eight weeks, of those days on which the series was on offer."""
    recent = history.units[:, -WINDOW_DAYS:]
    return counts(recent.mean(axis=1), recent.var(axis=1))


def spread_over(spread: Counts, horizon_days: int) -> Floats:
    """The same quantiles for each coming day."""
    one = Counts(spread.mean[:, None], spread.variance[:, None]).quantile(np.array(LEVELS)[None, :])
    return np.repeat(one[:, None, :], horizon_days, axis=1)
