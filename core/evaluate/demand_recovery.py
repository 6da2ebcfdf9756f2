"""``endcap evaluate demand-recovery``: demand of each day had stock been there all day."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from core.demand.recovery import recovered_demand
from core.evaluate.files import check_out, write_table
from core.evaluate.histories import HOURS, read_history


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
    records = read_history(history, needed={HOURS: "hours without stock that day, 0 to 24"})
    tell(1, 2, "recovering demand")
    demand = recovered_demand(records)
    answer = records[["series"]].assign(day=records["day"].dt.date, demand=np.round(demand, 4))
    write_table(out, answer)
    raised = demand > records["units"].to_numpy() + 1e-9
    sold = float(np.maximum(records["units"].to_numpy(), 0).sum())
    return {
        "capability": "demand-recovery",
        "rows": len(records),
        "raised": int(raised.sum()),
        "hidden_share": round(1 - sold / float(demand.sum()), 6) if demand.sum() > 0 else None,
        "seed": seed,
    }


def _silent(_done: int, _total: int, _coming: str) -> None:
    """Nobody wants to know."""
