"""Reading the whole shop for a feed, some hundred products at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlmodel import Session, col

from core.proposals.origins import ai_written
from core.publish.google.item import ShopProduct, ShopSku
from core.records.catalogue import Brand, Category, Product, Sku
from core.records.choices import ProductStatus

_CHUNK = 500
_GOOGLE = "google"


def shop_products(session: Session) -> Iterator[ShopProduct]:
    """Every product on sale, in the order of their numbers, with its SKUs."""
    brands = {row.id: row.name for row in session.execute(select(col(Brand.id), col(Brand.name)))}
    nodes = select(col(Category.id), col(Category.path), col(Category.taxonomy))
    categories = {row.id: (row.path, row.taxonomy.startswith(_GOOGLE)) for row in session.execute(nodes)}
    last = 0
    while rows := _next(session, last):
        last = rows[-1].id or 0
        ids = [row.id or 0 for row in rows]
        skus, written = _skus(session, ids), _ai_fields(session, ids)
        for row in rows:
            path, is_google = categories.get(row.category_id, ("", False))
            yield ShopProduct(
                id=row.id or 0,
                handle=row.handle,
                title=row.title,
                description=row.description,
                brand=brands.get(row.brand_id, ""),
                category_path=path,
                category_is_google=is_google,
                product_type=row.product_type,
                attributes=row.attributes,
                images=tuple(str(image.get("url", "")) for image in row.images),
                skus=tuple(skus[row.id or 0]),
                ai_fields=written.get(row.id or 0, frozenset()),
            )
        session.expunge_all()


def _ai_fields(session: Session, product_ids: Sequence[int]) -> dict[int, frozenset[str]]:
    """The fields of each product whose live text a model wrote."""
    found: dict[int, set[str]] = defaultdict(set)
    for product_id, name in ai_written(session, product_ids):
        found[product_id].add(name)
    return {product_id: frozenset(names) for product_id, names in found.items()}


def _next(session: Session, after_id: int) -> Sequence[Product]:
    wanted = select(Product).where(col(Product.id) > after_id, col(Product.status) == ProductStatus.ACTIVE)
    return session.scalars(wanted.order_by(col(Product.id)).limit(_CHUNK)).all()


def _skus(session: Session, product_ids: Sequence[int]) -> dict[int, list[ShopSku]]:
    found: dict[int, list[ShopSku]] = defaultdict(list)
    rows = session.scalars(select(Sku).where(col(Sku.product_id).in_(product_ids)))
    for row in sorted(rows, key=lambda sku: (sku.product_id, sku.position, sku.code)):
        found[row.product_id].append(
            ShopSku(
                code=row.code,
                currency=row.currency,
                price_minor=row.price_minor,
                compare_at_minor=row.compare_at_minor,
                barcode=row.barcode,
                options=row.options,
                weight_grams=row.weight_grams,
                on_hand_units=row.on_hand_units,
                image_url=row.image_url,
            )
        )
    return found
