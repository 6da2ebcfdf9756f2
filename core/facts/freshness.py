"""How fresh facts are, read from the lake's own statistics: cheap enough for every screen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.facts.lake import Lake
from core.facts.tables import Table


@dataclass(frozen=True)
class Freshness:
    """How far a table reaches. ``rows`` counts every telling of its events; times are None while it is empty."""

    table: Table
    rows: int
    last_event_at: datetime | None
    last_load_at: datetime | None


def freshness(lake: Lake) -> dict[Table, Freshness]:
    """How fresh each table is."""
    return {table: _of(lake, table) for table in Table}


def _of(lake: Lake, table: Table) -> Freshness:
    delta = lake.delta(table)
    if delta is None:
        return Freshness(table, 0, None, None)
    import pyarrow as pa
    import pyarrow.compute as pc

    files = pa.table(delta.get_add_actions(flatten=True))
    if not files.num_rows:
        return Freshness(table, 0, None, None)
    event, load = (pc.max(files[f"max.{name}"]).as_py() for name in ("happened_at", "loaded_at"))
    return Freshness(table, pc.sum(files["num_records"]).as_py(), event, load)
