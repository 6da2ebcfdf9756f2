"""Whether a day sells at all, and how much if so: two questions with histories of different length.

How often a SKU sells changes with the season; what one order holds hardly does. So the rate of selling days is taken
from recent weeks, and the sizes from many months (a hurdle model, Cragg 1971, with orders as a compound Poisson
process: a day of rate λ sells with chance 1 − exp(−λ), and then holds λ / (1 − exp(−λ)) orders on average).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.demand.history import History
from core.demand.rhythm import Rhythm

Floats = NDArray[np.float64]

RATE_HALF_LIVES = (10.0, 40.0)
SIZE_HALF_LIFE = 120.0
_LEVEL_HALF_LIFE = 28.0
_PRIOR_DAYS = 0.5  # days that the rate of all series counts for
_PRIOR_SALES = 4.0  # sales that the sizes of all months count for beside those of recent weeks
_HIGHEST_RATE = 8.0
_UNKNOWN_SPREAD = 2.0
_TOTAL_DAYS = (14, 56)
_MOST_SCALED = 2.0


@dataclass(frozen=True)
class Hurdle:
    """One series each row: ``rate`` of orders on a usual day, ``size`` of a mean order, and past orders by size.

    ``spread`` is the mean square of an order over the square of its mean, 1 where all are alike.
    ``sizes`` rise along each row and ``shares`` are the middles of their places in the distribution, 0 to 1; entries
    past the row's ``counts`` mean nothing.
    """

    rate: Floats
    size: Floats
    spread: Floats
    sizes: Floats
    shares: Floats
    counts: NDArray[np.int64]

    def mean(self, rhythm: Floats) -> Floats:
        """Units expected on days of that rhythm."""
        result: Floats = self.rate[:, None] * rhythm * self.size[:, None]
        return result

    def quantiles(self, rhythm: Floats, levels: Floats) -> Floats:
        """The quantiles of each day, by series, day and level."""
        rate = self.rate[:, None] * rhythm
        selling = -np.expm1(-rate)
        place = (levels - (1 - selling[:, :, None])) / np.maximum(selling, 1e-12)[:, :, None]
        found = np.zeros(place.shape)
        for row, count in enumerate(self.counts):
            if count:
                found[row] = np.interp(place[row], self.shares[row, :count], self.sizes[row, :count])
        result: Floats = np.where(place > 0, found * orders_of_a_sale(rate)[:, :, None], 0.0)
        return result


def orders_of_a_sale(rate: Floats) -> Floats:
    """Orders expected on a day that sells: λ / (1 − exp(−λ)), 1 where λ is small."""
    small = np.maximum(rate, 1e-9)
    result: Floats = small / -np.expm1(-small)
    return result


def fit_hurdle(history: History, rhythm: Rhythm) -> Hurdle:
    """The hurdle model of each series at the history's end."""
    sold = history.units > 0
    age = np.arange(history.days)[::-1]
    on_offer = np.arange(history.days) >= history.first[:, None]
    past = np.broadcast_to(rhythm.past, sold.shape)
    rates = [_rates(sold, on_offer * 0.5 ** (age / half_life), past) for half_life in RATE_HALF_LIVES]
    rate = _matched(np.mean(rates, axis=0), sold, past * on_offer)
    orders = orders_of_a_sale(rate[:, None] * past)
    sizes = history.units / orders
    recent, whole = sold * 0.5 ** (age / _LEVEL_HALF_LIFE), sold * 0.5 ** (age / SIZE_HALF_LIFE)
    usual = _mean_size(sizes, whole)
    level = _recent_level(history.units, orders * usual[:, None], recent)
    mean = usual * level
    window = slice(-_TOTAL_DAYS[1], None)
    expected = (rate[:, None] * past * on_offer * mean[:, None])[:, window].sum()
    mean = mean * _bounded(history.units[:, window].sum(), expected)
    return Hurdle(rate, mean, _spread(sizes, whole), *_distribution(sizes * level[:, None], whole))


def _rates(sold: NDArray[np.bool_], weight: Floats, rhythm: Floats) -> Floats:
    """Orders of a usual day, such that as many selling days are expected as were seen; by Newton's method."""
    seen = (weight * sold).sum(axis=1)
    usual = seen.sum() / max(float((weight * rhythm).sum()), 1e-12)
    wanted = seen + _PRIOR_DAYS * usual
    rate: Floats = wanted / ((weight * rhythm).sum(axis=1) + _PRIOR_DAYS)
    for _ in range(6):
        missed = np.exp(-rate[:, None] * rhythm)
        excess = (weight * (1 - missed)).sum(axis=1) + _PRIOR_DAYS * rate - wanted
        slope = (weight * rhythm * missed).sum(axis=1) + _PRIOR_DAYS
        rate = np.clip(rate - excess / slope, rate * 0.3, _HIGHEST_RATE)
    return rate


def _matched(rate: Floats, sold: NDArray[np.bool_], rhythm: Floats) -> Floats:
    """The rates, scaled alike so that together they expect the selling days of the last two weeks."""
    window = slice(-_TOTAL_DAYS[0], None)
    for _ in range(3):
        expected = -np.expm1(-rate[:, None] * rhythm[:, window]).sum()
        rate = rate * _bounded(sold[:, window].sum(), expected)
    return np.minimum(rate, _HIGHEST_RATE)


def _bounded(seen: float, expected: float) -> float:
    if seen <= 0 or expected <= 0:
        return 1.0
    return float(np.clip(seen / expected, 1 / _MOST_SCALED, _MOST_SCALED))


def _mean_size(sizes: Floats, weight: Floats) -> Floats:
    """The mean order of each series; for one that never sold, that of all."""
    totals, weights = (sizes * weight).sum(axis=1), weight.sum(axis=1)
    own = np.divide(totals, weights, out=np.zeros_like(totals), where=weights > 0)
    all_series = float(np.median(own[weights > 0])) if (weights > 0).any() else 0.0
    result: Floats = np.where(weights > 0, own, all_series)
    return result


def _spread(sizes: Floats, weight: Floats) -> Floats:
    totals, weights = (sizes * weight).sum(axis=1), weight.sum(axis=1)
    known = (totals > 0) & (weights > 0)
    share = np.divide(
        sizes, (totals / np.maximum(weights, 1e-12))[:, None], out=np.ones_like(sizes), where=known[:, None]
    )
    squares = (share**2 * weight).sum(axis=1)
    spread: Floats = np.divide(squares, weights, out=np.full_like(totals, _UNKNOWN_SPREAD), where=known)
    return spread


def _recent_level(units: Floats, expected: Floats, weight: Floats) -> Floats:
    """Sizes of recent sales against those of all months, drawn to 1."""
    usual = np.divide(
        (expected * weight).sum(axis=1), weight.sum(axis=1), out=np.ones(len(units)), where=weight.sum(axis=1) > 0
    )
    prior = _PRIOR_SALES * np.maximum(usual, 1e-9)
    result: Floats = ((units * weight).sum(axis=1) + prior) / ((expected * weight).sum(axis=1) + prior)
    return result


def _distribution(sizes: Floats, weight: Floats) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Each series' orders in rising size, their places in the distribution, and how many there are."""
    counts = (weight > 0).sum(axis=1)
    most = int(counts.max(initial=0))
    order = np.argsort(np.where(weight > 0, sizes, np.inf), axis=1, kind="stable")[:, :most]
    ranked, weights = np.take_along_axis(sizes, order, axis=1), np.take_along_axis(weight, order, axis=1)
    total = np.maximum(weights.sum(axis=1, keepdims=True), 1e-12)
    return ranked, (np.cumsum(weights, axis=1) - weights / 2) / total, counts
