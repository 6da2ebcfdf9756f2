"""Files that the tests write: Shopify exports in both dialects, and any other table."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

# Each column in today's dialect and in the old one, if it has another name there.
COLUMNS = (
    ("Title", ""),
    ("URL handle", "Handle"),
    ("Description", "Body (HTML)"),
    ("Vendor", ""),
    ("Product category", "Product Category"),
    ("Type", ""),
    ("Tags", ""),
    ("Published on online store", "Published"),
    ("Status", ""),
    ("SKU", "Variant SKU"),
    ("Barcode", "Variant Barcode"),
    ("Option1 name", "Option1 Name"),
    ("Option1 value", "Option1 Value"),
    ("Option2 name", "Option2 Name"),
    ("Option2 value", "Option2 Value"),
    ("Price", "Variant Price"),
    ("Compare-at price", "Variant Compare At Price"),
    ("Cost per item", ""),
    ("Charge tax", "Variant Taxable"),
    ("Inventory quantity", "Variant Inventory Qty"),
    ("Weight value (grams)", "Variant Grams"),
    ("Product image URL", "Image Src"),
    ("Image position", "Image Position"),
    ("Image alt text", "Image Alt Text"),
    ("Variant image URL", "Variant Image"),
    ("Gift card", "Gift Card"),
    ("SEO title", "SEO Title"),
    ("SEO description", "SEO Description"),
    ("Fabric (product.metafields.custom.fabric)", ""),
    ("Google Shopping / Gender", ""),
)
CURRENT = [current for current, _ in COLUMNS]
LEGACY = [legacy or current for current, legacy in COLUMNS]

Cells = Mapping[str, str]


def dress(**changes: str) -> list[dict[str, str]]:
    """A product of two SKUs and three pictures in the current dialect; changes go to the first row."""
    first = {
        "Title": "Linen shirt dress",
        "URL handle": "linen-dress",
        "Description": "<p>Cool &amp; light,\nfor <b>summer</b>.</p>",
        "Vendor": "Alder",
        "Product category": "Apparel > Clothing > Dresses",
        "Type": "Dress",
        "Tags": "summer, linen",
        "Published on online store": "TRUE",
        "Status": "active",
        "SKU": "LD-S",
        "Barcode": "4006381333931",
        "Option1 name": "Size",
        "Option1 value": "S",
        "Option2 name": "Colour",
        "Option2 value": "Sand",
        "Price": "49.00",
        "Compare-at price": "59.00",
        "Cost per item": "18.50",
        "Inventory quantity": "3",
        "Weight value (grams)": "310",
        "Product image URL": "https://shop.example/front.jpg",
        "Image position": "1",
        "Image alt text": "Front",
        "Gift card": "FALSE",
        "SEO title": "Linen dress",
        "SEO description": "A dress of linen",
        "Fabric (product.metafields.custom.fabric)": "Linen",
        "Google Shopping / Gender": "female",
    }
    second = {
        "URL handle": "linen-dress",
        "SKU": "LD-M",
        "Option1 value": "M",
        "Option2 value": "Sand",
        "Price": "49.00",
        "Inventory quantity": "4",
        "Product image URL": "https://shop.example/back.jpg",
        "Image position": "2",
    }
    third = {
        "URL handle": "linen-dress",
        "Product image URL": "https://shop.example/hem.jpg",
        "Image position": "3",
    }
    return [{**first, **changes}, second, third]


def simple(number: int, **changes: str) -> dict[str, str]:
    """A product of one SKU in the current dialect."""
    return {
        "Title": f"Mug {number}",
        "URL handle": f"mug-{number}",
        "Status": "active",
        "SKU": f"M{number}",
        "Price": "12.50",
        "Inventory quantity": "5",
        **changes,
    }


def write_rows(
    path: Path, columns: Sequence[str], rows: Iterable[Cells], *, encoding: str = "utf-8", delimiter: str = ","
) -> Path:
    """The rows as a file."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_current(path: Path, rows: Iterable[Cells]) -> Path:
    """The rows as a Shopify export of today."""
    return write_rows(path, CURRENT, rows)


def write_legacy(path: Path, rows: Iterable[Cells]) -> Path:
    """The same rows as a Shopify export of old."""
    renamed = dict(zip(CURRENT, LEGACY, strict=True))
    return write_rows(path, LEGACY, [{renamed[key]: cell for key, cell in row.items()} for row in rows])
