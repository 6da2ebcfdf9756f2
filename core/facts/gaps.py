"""Days on which a feed said nothing though it usually does: a shop that was closed, or a delivery that went missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from core.facts.current import reading, show_current
from core.facts.freshness import freshness
from core.facts.lake import Lake
from core.facts.tables import Table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LOOKED_BACK = timedelta(days=56)
_USUAL = 0.7  # share of the same weekdays on which a feed that delivers daily is heard

_SILENT = """
WITH heard AS (SELECT DISTINCT source, location, day FROM {table}),
ends AS (SELECT source, max(day) AS last FROM heard GROUP BY source),
days AS (
    SELECT source, location, CAST(unnest(generate_series(min(day), last, INTERVAL 1 DAY)) AS DATE) AS day
    FROM heard JOIN ends USING (source) GROUP BY source, location, last
),
told AS (
    SELECT d.source, d.location, d.day, dayofweek(d.day) AS weekday, h.day IS NOT NULL AS is_heard
    FROM days d LEFT JOIN heard h ON (h.source, h.location, h.day) = (d.source, d.location, d.day)
),
usual AS (
    SELECT source, location, weekday, avg(CAST(is_heard AS INTEGER)) AS share, count(*) AS weeks
    FROM told GROUP BY ALL
)
SELECT source, location, day FROM told JOIN usual USING (source, location, weekday)
WHERE NOT is_heard AND share >= {usual} AND weeks > 3
ORDER BY day, source, location
"""


@dataclass(frozen=True)
class Gap:
    """A day of which a feed told nothing for a place."""

    source: str
    location: str
    day: date


def gaps(lake: Lake, table: Table) -> list[Gap]:
    """The silent days of the table's last eight weeks, where the feed is heard on most of the same weekdays.

    A day that a place has not reached yet is none: how fresh facts are tells that.
    """
    last = freshness(lake)[table].last_event_at
    if last is None:
        return []
    until = last.date() + timedelta(days=1)  # the shop's day may be the next already

    def read(connection: DuckDBPyConnection) -> list[Gap]:
        show_current(lake, connection, table, until - LOOKED_BACK, until)
        found = connection.execute(_SILENT.format(table=table, usual=_USUAL)).fetchall()
        return [Gap(*row) for row in found]

    return reading(lake, read)
