"""What sold each day, at what price, and for how many hours there was none to sell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from core.facts.current import reading, show_current
from core.facts.lake import Lake
from core.facts.tables import Table

if TYPE_CHECKING:
    import pandas as pd
    from duckdb import DuckDBPyConnection

# How long before the first day asked for a stock count may lie and still tell what there was on that day.
_COUNTED_BEFORE = timedelta(days=62)

_DAILY = """
WITH wanted AS (SELECT DISTINCT sku FROM asked),
sold AS (
    SELECT sku, location, day,
        sum(CASE WHEN kind = 'sale' THEN units ELSE 0 END) AS units,
        -sum(CASE WHEN kind = 'return' THEN units ELSE 0 END) AS returned_units,
        sum(CASE WHEN kind = 'sale' THEN total_minor ELSE 0 END) AS revenue_minor,
        sum(CASE WHEN kind = 'sale' THEN coalesce(discount_minor, 0) ELSE 0 END) AS discount_minor,
        bool_or(kind = 'sale' AND coalesce(promotion, '') <> '') AS promo
    FROM order_lines SEMI JOIN wanted USING (sku)
    WHERE kind IN ('sale', 'return')
    GROUP BY ALL
),
counted AS (
    SELECT sku, location, happened_at,
        lead(happened_at, 1, least(happened_at + INTERVAL 1 DAY, $now)) OVER (
            PARTITION BY sku, location ORDER BY happened_at, event_id) AS until,
        on_hand - coalesce(allocated, 0) AS available
    FROM stock_snapshots SEMI JOIN wanted USING (sku)
),
absent AS (
    SELECT sku, location, happened_at AT TIME ZONE $zone AS since, until AT TIME ZONE $zone AS until
    FROM counted WHERE available <= 0
),
absent_days AS (
    SELECT sku, location, since, until,
        unnest(range(date_trunc('day', since), until, INTERVAL 1 DAY)) AS start
    FROM absent
),
out_of_stock AS (
    SELECT sku, location, CAST(start AS DATE) AS day,
        sum(date_diff('second', greatest(since, start), least(until, start + INTERVAL 1 DAY))) / 3600.0 AS oos_hours
    FROM absent_days WHERE start >= $first AND start < $last + INTERVAL 1 DAY
    GROUP BY ALL
)
SELECT sku, location, CAST(day AS TIMESTAMP) AS day,
    CAST(coalesce(units, 0) AS BIGINT) AS units,
    CAST(coalesce(returned_units, 0) AS BIGINT) AS returned_units,
    CASE WHEN units > 0 THEN revenue_minor / units END AS price_minor,
    CASE WHEN revenue_minor + discount_minor > 0
        THEN discount_minor / (revenue_minor + discount_minor) ELSE 0 END AS discount,
    coalesce(promo, false) AS promo,
    least(coalesce(oos_hours, 0), 24) AS oos_hours
FROM sold FULL JOIN out_of_stock USING (sku, location, day)
ORDER BY sku, location, day
"""


def daily_demand(
    lake: Lake,
    skus: Sequence[str] | None,
    from_day: date,
    to_day: date,
    *,
    now: datetime,
    known_at: datetime | None = None,
) -> pd.DataFrame:
    """What sold of the SKUs (None: of all) from one of the shop's days to another, both included.

    One row per SKU, location and day on which anything sold, came back, or was out of stock; on any other day nothing
    was. Columns: ``sku, location, day`` (midnight, without a zone), ``units`` sold, ``returned_units``, ``price_minor``
    (mean price paid, NaN where nothing sold), ``discount`` (0–1, the share of the full price that was taken off),
    ``promo`` (whether any of it sold under a promotion), ``oos_hours`` (0–24, by the stock counts: a count of nothing
    available holds until the next, the newest for a day at most). Returns are not taken off units: they tell nothing of
    what was asked for on their day.

    With ``known_at`` it is what was known at that moment.
    """

    def read(connection: DuckDBPyConnection) -> pd.DataFrame:
        show_current(lake, connection, Table.ORDER_LINES, from_day, to_day, known_at)
        show_current(lake, connection, Table.STOCK_SNAPSHOTS, from_day - _COUNTED_BEFORE, to_day, known_at)
        _ask(connection, skus)
        asked = {"now": known_at or now, "zone": lake.zone, "first": from_day, "last": to_day}
        return connection.sql(_DAILY, params=asked).df()

    return reading(lake, read)


def _ask(connection: DuckDBPyConnection, skus: Sequence[str] | None) -> None:
    """Make the view ``asked`` of the SKUs."""
    if skus is None:
        connection.execute(
            "CREATE TEMP VIEW asked AS SELECT sku FROM order_lines UNION SELECT sku FROM stock_snapshots"
        )
        return
    import pyarrow as pa

    connection.register("asked", pa.table({"sku": pa.array(list(skus), pa.string())}))
