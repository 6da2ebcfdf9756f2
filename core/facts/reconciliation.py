"""What the lake holds of a source, day by day, to be laid beside what the source says it sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from core.facts.current import reading, show_current
from core.facts.lake import Lake
from core.facts.tables import Table, names

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_UNITS = ("units", "on_hand")
_MONEY = ("total_minor", "value_minor")


@dataclass(frozen=True)
class DayCount:
    """One of the shop's days: events, their units, and their money in minor units; 0 where a table has none."""

    day: date
    rows: int
    units: int
    minor: int


def counts_by_day(lake: Lake, table: Table, source: str, first: date, last: date) -> list[DayCount]:
    """What is known of the source's events on those days, both included; days without any are left out."""
    units = next((name for name in _UNITS if name in names(table)), "0")
    minor = next((name for name in _MONEY if name in names(table)), "0")

    def read(connection: DuckDBPyConnection) -> list[DayCount]:
        show_current(lake, connection, table, first, last)
        found = connection.execute(
            f"SELECT day, count(*), coalesce(sum({units}), 0), coalesce(sum({minor}), 0) FROM {table} "
            "WHERE source = $source GROUP BY day ORDER BY day",
            {"source": source},
        ).fetchall()
        return [DayCount(day, int(rows), int(units), int(minor)) for day, rows, units, minor in found]

    return reading(lake, read)
