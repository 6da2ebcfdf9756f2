"""Chances of running out, each from another look at the same history, for positions as of its end."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.demand.history import History
from core.demand.negative_binomial import counts
from core.demand.outlook import outlook

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_WINDOWS_DAYS = (28, 56, 168)
_DOUBT = 0.2  # squared coefficient of variation of a window's mean
_BLOCKS, _BLOCK_HALF_LIFE = 112, 60.0
_LEAST_MEAN = 0.003
_TREND_DAYS, _LEAST_SHARE = (28, 168), 0.1
_SUREST = 0.997


def opinions(history: History, series: Ints, lead_time_days: Ints, on_hand: Floats) -> Floats:
    """Log-odds that demand over the lead time exceeds the stock, one row each position and one column each look.

    They are: the outlook; negative binomials by the moments of four, eight and 24 weeks; the share of past stretches of
    that length that would have run out.
    """
    ahead = outlook(history, int(lead_time_days.max(initial=1)))
    looks = [ahead.total(series, lead_time_days).above(on_hand)]
    looks += [_by_moments(history, window, series, lead_time_days, on_hand) for window in _WINDOWS_DAYS]
    looks.append(_by_blocks(history, series, lead_time_days, on_hand))
    chances = np.clip(np.stack(looks, axis=1), 1 - _SUREST, _SUREST)
    result: Floats = np.log(chances / (1 - chances))
    return result


def circumstances(history: History, series: Ints) -> Floats:
    """What may speak for more or less risk whatever the stock, one row each position.

    They are: the logarithm of recent units against those of half a year, and that of the days since the last sale.
    """
    recent, usual = (history.units[:, -window:].mean(axis=1) for window in _TREND_DAYS)
    floor = np.maximum(usual, _LEAST_MEAN)
    trend = np.log((recent + _LEAST_SHARE * floor) / (usual + _LEAST_SHARE * floor))
    sold = history.units > 0
    since = np.where(sold.any(axis=1), np.argmax(sold[:, ::-1], axis=1), history.days)
    return np.column_stack([trend, np.log1p(since)])[series]


def _by_moments(history: History, window: int, series: Ints, days: Ints, on_hand: Floats) -> Floats:
    recent = history.units[:, -window:]
    mean = (recent.mean(axis=1)[series] + _LEAST_MEAN) * days
    return counts(mean, recent.var(axis=1)[series] * days + _DOUBT * mean**2).above(on_hand)


def _by_blocks(history: History, series: Ints, days: Ints, on_hand: Floats) -> Floats:
    """The share of past stretches of as many days with more units, recent ones counting more."""
    sums = np.concatenate([np.zeros((len(history.series), 1)), np.cumsum(history.units, axis=1)], axis=1)
    found = np.full(len(series), 0.5)
    for length in np.unique(days):
        rows = days == length
        blocks = (sums[:, length:] - sums[:, :-length])[:, -_BLOCKS:] if length < sums.shape[1] else sums[:, :0]
        if blocks.shape[1]:
            weights = 0.5 ** (np.arange(blocks.shape[1])[::-1] / _BLOCK_HALF_LIFE)
            found[rows] = (blocks[series[rows]] > on_hand[rows, None]) @ (weights / weights.sum())
    return found
