"""``endcap evaluate forecast``: units of each coming day, as a mean and quantiles."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.demand.backtest import Forecast
from core.demand.covariates import COVARIATES
from core.demand.forecast import Segment
from core.demand.forecast import forecast as forecast_units
from core.demand.history import History, history_of
from core.demand.levels import NAMES
from core.evaluate.files import check_out, write_table
from core.evaluate.histories import read_future, read_history

Floats = NDArray[np.float64]


def forecast(
    history: Path,
    out: Path,
    *,
    horizon_days: int,
    future: Path | None = None,
    seed: int = 0,
    threads: int = 1,
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
    ahead = _ahead(known, read_future(future), horizon_days) if future is not None else {}
    tell(1, 2, "forecasting")
    found = forecast_units(known, horizon_days, ahead, seed=seed, threads=threads)
    write_table(out, _rows(known, found.forecast))
    return {
        "capability": "forecast",
        "series": len(known.series),
        "days": known.days,
        "horizon": horizon_days,
        "segments": [_told(segment) for segment in found.segments],
        "seed": seed,
    }


def _told(segment: Segment) -> dict[str, object]:
    losses = {model: round(loss, 4) for model, loss in segment.losses.items()}
    return {"name": segment.name, "series": segment.series, "model": segment.model, "scaled_loss": losses}


def _ahead(history: History, future: pd.DataFrame, horizon_days: int) -> dict[str, Floats]:
    """What is known of the coming days, by series and day; rows of other series and days are not needed."""
    rows, columns = history.cells(future)
    columns = columns - history.days
    wanted = (rows >= 0) & (columns >= 0) & (columns < horizon_days)
    found = {}
    for name in (column for column in future.columns if column in COVARIATES):
        found[str(name)] = np.full((len(history.series), horizon_days), np.nan)
        found[str(name)][rows[wanted], columns[wanted]] = future[name].to_numpy()[wanted]
    return found


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
