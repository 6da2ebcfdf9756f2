"""The tables of facts: every column with its kind, its unit and its limits. One table serves files, feeds and the API.

Money is in minor units of the row's currency, times are aware and in UTC, days are the shop's own calendar days.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

MOST_UNITS = 10**9
MOST_MINOR = 10**14


class Table(StrEnum):
    """A table of facts."""

    ORDER_LINES = "order_lines"
    STOCK_SNAPSHOTS = "stock_snapshots"
    RECEIPTS = "receipts"
    PURCHASE_ORDERS = "purchase_orders"
    PRICES = "prices"
    SHOP_EVENTS = "shop_events"


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    WHOLE = "whole"  # units or minor units of money
    TIME = "time"  # an instant
    FLAG = "flag"


class LineKind(StrEnum):
    """What an order line is. Only a sale is demand.

    A *gift* left the shop for no money; a *charge* is money without a product (carriage, discount, fee); a *refund* is
    money given back without word of which units came with it.
    """

    SALE = "sale"
    RETURN = "return"
    GIFT = "gift"
    CHARGE = "charge"
    REFUND = "refund"


class OrderStatus(StrEnum):
    """Whether units of a purchase order may still arrive."""

    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Column:
    """One column. ``lowest`` and ``highest`` bound a whole number, ``longest`` a text in characters."""

    name: str
    kind: Kind
    meaning: str
    required: bool = False
    lowest: int = 0
    highest: int = MOST_UNITS
    longest: int = 255
    choices: tuple[str, ...] = ()


def _text(name: str, meaning: str, *, required: bool = False, longest: int = 255) -> Column:
    return Column(name, Kind.TEXT, meaning, required, longest=longest)


def _units(name: str, meaning: str, *, required: bool = False, lowest: int = 0) -> Column:
    return Column(name, Kind.WHOLE, meaning, required, lowest)


def _money(name: str, meaning: str, *, required: bool = False, lowest: int = 0) -> Column:
    return Column(name, Kind.WHOLE, meaning, required, lowest, MOST_MINOR)


def _time(name: str, meaning: str, *, required: bool = False) -> Column:
    return Column(name, Kind.TIME, meaning, required)


def _choice(name: str, meaning: str, choices: type[StrEnum]) -> Column:
    return Column(name, Kind.TEXT, meaning, required=True, choices=tuple(choices))


# What every table begins with. The event's id is the source's own and stays the same however often it is told.
EVENT: tuple[Column, ...] = (
    _text("event_id", "what tells this event from all others", required=True, longest=400),
    _text("source", "the feed that told it", required=True, longest=60),
    _time("happened_at", "when it happened", required=True),
    _time("told_at", "as of when the source says so; empty: it does not say"),
    Column("deleted", Kind.FLAG, "a tombstone: the source has taken the event back"),
)
_WHERE = (_text("sku", "the SKU's code", required=True), _text("location", "where", required=True, longest=120))
_CURRENCY = Column("currency", Kind.TEXT, "ISO 4217 code", required=True, longest=3)

COLUMNS: Mapping[Table, tuple[Column, ...]] = {
    Table.ORDER_LINES: (
        *EVENT,
        _text("order_id", "the order", required=True),
        _choice("kind", "what the line is", LineKind),
        _text("sku", "the SKU's code; of a charge, the charge's", required=True),
        _text("location", "where the units left from", required=True, longest=120),
        _units("units", "units sold, above nil; below it where they came back", required=True, lowest=-MOST_UNITS),
        _money("unit_price_minor", "price of a unit, before the line's discount", lowest=-MOST_MINOR),
        _money("total_minor", "money of the line; below nil: given back", required=True, lowest=-MOST_MINOR),
        _money("discount_minor", "what the line cost less than without a discount"),
        _CURRENCY,
        _text("promotion", "the promotion it was sold under; empty: none"),
        _text("customer_id", "the customer; empty: not known"),
    ),
    Table.STOCK_SNAPSHOTS: (
        *EVENT,
        *_WHERE,
        _units("on_hand", "units in the place, below nil where more was sold than counted", required=True,
               lowest=-MOST_UNITS),
        _units("allocated", "units of these that are promised to orders"),
        _units("incoming", "units on their way there"),
    ),
    Table.RECEIPTS: (
        *EVENT,
        _text("purchase_order", "the purchase order they were bought on; empty: none"),
        *_WHERE,
        _units("units", "units that came in", required=True, lowest=-MOST_UNITS),
        _text("supplier", "who sent them"),
        _time("ordered_at", "when they were ordered"),
    ),
    Table.PURCHASE_ORDERS: (
        *EVENT,
        _text("purchase_order", "the purchase order", required=True),
        *_WHERE,
        _units("units", "units ordered", required=True),
        _text("supplier", "whom they were ordered from"),
        _time("due_at", "when they are promised"),
        _choice("status", "whether units may still arrive", OrderStatus),
    ),
    Table.PRICES: (
        *EVENT,
        *_WHERE,
        _money("price_minor", "price from then on", required=True),
        _money("list_price_minor", "price without promotion or markdown"),
        _CURRENCY,
        _text("promotion", "the promotion behind the price; empty: none"),
        _time("ends_at", "when the price ends by itself"),
    ),
    Table.SHOP_EVENTS: (
        *EVENT,
        _text("kind", "what the visitor did: view, cart, search, …", required=True, longest=40),
        _text("session_id", "the visit"),
        _text("customer_id", "the customer; empty: not known"),
        _text("sku", "the SKU it was about; empty: none"),
        _text("location", "the channel or place", longest=120),
        _units("units", "units it was about"),
        _money("value_minor", "money it was about"),
        Column("currency", Kind.TEXT, "ISO 4217 code of the value", longest=3),
        _text("detail", "anything else, as JSON", longest=4000),
    ),
}  # fmt: skip

HAS_CUSTOMERS = (Table.ORDER_LINES, Table.SHOP_EVENTS)

# What the lake adds to a row: the shop's own calendar day and its month, when and by which load it came, and which
# telling of its event it is, from 0.
ADDED = ("day", "month", "loaded_at", "load_id", "revision")


def names(table: Table) -> tuple[str, ...]:
    """The table's columns as a source gives them."""
    return tuple(column.name for column in COLUMNS[table])


def arrow_schema(table: Table) -> Any:
    """The `pyarrow.Schema` of rows as a source gives them."""
    import pyarrow as pa

    kinds = {
        Kind.TEXT: pa.string(),
        Kind.WHOLE: pa.int64(),
        Kind.TIME: pa.timestamp("us", "UTC"),
        Kind.FLAG: pa.bool_(),
    }
    return pa.schema([(column.name, kinds[column.kind]) for column in COLUMNS[table]])


def stored_schema(table: Table) -> Any:
    """The `pyarrow.Schema` of rows as the lake keeps them."""
    import pyarrow as pa

    types = (pa.date32(), pa.string(), pa.timestamp("us", "UTC"), pa.string(), pa.int32())
    schema = arrow_schema(table)
    for name, kind in zip(ADDED, types, strict=True):
        schema = schema.append(pa.field(name, kind))
    return schema
