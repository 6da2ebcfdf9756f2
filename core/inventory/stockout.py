"""How likely demand before the next receipt exceeds what is in stock: judged by its sum, never by days added up."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.demand.history import History
from core.demand.negative_binomial import WINDOW_DAYS, counts

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def stockout_chance(history: History, series: Ints, lead_time_days: Ints, on_hand: Floats) -> Floats:
    """P(demand over the lead time > on hand) of each position; ``series`` is its row in the history."""
    recent = history.units[:, -WINDOW_DAYS:]
    total = counts(recent.mean(axis=1)[series] * lead_time_days, recent.var(axis=1)[series] * lead_time_days)
    return total.above(on_hand)
