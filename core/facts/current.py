"""Facts as they are known: corrections and tombstones applied, for any span of days and as of any moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from core.facts.lake import OVERLAP, Lake, months_around
from core.facts.tables import Table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Found = TypeVar("Found")

_ATTEMPTS = 3


def show_current(
    lake: Lake,
    connection: DuckDBPyConnection,
    table: Table,
    first: date,
    last: date,
    known_at: datetime | None = None,
) -> None:
    """Make the view of the table's name: its events of those days, each once, without those taken back.

    With ``known_at`` they are as they were known at that moment, whatever was corrected or added since.
    """
    known = f"loaded_at <= TIMESTAMPTZ '{known_at.isoformat()}'" if known_at else "true"
    delta = lake.delta(table)
    lake.show(connection, f"{table}_rows", table, delta, months_around(first, last, timedelta(0)))
    revised = f"{months_around(first, last, OVERLAP)} AND revision > 0"
    later = ""
    if lake.show(connection, f"{table}_revised", table, delta, revised):
        later = f"ANTI JOIN (SELECT event_id, revision FROM {table}_revised WHERE {known}) r "
        later += "ON r.event_id = f.event_id AND r.revision > f.revision"
    connection.execute(
        f"CREATE TEMP VIEW {table} AS SELECT * FROM {table}_rows f {later} "
        f"WHERE day BETWEEN DATE '{first}' AND DATE '{last}' AND NOT deleted AND {known}"
    )


def reading(lake: Lake, read: Callable[[DuckDBPyConnection], Found]) -> Found:
    """What ``read`` finds. It is read anew where files were compacted or erased away while it did."""
    import duckdb

    for attempt in range(1, _ATTEMPTS + 1):
        try:
            with lake.connection() as connection:
                return read(connection)
        except (duckdb.IOException, FileNotFoundError):
            if attempt == _ATTEMPTS:
                raise
    raise AssertionError  # the last attempt returned or raised
