"""``endcap evaluate demand-recovery``: demand of each day had stock been there all day."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.demand.history import OUT_HOURS, history_of
from core.demand.recovery import recovered
from core.evaluate.files import check_out, write_table
from core.evaluate.histories import read_history

Floats = NDArray[np.float64]


def demand_recovery(
    history: Path,
    out: Path,
    *,
    seed: int = 0,
    progress: Callable[[int, int, str], None] | None = None,
) -> dict[str, object]:
    """Write ``series, day, demand`` for every row of the history.

    Returns:
        What was done, for the summary line.

    Raises:
        BadInputError: the file cannot be used; the message names the column or the row.
    """
    tell = progress or _silent
    check_out(out)
    tell(0, 2, "reading the history")
    records = read_history(history, needed={OUT_HOURS: "hours without stock that day, 0 to 24"})
    tell(1, 2, "recovering demand")
    sold = np.maximum(records["units"].to_numpy(), 0.0)
    demand = _demand(records, sold)
    answer = records[["series"]].assign(day=records["day"].dt.date, demand=np.round(demand, 4))
    write_table(out, answer)
    return {
        "capability": "demand-recovery",
        "rows": len(records),
        "raised": int((demand > sold).sum()),
        "hidden_share": round(1 - float(sold.sum() / demand.sum()), 6) if demand.sum() > 0 else None,
        "seed": seed,
    }


def _demand(records: pd.DataFrame, sold: Floats) -> Floats:
    """Demand of each row; of days before the history's start, what was sold."""
    known = history_of(records)
    rows, columns = known.cells(records)
    result: Floats = np.where(columns >= 0, recovered(known)[rows, np.maximum(columns, 0)], sold)
    return result


def _silent(_done: int, _total: int, _coming: str) -> None:
    """Nobody wants to know."""
