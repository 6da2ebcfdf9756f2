"""``endcap evaluate forecast``: units of each coming day, as a mean and quantiles."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from core.demand.forecast import Forecast
from core.demand.forecast import forecast as forecast_units
from core.demand.history import History, history_of
from core.demand.levels import NAMES
from core.evaluate.files import check_out, write_table
from core.evaluate.histories import read_future, read_history


def forecast(
    history: Path,
    out: Path,
    *,
    horizon_days: int,
    future: Path | None = None,
    seed: int = 0,
    progress: Callable[[int, int, str], None] | None = None,
) -> dict[str, object]:
    """Write ``series, day, mean`` and eleven quantiles for each series of the history and each of the coming days.

    Returns:
        What was done, for the summary line.

    Raises:
        BadInputError: a file cannot be used; the message names the column or the row.
    """
    tell = progress or _silent
    check_out(out)
    tell(0, 2, "reading the history")
    known = history_of(read_history(history))
    if future is not None:
        read_future(future)
    tell(1, 2, "forecasting")
    found = forecast_units(known, horizon_days)
    write_table(out, _rows(known, found))
    return {
        "capability": "forecast",
        "series": len(known.series),
        "days": known.days,
        "horizon": horizon_days,
        "seed": seed,
    }


def _rows(history: History, found: Forecast) -> pd.DataFrame:
    count, horizon = found.mean.shape
    days = pd.Series(history.start + np.arange(history.days, history.days + horizon)).dt.date
    rows = {
        "series": np.repeat(np.array(history.series, dtype=object), horizon),
        "day": np.tile(days.to_numpy(), count),
        "mean": found.mean.ravel().round(4),
    }
    rows.update({name: found.quantiles[:, :, place].ravel().round(4) for place, name in enumerate(NAMES)})
    return pd.DataFrame(rows)


def _silent(_done: int, _total: int, _coming: str) -> None:
    """Nobody wants to know."""
