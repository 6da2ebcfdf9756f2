"""Events merged into a table by their ids: what is new is added, what was told otherwise corrected, repeats left.

Nothing is ever overwritten. A correction is a row of its own with the next revision, so that what was known on an
earlier day can be read for as long as the rows are kept, whatever was compacted in between.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.facts.erasure import leave_out_erased
from core.facts.lake import Lake, listed, months_around, show_files
from core.facts.tables import Table, names, stored_schema

if TYPE_CHECKING:
    import pyarrow as pa
    from deltalake import DeltaTable
    from duckdb import DuckDBPyConnection

# What tells events apart where their source gives them no ids; alike ones of a load are numbered in a fixed order.
_IDENTITY: Mapping[Table, tuple[str, ...]] = {
    Table.ORDER_LINES: ("order_id", "sku"),
    Table.STOCK_SNAPSHOTS: ("location", "sku", "epoch_us(happened_at)"),
    Table.RECEIPTS: ("purchase_order", "location", "sku", "epoch_us(happened_at)"),
    Table.PURCHASE_ORDERS: ("purchase_order", "location", "sku"),
    Table.PRICES: ("location", "sku", "epoch_us(happened_at)"),
    Table.SHOP_EVENTS: ("kind", "session_id", "sku", "epoch_us(happened_at)"),
}
_ROWS_IN_FLIGHT = 100_000
_ROWS_TOGETHER = 100_000  # in a group of a file; a read skips groups that hold none of its SKUs
NOTE = "endcap"  # where a commit of the lake keeps the note of its load


@dataclass(frozen=True)
class Load:
    """One delivery of facts. ``note`` goes with them into the lake, for whoever keeps a record of loads."""

    id: str
    now: datetime
    note: Mapping[str, Any]


@dataclass(frozen=True)
class Taken:
    """What became of the events of a load.

    ``outdated``: told otherwise since, or taken back; ``repeated``: the same id twice within the load; ``erased``: of
    customers who were erased, and left out.
    """

    new: int = 0
    revised: int = 0
    unchanged: int = 0
    outdated: int = 0
    repeated: int = 0
    erased: int = 0


def merge(lake: Lake, table: Table, rows: pa.Table | Path, load: Load) -> Taken:
    """What became of each event of ``rows``, a table of checked rows or a folder of Parquet files of such.

    All of it or nothing, also when the process is killed; several processes may merge at once. The same events again
    change nothing. Of two tellings of an event the one counts that is later by ``told_at``; where a source gives none,
    the one that came last, but a telling that was corrected since is no correction, and a tombstone stays.
    """
    with lake.turns(table), lake.connection() as connection:
        taken = _compare(lake, connection, table, rows)
        if taken.new or taken.revised:
            _append(connection, table, lake.made(table), load, taken)
    return taken


def foresee(lake: Lake, table: Table, rows: pa.Table | Path) -> Taken:
    """What ``merge`` would make of the rows at this moment; nothing is written."""
    with lake.connection() as connection:
        return _compare(lake, connection, table, rows)


def _compare(lake: Lake, connection: DuckDBPyConnection, table: Table, rows: pa.Table | Path) -> Taken:
    """What becomes of each event; the table ``judged`` of the connection says so, unless there are none."""
    if isinstance(rows, Path):
        show_files(connection, "given", (f"{rows}/*.parquet",))
    else:
        connection.register("given", rows)
    erased = leave_out_erased(lake, connection, table)
    first, last = _days(connection, lake.zone)
    if first is None or last is None:
        return Taken(erased=erased)
    lake.show(connection, "stored", table, lake.delta(table), months_around(first, last))
    _judge(connection, table)
    return replace(_counted(connection), erased=erased)


def _days(connection: DuckDBPyConnection, zone: str) -> tuple[date | None, date | None]:
    """The first and the last of the shop's days in what is given; the view ``dated`` has the day of each row."""
    shown = zone.replace("'", "''")
    connection.execute(
        f"CREATE TEMP VIEW dated AS SELECT * REPLACE (coalesce(deleted, false) AS deleted), "
        f"CAST(happened_at AT TIME ZONE '{shown}' AS DATE) AS day FROM kept"
    )
    first, last = connection.execute("SELECT min(day), max(day) FROM dated").fetchall()[0]
    return first, last


def _judge(connection: DuckDBPyConnection, table: Table) -> None:
    """Make the table ``judged``: each event once, with its verdict and the revision it would be."""
    content = [name for name in names(table) if name not in ("event_id", "source", "told_at")]
    same = " AND ".join(f"i.{name} IS NOT DISTINCT FROM k.{name}" for name in content)
    given_ids = connection.execute("SELECT count(*) = count(event_id) FROM kept").fetchall()[0][0]
    connection.execute(f"CREATE TEMP TABLE named AS {_named(table, content, given_ids=given_ids)}")
    connection.execute(
        f"""
        CREATE TEMP TABLE judged AS
        WITH known AS (
            SELECT k.event_id, max(k.revision) AS revision, max(k.told_at) AS told_at, bool_or({same}) AS seen,
                max_by({same}, k.revision) AS same_now, max_by(k.deleted, k.revision) AS deleted
            FROM stored k JOIN named i USING (event_id) GROUP BY k.event_id
        )
        SELECT i.*, coalesce(k.revision + 1, 0) AS revision, CASE
            WHEN i.place > 1 THEN 'repeated'
            WHEN k.event_id IS NULL THEN 'new'
            WHEN k.same_now THEN 'unchanged'
            WHEN i.told_at < k.told_at THEN 'outdated'
            WHEN i.told_at IS NULL AND (k.seen OR k.deleted) THEN 'outdated'
            ELSE 'revised' END AS verdict
        FROM named i LEFT JOIN known k USING (event_id)
        """
    )
    connection.execute("DROP TABLE named")


def _named(table: Table, content: list[str], *, given_ids: bool) -> str:
    """The query of what is given with an id for each event; ``place`` counts those of one id, the last first."""
    latest = f"told_at DESC NULLS LAST, {listed(content)}"
    if given_ids:
        return f"SELECT *, row_number() OVER (PARTITION BY event_id ORDER BY {latest}) AS place FROM dated"
    alike = listed(_IDENTITY[table])
    number = f"row_number() OVER (PARTITION BY {alike} ORDER BY {listed(content)})"
    made = f"concat_ws(':', source, {alike}) || '#' || {number}"
    return f"SELECT * REPLACE (coalesce(event_id, {made}) AS event_id), 1 AS place FROM dated"


def _counted(connection: DuckDBPyConnection) -> Taken:
    found = connection.execute("SELECT verdict, count(*) FROM judged GROUP BY verdict").fetchall()
    return Taken(**dict(found))


def _append(connection: DuckDBPyConnection, table: Table, delta: DeltaTable, load: Load, taken: Taken) -> None:
    """Write what is new or revised as one commit; rows of a SKU lie together, so that reads of it skip the others."""
    from deltalake import CommitProperties, WriterProperties, write_deltalake

    added = connection.sql(
        f"SELECT {listed(names(table))}, day, strftime(day, '%Y-%m') AS month, $loaded_at AS loaded_at, "
        "$load_id AS load_id, CAST(revision AS INTEGER) AS revision FROM judged WHERE verdict IN ('new', 'revised') "
        "ORDER BY month, sku, happened_at",
        params={"loaded_at": load.now, "load_id": load.id},
    )
    note = {"load_id": load.id, "loaded_at": load.now.isoformat(), **asdict(taken), **load.note}
    write_deltalake(
        delta,
        added.to_arrow_reader(_ROWS_IN_FLIGHT).cast(stored_schema(table)),
        mode="append",
        partition_by=["month"],
        writer_properties=WriterProperties(compression="ZSTD", max_row_group_size=_ROWS_TOGETHER),
        commit_properties=CommitProperties(custom_metadata={NOTE: json.dumps(note)}),
    )
