"""What visitors of the website did in the last weeks, by SKU and day: people look at what is out of stock too."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.trade.assortment import Assortment
from data.trade.days import Days, Ints
from data.trade.demand import Demand
from data.trade.stock import Stock

COUNTED_DAYS = 56
_VIEWS_A_UNIT = 14.0
_CART_SHARE = 0.06  # of views that nothing came of
_VIEWS_A_SESSION = 4.2


@dataclass(frozen=True)
class Visits:
    """By day of the last weeks and SKU, ``views`` and ``carts``; none of what only the high street sells.

    ``sessions`` are those of each day that is over.
    """

    views: Ints
    carts: Ints
    sessions: Ints


def visits(kept: Assortment, days: Days, demand: Demand, stock: Stock, rng: np.random.Generator) -> Visits:
    """The visits behind the demand: whoever wanted something looked at it, and whoever bought it had it in the cart."""
    counted = slice(max(days.known - COUNTED_DAYS, 0), days.known)
    online = kept.location == 0
    expected = np.where(online, demand.expected, 0.0)
    sessions = rng.poisson(expected[: days.known].sum(axis=1) * _VIEWS_A_UNIT / _VIEWS_A_SESSION)
    wanted, sold = (np.where(online, one[counted], 0) for one in (demand.wanted, stock.sold))
    idle = rng.poisson(expected[counted] * _VIEWS_A_UNIT)
    return Visits(wanted + idle, sold + rng.binomial(wanted - sold + idle, _CART_SHARE), sessions)
