"""The demo shop's two years of trade, taken in as a shop's feeds are: orders and stock as files, the rest posted."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from core.cli.opening import COMMAND_LINE
from core.errors import BadInputError
from core.facts.tables import Table, arrow_schema
from core.records.store import Store
from core.settings import Settings

if TYPE_CHECKING:
    import pyarrow as pa

FILES = ("orders", "stock")
_POSTED = (Table.RECEIPTS, Table.PURCHASE_ORDERS, Table.PRICES, Table.SHOP_EVENTS)
_SOURCE = "demo"


def until(settings: Settings, now: datetime) -> date:
    """The last day of the shop's trade: the one before the demo shop was first asked for, however often it was since.

    A demo shop that was interrupted is so made to its end with the same past.
    """
    path = settings.folder("demo") / "until"
    if not path.exists():
        day = now.astimezone(ZoneInfo(settings.time_zone)).date() - timedelta(days=1)
        written = path.with_suffix(".new")
        written.write_text(day.isoformat(), "ascii")
        written.replace(path)
    return date.fromisoformat(path.read_text("ascii"))


def take(store: Store, settings: Settings, folder: Path, now: datetime) -> int:
    """How many facts the lake has now that it had not before; a second time there are none.

    Raises:
        BadInputError: the folder's files are not what the demo shop writes.
    """
    from core.facts.lake import open_lake
    from core.facts.merging import Load, merge
    from core.ingest import feeds

    new = 0
    for name in FILES:
        path = folder / f"{name}.parquet"
        new += feeds.run(store, path, path.name, None, COMMAND_LINE, now, shop=settings).taken.new
    for table in _POSTED:
        load = Load(f"{_SOURCE}-{table}", now, {})
        new += merge(open_lake(settings), table, _posted(table, folder / f"{table}.parquet", now), load).new
    return new


def _posted(table: Table, path: Path, now: datetime) -> pa.Table:
    """The file's rows as facts, each looked at as those that programs post are.

    Raises:
        BadInputError: one of them cannot be a fact; names the first fault.
    """
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq

    from core.facts.checking import check

    told = pq.read_table(path)
    told = told.append_column("source", pa.repeat(_SOURCE, len(told)))
    told = told.append_column("deleted", pa.repeat(pa.scalar(False), len(told)))
    schema = arrow_schema(table)
    columns = (told[one.name] if one.name in told.column_names else pa.nulls(len(told)) for one in schema)
    facts = pa.table([column.cast(one.type) for column, one in zip(columns, schema, strict=True)], schema=schema)
    for fault in check(table, facts.to_pandas(types_mapper=pd.ArrowDtype), now):
        raise BadInputError(f"{path.name}, row {fault.row}: {fault.column} {fault.reason}. Nothing of it was kept.")
    return facts
