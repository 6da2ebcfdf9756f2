"""``endcap evaluate reorder``: how many units of each SKU to order today."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from core.demand.history import History, history_of
from core.evaluate.files import bad_row, check_out, read_table, unique_texts, write_table
from core.evaluate.histories import numbers, places, read_history, whole_numbers
from core.inventory.reorder import Positions, order_units

_NEEDED = {
    "series": "a series of the history, each once",
    "on_hand": "units in stock",
    "on_order": "units ordered and not yet received",
    "unit_cost": "what a unit costs",
    "price": "what a unit sells for",
    "holding_rate_per_year": "share of its cost that a unit in stock costs a year, such as 0.25",
    "review_days": "whole days between chances to order",
    "lead_time_min_days": "least whole days from order to receipt",
    "lead_time_max_days": "most whole days from order to receipt",
}
_MOST_DAYS = 366


def reorder(
    history: Path,
    positions: Path,
    out: Path,
    *,
    seed: int = 0,
    progress: Callable[[int, int, str], None] | None = None,
) -> dict[str, object]:
    """Write ``series, order_units``: whole units to order today, for each position.

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
    series = unique_texts(positions, table, "series")
    read = _positions(positions, table, known)
    tell(1, 2, "weighing the orders")
    units = order_units(known, read)
    write_table(out, pd.DataFrame({"series": series, "order_units": units}))
    ordered = {"orders": int((units > 0).sum()), "units": int(units.sum())}
    return {"capability": "reorder", "positions": len(table), **ordered, "seed": seed}


def _positions(path: Path, table: pd.DataFrame, history: History) -> Positions:
    shortest = whole_numbers(path, table, "lead_time_min_days", least=0, most=_MOST_DAYS)
    longest = whole_numbers(path, table, "lead_time_max_days", least=0, most=_MOST_DAYS)
    if (longest < shortest).any():
        row = int(np.argmax(longest < shortest))
        raise bad_row(path, row, "lead_time_max_days", str(longest[row]), "no fewer days than lead_time_min_days")
    return Positions(
        series=places(path, table, history),
        on_hand=numbers(path, table, "on_hand"),
        on_order=numbers(path, table, "on_order", least=0),
        unit_cost=numbers(path, table, "unit_cost", least=0),
        price=numbers(path, table, "price", least=0),
        holding_rate_per_year=numbers(path, table, "holding_rate_per_year", least=0),
        review_days=whole_numbers(path, table, "review_days", least=1, most=_MOST_DAYS),
        lead_time_min_days=shortest,
        lead_time_max_days=longest,
    )


def _silent(_done: int, _total: int, _coming: str) -> None:
    """Nobody wants to know."""
