"""A file of orders or stock known by its header: Shopify's own exports, or any table with the usual words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from core.facts.tables import Table
from core.ingest.feeds.places import FeedProfile, Place

# Shopify Help Center, "Exporting orders" and "Exporting inventory quantities".
_SHOPIFY_ORDERS: Mapping[str, Place] = {
    "Name": Place.ORDER,
    "Lineitem sku": Place.SKU,
    "Lineitem name": Place.DESCRIPTION,
    "Lineitem quantity": Place.UNITS,
    "Lineitem price": Place.UNIT_PRICE,
    "Lineitem discount": Place.DISCOUNT,
    "Currency": Place.CURRENCY,
    "Created at": Place.AT,
    "Cancelled at": Place.CANCELLED_AT,
    "Email": Place.CUSTOMER,
    "Location": Place.LOCATION,
    "Discount Code": Place.PROMOTION,
    "Discount Amount": Place.ORDER_DISCOUNT,
    "Shipping": Place.ORDER_SHIPPING,
    "Refunded Amount": Place.ORDER_REFUND,
}
_SHOPIFY_STOCK: Mapping[str, Place] = {
    "SKU": Place.SKU,
    "Location": Place.LOCATION,
    "On hand (current)": Place.ON_HAND,
    "On hand": Place.ON_HAND,
    "Committed (not editable)": Place.ALLOCATED,
    "Committed": Place.ALLOCATED,
    "Incoming (not editable)": Place.INCOMING,
    "Incoming": Place.INCOMING,
}
_SHOPIFY_ORDER_SIGNS = {"Name", "Lineitem sku", "Lineitem quantity", "Lineitem price", "Created at"}
_SHOPIFY_STOCK_SIGNS = {"Handle", "SKU", "Location"}

# What columns are called elsewhere, spelt as `_words` spells them; the earlier, the surer.
_PHRASES: Mapping[Place, tuple[str, ...]] = {
    Place.EVENT: ("event id", "order line id", "line item id", "transaction line id"),
    Place.ORDER: ("order id", "order number", "order no", "order", "invoice no", "invoice number", "invoice id",
                  "invoice", "transaction id", "transaction number", "receipt number", "receipt no", "basket id"),
    Place.LINE: ("line", "line number", "line no", "order line", "position", "item number"),
    Place.SKU: ("sku", "sku code", "stock code", "product code", "item code", "article number", "article", "product id",
                "item id", "variant sku", "stock keeping unit"),
    Place.DESCRIPTION: ("description", "product name", "item name", "title", "product", "name"),
    Place.UNITS: ("quantity", "units", "qty", "quantity sold", "units sold", "quantity ordered"),
    Place.UNIT_PRICE: ("unit price", "price", "price each", "item price", "sale price", "price per unit"),
    Place.TOTAL: ("line total", "total", "amount", "sales value", "net sales", "revenue", "line amount"),
    Place.DISCOUNT: ("discount", "line discount", "discount amount"),
    Place.CURRENCY: ("currency", "currency code"),
    Place.AT: ("ordered at", "order date", "invoice date", "created at", "sold at", "transaction timestamp",
               "timestamp", "date time", "datetime", "date", "counted at", "snapshot date", "stock date", "as of",
               "time"),
    Place.TOLD_AT: ("updated at", "last modified", "modified at"),
    Place.LOCATION: ("location", "store", "warehouse", "store id", "location id", "branch", "site", "shop"),
    Place.CUSTOMER: ("customer id", "customer", "customer number", "household id", "member id"),
    Place.PROMOTION: ("promotion", "promo", "campaign", "discount code"),
    Place.CANCELLED_AT: ("cancelled at", "canceled at"),
    Place.ON_HAND: ("on hand", "quantity on hand", "stock on hand", "stock", "stock quantity", "inventory",
                    "inventory quantity", "qty on hand", "on hand units"),
    Place.AVAILABLE: ("available", "available quantity", "available units"),
    Place.ALLOCATED: ("allocated", "reserved", "committed", "quantity reserved"),
    Place.INCOMING: ("incoming", "on order", "quantity on order"),
}  # fmt: skip
_ORDER_PLACES = tuple(place for place in _PHRASES if place not in (
    Place.ON_HAND, Place.AVAILABLE, Place.ALLOCATED, Place.INCOMING))  # fmt: skip
_STOCK_PLACES = (Place.EVENT, Place.SKU, Place.AT, Place.TOLD_AT, Place.LOCATION, Place.ON_HAND, Place.AVAILABLE,
                 Place.ALLOCATED, Place.INCOMING)  # fmt: skip


def feed_of(columns: Sequence[str]) -> FeedProfile | None:
    """The profile of a file of orders or stock with those columns; None if it is neither, as a file of products is."""
    held = set(columns)
    if held >= _SHOPIFY_ORDER_SIGNS:
        return FeedProfile(
            name="Shopify orders",
            table=Table.ORDER_LINES,
            source="shopify-orders",
            columns=_present(_SHOPIFY_ORDERS, columns),
            location="Online",
            fills_down=True,
        )
    if held >= _SHOPIFY_STOCK_SIGNS and held & {"On hand", "On hand (current)"}:
        return FeedProfile(
            name="Shopify inventory",
            table=Table.STOCK_SNAPSHOTS,
            source="shopify-inventory",
            columns=_present(_SHOPIFY_STOCK, columns),
        )
    return _orders(columns) or _stock(columns)


def _orders(columns: Sequence[str]) -> FeedProfile | None:
    found = _named(columns, _ORDER_PLACES)
    if not {Place.ORDER, Place.SKU, Place.UNITS, Place.AT} <= set(found) or not found.keys() & {
        Place.UNIT_PRICE,
        Place.TOTAL,
    }:
        return None
    return FeedProfile(table=Table.ORDER_LINES, columns={column: place for place, column in found.items()})


def _stock(columns: Sequence[str]) -> FeedProfile | None:
    """Stock as of a time or of several places; a table of products with their stock says neither."""
    found = _named(columns, _STOCK_PLACES)
    counts = found.keys() & {Place.ON_HAND, Place.AVAILABLE}
    if Place.SKU not in found or not counts or not found.keys() & {Place.AT, Place.LOCATION}:
        return None
    return FeedProfile(
        name="Stock",
        table=Table.STOCK_SNAPSHOTS,
        source="stock",
        columns={name: place for place, name in found.items()},
    )


def _present(places: Mapping[str, Place], columns: Sequence[str]) -> dict[str, Place]:
    """The places of columns that are there; of two for one place the one named first."""
    taken: dict[Place, str] = {}
    for column, place in places.items():
        if column in columns:
            taken.setdefault(place, column)
    return {column: place for place, column in taken.items()}


def _named(columns: Sequence[str], places: Sequence[Place]) -> dict[Place, str]:
    by_words = {_words(column): column for column in reversed(columns)}
    found: dict[Place, str] = {}
    for place in places:
        column = next((by_words[phrase] for phrase in _PHRASES[place] if phrase in by_words), None)
        if column is not None and column not in found.values():
            found[place] = column
    return found


def _words(header: str) -> str:
    """The header in lower case with a space between words.

    >>> _words("InvoiceNo"), _words("order_id"), _words("CustomerID")
    ('invoice no', 'order id', 'customer id')
    """
    return " ".join(re.findall(r"[a-z0-9]+", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", header).lower()))
