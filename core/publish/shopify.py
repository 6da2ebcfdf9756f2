"""Shopify's product CSV, current dialect: approved values only.

In Shopify a blank cell erases and an absent column keeps. Products of one batch rarely share all their columns, and a
cell that had to be filled because a neighbour's column exists would either erase a value or send one that nobody
approved (the shop may have changed it since). So a batch is **several files, each with only the columns that every row
of it has an approved value for**: one file per set of columns or one per column, whichever makes fewer files. Product
rows, SKU rows and image rows are never mixed. What stands in every file is identity: URL handle and title, and the
SKU's code and options on SKU rows.

A SKU that a merge moves arrives at its new product as a new variant, so it brings all its values; it is tracked and
without stock until it is counted there. So does a SKU that gets another option: Shopify tells variants by their
options. A merged product is archived, with a redirect to the product that stays.

With a product that ever got a value from a machine goes a metafield of Endcap's own, which says of each such value that
it is one and who let it pass; blank once none is left.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from core.catalog.fields import ATTRIBUTE_PREFIX
from core.catalog.metafields import header_of
from core.changes import Json
from core.money import to_decimal_text
from core.publish.tables import CsvFile, Group, Row, csv_bytes, tables
from core.publish.values import ChannelValue, ProductCard, Shelf, SkuCard
from core.records.choices import ProductStatus

SHOPIFY = "shopify"
MAX_FILE_BYTES = 15_000_000  # Shopify's limit for a product CSV

# Field -> column: the one place that says what a field is called in the file.
PRODUCT_COLUMNS = {
    "title": "Title",
    "description": "Description",
    "brand_id": "Vendor",
    "category_id": "Product category",
    "product_type": "Type",
    "tags": "Tags",
    "status": "Status",
    "seo_title": "SEO title",
    "seo_description": "SEO description",
    "department": "Department (product.metafields.shop.department)",
}
SKU_COLUMNS = {
    "barcode": "Barcode",
    "price_minor": "Price",
    "compare_at_minor": "Compare-at price",
    "unit_cost_minor": "Cost per item",
    "weight_grams": "Weight value (grams)",
    "image_url": "Variant image URL",
}
IMAGE_COLUMNS = ("Product image URL", "Image position", "Image alt text")
GOOGLE_CATEGORY = "Google Shopping / Google product category"
HANDLE, TITLE, SKU = "URL handle", "Title", "SKU"
ORIGIN = "AI origin (product.metafields.endcap.ai_origin)"
MOVED, REDIRECT, IMAGES, OPTIONS = "product_id", "merged_into_id", "images", "options"
_MONEY = ("price_minor", "compare_at_minor", "unit_cost_minor")


@dataclass(frozen=True)
class Export:
    """The files of a batch, and what a person must do by hand because a CSV cannot."""

    files: tuple[CsvFile, ...]
    notes: tuple[str, ...]


def is_on_channel(name: str) -> bool:
    """Whether Shopify's CSV has a place for the field; suppliers, for one, stay inside."""
    return (
        name in PRODUCT_COLUMNS
        or name in SKU_COLUMNS
        or name in (MOVED, REDIRECT, IMAGES, OPTIONS)
        or name.startswith(ATTRIBUTE_PREFIX)
    )


def column(name: str) -> str:
    """The column of a field that has exactly one."""
    if name.startswith(ATTRIBUTE_PREFIX):
        return header_of(name.removeprefix(ATTRIBUTE_PREFIX))
    return PRODUCT_COLUMNS.get(name) or SKU_COLUMNS[name]


def export(values: Sequence[ChannelValue], shelf: Shelf, *, max_bytes: int = MAX_FILE_BYTES) -> Export:
    """The files that bring the values to the shop, none above ``max_bytes``; the same values give the same files."""
    groups = [*_product_groups(values, shelf), *_image_groups(values, shelf), *_sku_groups(values, shelf)]
    parts = [csv_bytes(*table) for table in tables(groups, max_bytes)]
    files = [CsvFile(f"products-{number}.csv", part) for number, part in enumerate(parts, start=1)]
    redirects = _redirects(values, shelf)
    if redirects:
        files.append(CsvFile("redirects.csv", csv_bytes(("Redirect from", "Redirect to"), redirects)))
    return Export(tuple(files), tuple(_notes(values, shelf)))


def cell_text(name: str, value: Json, shelf: Shelf, currency: str = "") -> str:
    """The value as the file writes it, before formulas are neutralised; empty erases."""
    if value is None or value == "" or value == []:
        return ""
    if name in _MONEY:
        return to_decimal_text(int(str(value)), currency)
    if name == "brand_id":
        return shelf.brands.get(int(str(value)), "")
    if name == "category_id":
        category = shelf.categories.get(int(str(value)))
        return category.path if category else ""
    if name == "tags" and isinstance(value, list):
        return ", ".join(str(tag) for tag in value)
    if name == "status":
        return "archived" if value == ProductStatus.MERGED else str(value)
    return str(value)


def as_options(value: Json) -> tuple[tuple[str, str], ...]:
    """A SKU's options as a write holds them, as pairs of name and value."""
    return tuple((str(name), str(said)) for name, said in value) if isinstance(value, list) else ()


def _product_groups(values: Sequence[ChannelValue], shelf: Shelf) -> Iterator[Group]:
    mine = [value for value in values if value.key.sku_id is None and value.key.field not in (REDIRECT, IMAGES)]
    ordered = sorted(mine, key=lambda value: (value.key.product_id, value.key.field))
    for product_id, of_product in groupby(ordered, key=lambda value: value.key.product_id):
        product = shelf.products[product_id]
        cells = {_product_column(value, shelf): cell_text(value.key.field, value.after, shelf) for value in of_product}
        cells.pop(TITLE, None)  # it is part of the identity
        identity = _identity(product)
        if product_id in shelf.origins:
            identity[ORIGIN] = shelf.origins[product_id]
        yield Group("product", product.handle, tuple(identity), tuple(cells), [{**identity, **cells}])


def _product_column(value: ChannelValue, shelf: Shelf) -> str:
    """The field's column; a node of Google's taxonomy has one of its own, as Shopify would refuse it in its own."""
    if value.key.field == "category_id":
        node = value.after if value.after is not None else value.before
        category = shelf.categories.get(int(str(node))) if node is not None else None
        if category is not None and category.taxonomy.startswith("google"):
            return GOOGLE_CATEGORY
    return column(value.key.field)


def _image_groups(values: Sequence[ChannelValue], shelf: Shelf) -> Iterator[Group]:
    for value in values:
        if value.key.field != IMAGES:
            continue
        product = shelf.products[value.key.product_id]
        images = [image for image in value.after if isinstance(image, dict)] if isinstance(value.after, list) else []
        rows = []
        for position, image in enumerate(images or [{}], start=1):
            cells = (str(image.get("url", "")), str(position) if image else "", str(image.get("alt", "")))
            identity = _identity(product) if position == 1 else {HANDLE: product.handle, TITLE: ""}
            rows.append({**identity, **dict(zip(IMAGE_COLUMNS, cells, strict=True))})
        yield Group("images", product.handle, (HANDLE, TITLE), IMAGE_COLUMNS, rows, whole=True)


def _sku_groups(values: Sequence[ChannelValue], shelf: Shelf) -> Iterator[Group]:
    by_sku: dict[int, dict[str, Json]] = defaultdict(dict)
    for value in values:
        if value.key.sku_id is not None:
            by_sku[value.key.sku_id][value.key.field] = value.after
    groups: dict[tuple[int, tuple[str, ...]], Group] = {}
    for sku_id in sorted(by_sku, key=lambda each: (shelf.skus[each].position, each)):
        sku, changed = shelf.skus[sku_id], by_sku[sku_id]
        product = shelf.products[int(str(changed.get(MOVED, sku.product_id)))]
        cells = _sku_cells(sku, changed, shelf)
        row = {**_identity(product), **_sku_identity(sku, changed), **cells}
        identity = tuple(name for name in row if name not in cells)
        is_new = _is_new_variant(changed)
        group = groups.setdefault(
            (product.id, (*identity, *cells)),
            Group("new SKUs" if is_new else "SKUs", product.handle, identity, tuple(cells), whole=is_new),
        )
        group.rows.append({**row, TITLE: ""} if group.rows else row)
    yield from groups.values()


def _is_new_variant(changed: dict[str, Json]) -> bool:
    """Whether Shopify makes a new variant of the SKU: at another product, or told by other options."""
    return MOVED in changed or OPTIONS in changed


def _sku_cells(sku: SkuCard, changed: dict[str, Json], shelf: Shelf) -> Row:
    if not _is_new_variant(changed):
        wanted = {name: changed[name] for name in SKU_COLUMNS if name in changed}
        return {SKU_COLUMNS[name]: cell_text(name, value, shelf, sku.currency) for name, value in wanted.items()}
    everything = {name: changed.get(name, sku.live[name]) for name in SKU_COLUMNS}
    cells = {SKU_COLUMNS[name]: cell_text(name, value, shelf, sku.currency) for name, value in everything.items()}
    return {**cells, "Inventory tracker": "shopify"}


def _identity(product: ProductCard) -> Row:
    return {HANDLE: product.handle, TITLE: product.title}


def _sku_identity(sku: SkuCard, changed: dict[str, Json]) -> Row:
    row = {SKU: sku.code}
    options = as_options(changed[OPTIONS]) if OPTIONS in changed else sku.options
    for number, (name, value) in enumerate(options or (("Title", "Default Title"),), start=1):
        row[f"Option{number} name"], row[f"Option{number} value"] = name, value
    return row


def _redirects(values: Sequence[ChannelValue], shelf: Shelf) -> list[Row]:
    merged = [value for value in values if value.key.field == REDIRECT and value.after is not None]
    return [
        {
            "Redirect from": f"/products/{shelf.products[value.key.product_id].handle}",
            "Redirect to": f"/products/{shelf.products[int(str(value.after))].handle}",
        }
        for value in merged
    ]


def _notes(values: Sequence[ChannelValue], shelf: Shelf) -> Iterator[str]:
    for value in values:
        product = shelf.products[value.key.product_id]
        if value.key.field == REDIRECT and value.after is None:
            yield f"Delete the redirect from /products/{product.handle}: the product is no longer merged."
        if value.key.field == MOVED and value.key.sku_id is not None:
            left = shelf.products[int(str(value.before))]
            if left.is_on_sale:
                code = shelf.skus[value.key.sku_id].code
                yield f"Delete variant {code} of {left.handle}: it has moved, and a CSV cannot delete it."
        if value.key.field == OPTIONS and value.key.sku_id is not None:
            code = shelf.skus[value.key.sku_id].code
            yield f"Count the stock of {code} in {product.handle}: with other options it arrives as a new variant."
