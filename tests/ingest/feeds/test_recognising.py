"""A header tells orders from stock, and both from products."""

from __future__ import annotations

import pytest

from core.errors import BadInputError
from core.facts.tables import Table
from core.ingest.feeds import FeedProfile, Place, feed_of


def test_a_table_of_orders_is_known_by_the_usual_words() -> None:
    found = feed_of(("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID"))

    assert found is not None
    assert found.table == Table.ORDER_LINES
    assert found.named[Place.ORDER] == "InvoiceNo"
    assert found.named[Place.SKU] == "StockCode"
    assert found.named[Place.AT] == "InvoiceDate"
    assert found.named[Place.CUSTOMER] == "CustomerID"


def test_a_table_of_stock_is_known_by_its_place_or_its_time() -> None:
    found = feed_of(("sku", "warehouse", "qty on hand", "reserved"))

    assert found is not None
    assert (found.table, found.named[Place.ALLOCATED]) == (Table.STOCK_SNAPSHOTS, "reserved")


@pytest.mark.parametrize(
    "columns",
    [
        ("SKU", "Title", "Price", "Inventory quantity"),
        ("Handle", "Title", "Variant SKU", "Variant Price", "Variant Inventory Qty"),
        ("order", "date", "total"),
        ("a", "b"),
    ],
)
def test_a_table_of_products_or_of_something_else_is_neither(columns: tuple[str, ...]) -> None:
    assert feed_of(columns) is None


def test_shopifys_exports_are_known_whatever_else_they_hold() -> None:
    orders = feed_of(("Name", "Email", "Paid at", "Created at", "Lineitem quantity", "Lineitem price", "Lineitem sku"))
    stock = feed_of(("Handle", "Title", "SKU", "Location", "On hand (current)", "On hand (new)"))

    assert orders is not None
    assert (orders.source, orders.fills_down) == ("shopify-orders", True)
    assert stock is not None
    assert stock.named[Place.ON_HAND] == "On hand (current)"


def test_a_profile_survives_being_written_down() -> None:
    profile = FeedProfile(
        name="Tills", table=Table.STOCK_SNAPSHOTS, columns={"a": Place.SKU, "b": Place.ON_HAND}, time_zone="Asia/Tokyo"
    )

    assert FeedProfile.from_yaml(profile.to_yaml()) == profile


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[", "not YAML"),
        ("table: order_lines\ncolumns: {a: sku}", "a column for order is needed"),
        ("table: stock_snapshots\ncolumns: {a: sku, b: on_hand, c: sku}", "two columns say the same"),
        ("table: prices\ncolumns: {}", "table"),
        ("table: stock_snapshots\ncolumns: {a: sku, b: on_hand}\ncharges: '('", "is no pattern"),
        ("table: stock_snapshots\ncolumns: {a: sku, b: on_hand}\ntime_zone: Atlantis", "name of a time zone"),
        ("x" * 300_000, "larger than a profile"),
    ],
)
def test_a_profile_that_cannot_be_used_says_why(text: str, said: str) -> None:
    with pytest.raises(BadInputError, match=said):
        FeedProfile.from_yaml(text)
