"""How likely demand before the next receipt exceeds what is in stock: judged by its sum, never by days added up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.demand.calming import learnable
from core.demand.history import History
from core.inventory.opinions import circumstances, opinions
from core.inventory.weighing import Outcomes, Weighing, fit_weighing

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_ORIGINS, _APART_DAYS = 6, 14
_MOST_LEAD_TIMES = 9
_LEAST_DAYS = 70  # of history before an origin
_MOST_SERIES, _POSITIONS_EACH = 2_000, 3
_COVERS = 56  # recent days that a stock is held against
_AGES = 0.85  # weight of an origin against the next later one


@dataclass(frozen=True)
class StockPositions:
    """Stock and the days that it must last, one element each; ``series`` is the SKU's row in the history."""

    series: Ints
    lead_time_days: Ints
    on_hand: Floats


@dataclass(frozen=True)
class StockoutRisk:
    """``chance`` of each position, and the past positions of the same kind that it was calibrated on."""

    chance: Floats
    calibrated_on: int


def stockout_risk(history: History, positions: StockPositions, *, rng: np.random.Generator) -> StockoutRisk:
    """P(demand over the lead time > on hand) of each position.

    Several opinions are weighed by how they did on positions of the same cover and lead times as of past days.
    """
    whole = learnable(history)
    weighing = _learned(whole, positions, rng)
    said = opinions(whole, positions.series, positions.lead_time_days, positions.on_hand)
    return StockoutRisk(
        np.where(positions.on_hand < 0, 1.0, weighing(said, circumstances(whole, positions.series))), weighing.examples
    )


def risk_between(
    history: History, positions: StockPositions, most_days: Ints, *, rng: np.random.Generator
) -> StockoutRisk:
    """The same where the lead time is anything from the position's own to ``most_days``, each as likely.

    It is the mean of the chances, not the chance of the mean lead time: a late receipt does not make good what an
    early one would have spared. Of wide spans nine lead times are judged, evenly spread.
    """
    span = most_days - positions.lead_time_days
    counts = np.minimum(span + 1, _MOST_LEAD_TIMES)
    rows = np.repeat(np.arange(len(counts)), counts)
    step = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
    days = positions.lead_time_days[rows] + np.rint(step * span[rows] / np.maximum(counts[rows] - 1, 1)).astype(
        np.int64
    )
    found = stockout_risk(history, StockPositions(positions.series[rows], days, positions.on_hand[rows]), rng=rng)
    chance = np.bincount(rows, weights=found.chance, minlength=len(counts)) / counts
    return StockoutRisk(chance, found.calibrated_on)


def _learned(history: History, positions: StockPositions, rng: np.random.Generator) -> Weighing:
    """What past positions, drawn to be like those asked about, tell of the opinions."""
    longest = int(positions.lead_time_days.max(initial=1))
    outcomes = []
    for back in range(_ORIGINS):
        origin = history.days - longest - back * _APART_DAYS
        if origin < _LEAST_DAYS:
            break
        past = history.until(origin)
        drawn = _alike(history, past, positions, rng)
        said = opinions(past, drawn.series, drawn.lead_time_days, drawn.on_hand)
        short = _sold_between(history, drawn.series, origin, drawn.lead_time_days) > drawn.on_hand
        ages = np.full(len(short), _AGES**back)
        outcomes.append(Outcomes(said, circumstances(past, drawn.series), short, ages))
    return fit_weighing(outcomes)


def _alike(history: History, past: History, positions: StockPositions, rng: np.random.Generator) -> StockPositions:
    """Positions at the past history's end, of the covers and lead times asked about, a few for each series."""
    series = np.flatnonzero(past.first < past.days - _COVERS // 2)
    if len(series) > _MOST_SERIES:
        series = rng.choice(series, _MOST_SERIES, replace=False)
    series = np.repeat(series, _POSITIONS_EACH)
    drawn = rng.integers(0, len(positions.series), len(series))
    days = positions.lead_time_days[drawn]
    cover = (positions.on_hand[drawn] + 0.5) / (_usual_units(history)[positions.series[drawn]] * days)
    return StockPositions(series, days, np.maximum(np.floor(cover * _usual_units(past)[series] * days), 0.0))


def _sold_between(history: History, series: Ints, start: int, days: Ints) -> Floats:
    sums = np.concatenate([np.zeros((len(history.series), 1)), np.cumsum(history.units[:, start:], axis=1)], axis=1)
    result: Floats = sums[series, days]
    return result


def _usual_units(history: History) -> Floats:
    result: Floats = history.units[:, -_COVERS:].mean(axis=1) + 0.005
    return result
