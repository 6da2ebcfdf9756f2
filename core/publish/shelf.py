"""Reading what an export must know about its products, SKUs, brands and categories."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select
from sqlmodel import Session, col

from core.changes import Json
from core.publish.given import chunks
from core.publish.shopify import MOVED, OPTIONS, REDIRECT, SKU_COLUMNS, as_options
from core.publish.values import (
    CategoryCard,
    ChannelValue,
    ProductCard,
    Shelf,
    SkuCard,
    with_options,
    with_titles,
)
from core.records.catalogue import Brand, Category, Product, Sku
from core.records.choices import ProductStatus

_ON_SALE = (ProductStatus.ACTIVE, ProductStatus.DRAFT)


def load_shelf(session: Session, values: Sequence[ChannelValue]) -> Shelf:
    """Everything the values refer to; titles and options are those the channel has before it gets the values."""
    product_ids = {value.key.product_id for value in values}
    product_ids |= _referred(values, MOVED) | _referred(values, REDIRECT)
    titles = {value.key.product_id: str(value.before or "") for value in values if value.key.field == "title"}
    options = {
        value.key.sku_id: as_options(value.before)
        for value in values
        if value.key.field == OPTIONS and value.key.sku_id is not None
    }
    skus = _skus(session, {value.key.sku_id for value in values if value.key.sku_id is not None})
    return Shelf(
        products=with_titles(_products(session, product_ids), titles),
        skus=with_options(skus, options),
        brands=_brands(session, _referred(values, "brand_id")),
        categories=_categories(session, _referred(values, "category_id")),
    )


def _referred(values: Iterable[ChannelValue], field: str) -> set[int]:
    both = [side for value in values if value.key.field == field for side in (value.before, value.after)]
    return {int(str(side)) for side in both if side is not None}


def _products(session: Session, ids: Iterable[int]) -> dict[int, ProductCard]:
    found: dict[int, ProductCard] = {}
    for some in chunks(ids):
        counted = select(col(Sku.product_id), func.count()).where(col(Sku.product_id).in_(some))
        skus = {row[0]: row[1] for row in session.execute(counted.group_by(col(Sku.product_id)))}
        wanted = select(col(Product.id), col(Product.handle), col(Product.title), col(Product.status))
        for row in session.execute(wanted.where(col(Product.id).in_(some))):
            found[row.id] = ProductCard(row.id, row.handle, row.title, row.status in _ON_SALE, skus.get(row.id, 0))
    return found


def _skus(session: Session, ids: Iterable[int]) -> dict[int, SkuCard]:
    found: dict[int, SkuCard] = {}
    identity = (Sku.id, Sku.product_id, Sku.code, Sku.options, Sku.position, Sku.currency)
    wanted = select(*identity, *(getattr(Sku, name) for name in SKU_COLUMNS))  # type: ignore[call-overload]
    for some in chunks(ids):
        for row in session.execute(wanted.where(col(Sku.id).in_(some))).mappings():
            live: dict[str, Json] = {name: row[name] for name in SKU_COLUMNS}
            options = tuple(row["options"].items())
            found[row["id"]] = SkuCard(
                row["id"], row["product_id"], row["code"], options, row["position"], row["currency"], live
            )
    return found


def _brands(session: Session, ids: Iterable[int]) -> dict[int, str]:
    rows = (session.scalars(select(Brand).where(col(Brand.id).in_(some))) for some in chunks(ids))
    return {brand.id or 0: brand.name for some in rows for brand in some}


def _categories(session: Session, ids: Iterable[int]) -> dict[int, CategoryCard]:
    rows = (session.scalars(select(Category).where(col(Category.id).in_(some))) for some in chunks(ids))
    return {node.id or 0: CategoryCard(node.taxonomy, node.path) for some in rows for node in some}
