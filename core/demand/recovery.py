"""Demand as it would have been seen had stock been there all day: sales hide what was asked for meanwhile.

A day's hours without stock say how much of a usual day was hidden. What is usual is learned of the series' days in
stock near by and of what the same date did to all series. On days that ran out, much of what sold above the usual is
also what emptied the shelf, so that half of it is taken for chance.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.demand.history import OUT_HOURS, History

Floats = NDArray[np.float64]

DAY_HOURS, NIGHT_HOURS = 24, 8
_NEAR_DAYS = 21
_TRUST_IN_STOCK = 8  # power of the share of the day in stock: days that ran out are busier than the usual day
_PRIOR_DAYS = 3.0  # how many days the series' whole history counts for beside the days near by
_PRIOR_SERIES = 20.0  # how many series' usual day counts for beside what a date did to all
_OWN_WEIGHT = 0.5  # of the day's own sales against the usual
_HIDDEN_WEIGHT = 0.85  # less than 1, as taking sales for the least that was asked for raises the rest


def recovered(history: History) -> Floats:
    """Units demanded by series and day: those sold, or more where hours without stock hid some of the demand.

    Hours of one night, eight at the most, hide too little to be told from chance.
    """
    if OUT_HOURS not in history.extras:
        return history.units
    hours = np.nan_to_num(history.extras[OUT_HOURS])
    usual = _usual_demand(history, lost_share(hours))
    expected = history.units + _HIDDEN_WEIGHT * lost_share(hours) * usual
    estimate = _OWN_WEIGHT * expected + (1 - _OWN_WEIGHT) * usual
    result: Floats = np.where(hours > NIGHT_HOURS, np.maximum(history.units, estimate), history.units)
    return result


def lost_share(hours: Floats) -> Floats:
    """The share of a day's demand that falls in so many hours without stock: 0 to 1, more than in proportion.

    Half way between hours that are all alike and eight hours of night that sell nothing and go first.
    """
    alike = hours / DAY_HOURS
    night_first = np.maximum(hours - NIGHT_HOURS, 0) / (DAY_HOURS - NIGHT_HOURS)
    result: Floats = (alike + night_first) / 2
    return result


def _usual_demand(history: History, lost: Floats) -> Floats:
    """Units of a usual day in stock, by series and day."""
    on_offer = np.arange(history.days) >= history.first[:, None]
    weight = on_offer * (1 - lost) ** _TRUST_IN_STOCK
    sold, seen = weight * history.units, weight * (1 - lost)
    level = _ratio(sold.sum(axis=1), seen.sum(axis=1))
    date = _date_factors(sold, seen, level)
    level = _ratio(sold.sum(axis=1), seen @ date)
    near_sold, near_seen = _near(sold), _near(seen * date)
    result: Floats = (near_sold + _PRIOR_DAYS * level[:, None]) / (near_seen + _PRIOR_DAYS) * date
    return result


def _date_factors(sold: Floats, seen: Floats, level: Floats) -> Floats:
    """What each date did to all series: 1 for nothing."""
    prior = _PRIOR_SERIES * float(level.mean())
    return _ratio(sold.sum(axis=0) + prior, level @ seen + prior, empty=1.0)


def _near(values: Floats) -> Floats:
    """Sums over the days at most three weeks away."""
    days = values.shape[1]
    sums = np.concatenate([np.zeros((len(values), 1)), np.cumsum(values, axis=1)], axis=1)
    start = np.maximum(np.arange(days) - _NEAR_DAYS, 0)
    end = np.minimum(np.arange(days) + _NEAR_DAYS + 1, days)
    result: Floats = sums[:, end] - sums[:, start]
    return result


def _ratio(over: Floats, under: Floats, *, empty: float = 0.0) -> Floats:
    return np.divide(over, under, out=np.full_like(over, empty), where=under > 0)
