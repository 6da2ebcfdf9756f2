"""Days so far out of line that they say nothing about the coming ones: a bulk order, a slip of the keyboard."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.demand.history import History
from core.demand.recovery import recovered

_FAR = 20.0  # times the mean of the series' other selling days
_FEW_SALES = 5  # selling days below which nothing can be told to be out of line


def learnable(history: History) -> History:
    """The history as models learn of it: what hours without stock hid is recovered, and what is out of line calmed."""
    return calmed(replace(history, units=recovered(history)))


def calmed(history: History) -> History:
    """The history with units of no day above twenty times the mean of the series' other selling days."""
    sold = history.units > 0
    others = sold.sum(axis=1, keepdims=True) - sold
    sums = history.units.sum(axis=1, keepdims=True) - history.units
    enough = others >= _FEW_SALES - 1
    most = np.divide(_FAR * sums, others, out=np.full_like(sums, np.inf), where=enough)
    return replace(history, units=np.minimum(history.units, most))
