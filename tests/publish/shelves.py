"""A small shelf and its values, for tests of exports: every value is written here, so that tests can name it."""

from __future__ import annotations

import csv
import io
from itertools import count

from core.changes import Json
from core.publish.shopify import SKU_COLUMNS, export
from core.publish.values import CategoryCard, ChannelValue, Key, ProductCard, Shelf, SkuCard

_WRITES = count(1)

SHELF = Shelf(
    products={
        1: ProductCard(1, "linen-dress", "Linen dress", True, 2),
        2: ProductCard(2, "blue-tote", "Blue tote", True, 1),
        3: ProductCard(3, "old-tote", "Old tote", False, 1),
    },
    skus={
        11: SkuCard(11, 1, "LD-S", (("Size", "S"), ("Color", "Blue")), 1, "GBP", dict.fromkeys(SKU_COLUMNS)),
        12: SkuCard(12, 1, "LD-M", (("Size", "M"), ("Color", "Blue")), 2, "GBP", dict.fromkeys(SKU_COLUMNS)),
        21: SkuCard(21, 2, "BT", (), 1, "GBP", dict.fromkeys(SKU_COLUMNS)),
        31: SkuCard(
            31,
            2,
            "OT",
            (("Size", "Mini"),),
            1,
            "GBP",
            {
                "barcode": "5012345678900",
                "price_minor": 1999,
                "compare_at_minor": None,
                "unit_cost_minor": 800,
                "weight_grams": 450,
                "image_url": "",
            },
        ),
    },
    brands={5: "Alder & Ash"},
    categories={
        7: CategoryCard("shop", "Clothing > Dresses"),
        8: CategoryCard("google", "Apparel > Dresses"),
        9: CategoryCard("shop", "Clothing > Shirts"),
    },
)


def value(product_id: int, field: str, after: Json, *, before: Json = None, sku_id: int | None = None) -> ChannelValue:
    """A value to publish, of a decision of its own."""
    write_id = next(_WRITES)
    return ChannelValue(Key(product_id, sku_id, field), before, after, write_id, frozenset({write_id}))


def tables(*values: ChannelValue, shelf: Shelf = SHELF) -> list[list[dict[str, str]]]:
    """The rows of each file of the export."""
    return [rows_of(file.content) for file in export(values, shelf).files]


def rows_of(content: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))
