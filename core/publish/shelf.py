"""Reading what an export must know about its products, SKUs, brands and categories."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select
from sqlmodel import Session, col

from core.changes import Json
from core.publish.given import chunks
from core.publish.shopify import MOVED, REDIRECT, SKU_COLUMNS
from core.publish.values import CategoryCard, ChannelValue, ProductCard, Shelf, SkuCard, with_titles
from core.records.catalogue import Brand, Category, Product, Sku
from core.records.choices import ProductStatus

_ON_SALE = (ProductStatus.ACTIVE, ProductStatus.DRAFT)


def load_shelf(session: Session, values: Sequence[ChannelValue]) -> Shelf:
    """Everything the values refer to; titles are those the channel has before it gets the values."""
    product_ids = {value.key.product_id for value in values}
    product_ids |= _referred(values, MOVED) | _referred(values, REDIRECT)
    titles = {value.key.product_id: str(value.before or "") for value in values if value.key.field == "title"}
    return Shelf(
        products=with_titles(_products(session, product_ids), titles),
        skus=_skus(session, {value.key.sku_id for value in values if value.key.sku_id is not None}),
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
        for product in session.scalars(select(Product).where(col(Product.id).in_(some))):
            id_ = product.id or 0
            on_sale = product.status in _ON_SALE
            found[id_] = ProductCard(id_, product.handle, product.title, on_sale, skus.get(id_, 0))
    return found


def _skus(session: Session, ids: Iterable[int]) -> dict[int, SkuCard]:
    found: dict[int, SkuCard] = {}
    for some in chunks(ids):
        for sku in session.scalars(select(Sku).where(col(Sku.id).in_(some))):
            live: dict[str, Json] = {name: getattr(sku, name) for name in SKU_COLUMNS}
            options = tuple((name, value) for name, value in sku.options.items())
            id_ = sku.id or 0
            found[id_] = SkuCard(id_, sku.product_id, sku.code, options, sku.position, sku.currency, live)
    return found


def _brands(session: Session, ids: Iterable[int]) -> dict[int, str]:
    rows = (session.scalars(select(Brand).where(col(Brand.id).in_(some))) for some in chunks(ids))
    return {brand.id or 0: brand.name for some in rows for brand in some}


def _categories(session: Session, ids: Iterable[int]) -> dict[int, CategoryCard]:
    rows = (session.scalars(select(Category).where(col(Category.id).in_(some))) for some in chunks(ids))
    return {node.id or 0: CategoryCard(node.taxonomy, node.path) for some in rows for node in some}
