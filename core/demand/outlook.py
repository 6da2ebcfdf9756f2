"""Demand summed over coming days: what stands between an order and its receipt.

A sum has its own distribution; quantiles of its days do not add up to it. Orders come as a compound Poisson process,
so that a sum's variance is orders × mean square of an order (Ross, Introduction to Probability Models, 5.4.2), plus
what is not known of the rate itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.demand.history import History
from core.demand.hurdle import fit_hurdle
from core.demand.negative_binomial import Counts, counts
from core.demand.rhythm import rhythm_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_RATE_DOUBT = 0.35
"""Squared coefficient of variation of the next weeks' rate: seasons turn, and a rate is learned of few sales."""


@dataclass(frozen=True)
class Outlook:
    """``means`` and ``variances`` of demand by series, summed over none, one, two, … coming days."""

    means: Floats
    variances: Floats

    def total(self, series: Ints, days: Ints) -> Counts:
        """Units of that many coming days, for each pair of a series' row and a number of days."""
        return counts(self.means[series, days], self.variances[series, days])

    def total_between(self, series: Ints, least_days: Ints, most_days: Ints) -> Counts:
        """Units of a number of coming days that is anything between its bounds, each as likely.

        The variance is the mean of the variances plus the variance of the means (law of total variance; Silver, Pyke
        and Peterson 1998, 7.7.4).
        """
        mean, square, within = (np.zeros(len(series)) for _ in range(3))
        span = most_days - least_days + 1
        for step in range(int(span.max(initial=1))):
            share = (step < span) / span
            days = np.minimum(least_days + step, most_days)
            mean += share * self.means[series, days]
            square += share * self.means[series, days] ** 2
            within += share * self.variances[series, days]
        return counts(mean, within + np.maximum(square - mean**2, 0.0))


def outlook(history: History, horizon_days: int) -> Outlook:
    """The outlook at the end of a history that was made learnable."""
    rhythm = rhythm_of(history, horizon_days, {})
    fitted = fit_hurdle(history, rhythm)
    shape = (len(history.series), horizon_days)
    orders = np.cumsum(fitted.rate[:, None] * np.broadcast_to(rhythm.coming, shape), axis=1)
    means = orders * fitted.size[:, None]
    variances = orders * (fitted.size**2 * fitted.spread)[:, None] + _RATE_DOUBT * means**2
    return Outlook(*(np.concatenate([np.zeros((shape[0], 1)), values], axis=1) for values in (means, variances)))
