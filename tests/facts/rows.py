"""Rows of facts as tests write them: only what matters is named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from core.facts.tables import Table, arrow_schema

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

_USUAL: Mapping[Table, Mapping[str, Any]] = {
    Table.ORDER_LINES: {
        "order_id": "O1",
        "kind": "sale",
        "sku": "A",
        "location": "Main",
        "units": 1,
        "total_minor": 500,
        "currency": "GBP",
    },
    Table.STOCK_SNAPSHOTS: {"sku": "A", "location": "Main", "on_hand": 5},
    Table.SHOP_EVENTS: {"kind": "view", "sku": "A"},
    Table.RECEIPTS: {"sku": "A", "location": "Main", "units": 10},
    Table.PURCHASE_ORDERS: {"purchase_order": "P1", "sku": "A", "location": "Main", "units": 10, "status": "open"},
    Table.PRICES: {"sku": "A", "location": "Main", "price_minor": 500, "currency": "GBP"},
}


def facts(table: Table, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """The rows, each what is usual but for what it names."""
    schema = arrow_schema(table)
    empty = dict.fromkeys(schema.names)
    usual = {**empty, "source": "till", "happened_at": AT, "deleted": False, **_USUAL[table]}
    return pa.Table.from_pylist([{**usual, **row} for row in rows], schema=schema)


def lines(*rows: Mapping[str, Any]) -> pa.Table:
    """Order lines."""
    return facts(Table.ORDER_LINES, rows)


def counts(*rows: Mapping[str, Any]) -> pa.Table:
    """Stock snapshots."""
    return facts(Table.STOCK_SNAPSHOTS, rows)
