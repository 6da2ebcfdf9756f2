"""``endcap evaluate stockout``: how likely each position runs out before the next receipt."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.demand.history import history_of
from core.evaluate.files import bad_row, check_out, read_table, write_table
from core.evaluate.histories import numbers, places, read_history, whole_numbers
from core.inventory.stockout import StockPositions, risk_between

Ints = NDArray[np.int64]

_NEEDED = {
    "series": "a series of the history",
    "lead_time_days": "whole days until the next receipt",
    "on_hand": "units in stock",
}
_LONGEST, _MOST_DAYS = "lead_time_max_days", 366


def stockout(
    history: Path,
    positions: Path,
    out: Path,
    *,
    seed: int = 0,
    progress: Callable[[int, int, str], None] | None = None,
) -> dict[str, object]:
    """Write the positions with ``p_stockout``: the chance that demand over the lead time exceeds the stock on hand.

    With a column ``lead_time_max_days`` the lead time is anything from ``lead_time_days`` to that, each as likely.

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
    lead_time = whole_numbers(positions, table, "lead_time_days", least=1, most=_MOST_DAYS)
    stock = numbers(positions, table, "on_hand")
    series = places(positions, table, known)
    tell(1, 2, "judging the positions")
    longest = _longest(positions, table, lead_time)
    found = risk_between(known, StockPositions(series, lead_time, stock), longest, rng=np.random.default_rng(seed))
    write_table(out, table.assign(p_stockout=np.round(found.chance, 6)))
    return {
        "capability": "stockout",
        "positions": len(table),
        "expected_stockouts": round(float(found.chance.sum()), 3),
        "calibrated_on": found.calibrated_on,
        "seed": seed,
    }


def _longest(path: Path, table: pd.DataFrame, least: Ints) -> Ints:
    """The longest lead time of each position; its only one where the file has no other."""
    if _LONGEST not in table.columns:
        return least
    found = whole_numbers(path, table, _LONGEST, least=1, most=_MOST_DAYS)
    if (found < least).any():
        row = int(np.argmax(found < least))
        raise bad_row(path, row, _LONGEST, str(found[row]), "no fewer days than lead_time_days")
    return found


def _silent(_done: int, _total: int, _coming: str) -> None:
    """Nobody wants to know."""
