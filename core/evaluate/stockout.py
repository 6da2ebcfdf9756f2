"""``endcap evaluate stockout``: how likely each position runs out before the next receipt."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from core.demand.history import history_of
from core.evaluate.files import check_out, read_table, write_table
from core.evaluate.histories import numbers, places, read_history, whole_numbers
from core.inventory.stockout import StockPositions, stockout_risk

_NEEDED = {
    "series": "a series of the history",
    "lead_time_days": "whole days until the next receipt",
    "on_hand": "units in stock",
}


def stockout(
    history: Path,
    positions: Path,
    out: Path,
    *,
    seed: int = 0,
    progress: Callable[[int, int, str], None] | None = None,
) -> dict[str, object]:
    """Write the positions with ``p_stockout``: the chance that demand over the lead time exceeds the stock on hand.

    Returns:
        What was done, for the summary line.

    Raises:
        BadInputError: a file cannot be used; the message names the column or the row.
    """
    tell = progress or _silent
    check_out(out)
    tell(0, 2, "reading the history")
    known = history_of(read_history(history))
    table = read_table(positions, _NEEDED)
    lead_time = whole_numbers(positions, table, "lead_time_days", least=1, most=366)
    stock = numbers(positions, table, "on_hand")
    series = places(positions, table, known)
    tell(1, 2, "judging the positions")
    found = stockout_risk(known, StockPositions(series, lead_time, stock), rng=np.random.default_rng(seed))
    write_table(out, table.assign(p_stockout=np.round(found.chance, 6)))
    return {
        "capability": "stockout",
        "positions": len(table),
        "expected_stockouts": round(float(found.chance.sum()), 3),
        "calibrated_on": found.calibrated_on,
        "seed": seed,
    }


def _silent(_done: int, _total: int, _coming: str) -> None:
    """Nobody wants to know."""
