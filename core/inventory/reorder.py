"""How many units to order today: up to the level at which one more would cost as much as it is likely to earn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.demand.calming import learnable
from core.demand.history import History
from core.demand.outlook import outlook

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_DAYS_A_YEAR = 365.0
_SUREST = 0.9999  # nobody orders against every chance, however little a unit costs to hold


@dataclass(frozen=True)
class Positions:
    """What there is of each SKU and on what terms more can be had, one element each; money in any one unit.

    ``series`` is the SKU's row in the history; the lead time is anything between its bounds, each day as likely.
    """

    series: Ints
    on_hand: Floats
    on_order: Floats
    unit_cost: Floats
    price: Floats
    holding_rate_per_year: Floats
    review_days: Ints
    lead_time_min_days: Ints
    lead_time_max_days: Ints


def order_units(history: History, positions: Positions) -> Ints:
    """Whole units to order today: up to the newsvendor's level of demand until the next order's receipt."""
    least = positions.review_days + positions.lead_time_min_days
    most = positions.review_days + positions.lead_time_max_days
    ahead = outlook(learnable(history), int(most.max(initial=1)))
    level = ahead.total_between(positions.series, least, most).quantile(critical_ratio(positions))
    return np.maximum(np.ceil(level - positions.on_hand - positions.on_order), 0).astype(np.int64)


def critical_ratio(positions: Positions) -> Floats:
    """Underage / (underage + overage), the chance of no stockout that costs least (Arrow, Harris and Marschak, 1951).

    Underage is the margin a lost sale forgoes, overage the holding cost of a unit until the next review.
    """
    underage = np.maximum(positions.price - positions.unit_cost, 0)
    overage = positions.unit_cost * positions.holding_rate_per_year * positions.review_days / _DAYS_A_YEAR
    both = underage + overage
    ratio = np.divide(underage, both, out=np.zeros_like(both), where=both > 0)
    return np.minimum(ratio, _SUREST)
