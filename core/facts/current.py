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
    lake.show(connection, f"{table}_rows", table, months_around(first, last, timedelta(0)))
    is_revised = lake.show(
        connection, f"{table}_revisions", table, f"{months_around(first, last, OVERLAP)} AND revision > 0"
    )
    superseded = (
        f"AND NOT EXISTS (SELECT 1 FROM {table}_revisions r WHERE r.event_id = f.event_id "
        f"AND r.revision > f.revision AND r.{known})"
        if is_revised
        else ""
    )
    superseded = superseded.replace("r.true", "true")
    connection.execute(
        f"CREATE VIEW {table} AS SELECT * FROM {table}_rows f WHERE day BETWEEN DATE '{first}' AND DATE '{last}' "
        f"AND NOT deleted AND {known} {superseded}"
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
