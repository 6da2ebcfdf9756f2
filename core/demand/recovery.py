"""Demand as it would have been seen had stock been there all day: sales hide what was asked for meanwhile."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_NIGHT_HOURS = 8
"""So many hours without stock cost a shop few sales, for they are mostly those of the night."""


def recovered_demand(records: pd.DataFrame) -> Floats:
    """Units demanded on each row of ``series, units, oos_hours`` (hours without stock): never below those sold.

    Days short of stock get the mean of the series' other days, if that is more than was sold.
    """
    sold = np.maximum(records["units"].to_numpy(dtype=np.float64), 0.0)
    hours = records["oos_hours"].fillna(0.0).to_numpy()
    usable = pd.Series(np.where(hours <= _NIGHT_HOURS, sold, np.nan))
    mean = usable.groupby(records["series"].to_numpy()).transform("mean").to_numpy()
    result: Floats = np.where(hours <= _NIGHT_HOURS, sold, np.fmax(sold, mean))
    return result
