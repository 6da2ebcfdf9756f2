"""Customers erased from facts, and kept from coming back with a feed that is sent again."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime
from typing import TYPE_CHECKING

from core.facts.lake import Lake
from core.facts.tables import HAS_CUSTOMERS, Table

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

_ERASED = "erased_customers"


def erase(lake: Lake, customer_id: str, now: datetime) -> int:
    """How many tellings of events of the customer were deleted, from every file and every earlier version.

    The lake remembers a keyed digest of the id alone, and leaves out whatever a feed tells of that customer again.
    """
    import pyarrow as pa

    _remember(lake, customer_id, now)
    erased = 0
    for table in HAS_CUSTOMERS:
        with lake.turns(table):
            delta = lake.delta(table)
            if delta is None:
                continue
            # A merge, since the log would keep the condition of a plain delete, and the customer's id with it.
            gone = pa.table({"customer_id": [customer_id]})
            merger = delta.merge(gone, "kept.customer_id = gone.customer_id", source_alias="gone", target_alias="kept")
            erased += int(merger.when_matched_delete().execute()["num_target_rows_deleted"])
            delta.vacuum(0, dry_run=False, enforce_retention_duration=False, full=True)
    return erased


def leave_out_erased(lake: Lake, connection: DuckDBPyConnection, table: Table) -> int:
    """How many rows of the view ``given`` are of erased customers; the view ``kept`` has the others."""
    marks = _marks(lake) if table in HAS_CUSTOMERS else frozenset()
    if not marks:
        connection.execute("CREATE TEMP VIEW kept AS SELECT * FROM given")
        return 0
    told = connection.execute("SELECT DISTINCT customer_id FROM given WHERE customer_id IS NOT NULL").fetchall()
    gone = [customer for (customer,) in told if _mark(lake, customer) in marks]
    connection.execute("CREATE TEMP TABLE gone AS SELECT unnest($gone::VARCHAR[]) AS customer_id", {"gone": gone})
    connection.execute("CREATE TEMP VIEW kept AS SELECT * FROM given ANTI JOIN gone USING (customer_id)")
    return int(connection.execute("SELECT count(*) FROM given SEMI JOIN gone USING (customer_id)").fetchall()[0][0])


def _mark(lake: Lake, customer_id: str) -> str:
    return hmac.new(lake.secret().encode(), customer_id.encode(), hashlib.sha256).hexdigest()


def _remember(lake: Lake, customer_id: str, now: datetime) -> None:
    import pyarrow as pa
    from deltalake import write_deltalake

    schema = pa.schema([("mark", pa.string()), ("erased_at", pa.timestamp("us", "UTC"))])
    with lake.turns(_ERASED):
        if _mark(lake, customer_id) not in _marks(lake):
            row: pa.Table = pa.Table.from_pylist([{"mark": _mark(lake, customer_id), "erased_at": now}], schema=schema)
            write_deltalake(lake.place(_ERASED), row, mode="append")


def _marks(lake: Lake) -> frozenset[str]:
    delta = lake.delta(_ERASED)
    return frozenset() if delta is None else frozenset(delta.to_pyarrow_table(columns=["mark"])["mark"].to_pylist())
