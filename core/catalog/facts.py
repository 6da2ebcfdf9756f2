"""What the catalogue says about products, read in few queries into frozen values that rules and models share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from sqlalchemy import Row, bindparam, or_, select
from sqlmodel import Session, col

from core.catalog.fields import ATTRIBUTE_PREFIX, PRODUCT_FIELDS, SKU_FIELDS, option_pairs
from core.catalog.plain_text import plain_text
from core.changes import Json
from core.errors import BadInputError
from core.records.catalogue import Attribute, Brand, Category, Product, Sku

_CHUNK = 1000


@dataclass(frozen=True)
class SkuFacts:
    """One SKU; money in minor units of ``currency``, None where the catalogue does not say."""

    id: int
    code: str
    barcode: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    price_minor: int | None = None
    compare_at_minor: int | None = None
    unit_cost_minor: int | None = None
    currency: str = "GBP"
    on_hand_units: int | None = None
    weight_grams: int | None = None
    image_url: str = ""


@dataclass(frozen=True)
class ProductFacts:
    """One product with its SKUs. ``description`` is plain text; ``description_html`` is what was imported."""

    id: int
    handle: str
    title: str
    description: str = ""
    product_type: str = ""
    department: str = ""
    status: str = "active"
    brand: str = ""
    category_id: int | None = None
    category_path: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    image_urls: tuple[str, ...] = ()
    skus: tuple[SkuFacts, ...] = ()
    rev: int = 1
    seo_title: str = ""
    seo_description: str = ""
    description_html: str = ""
    images: tuple[Mapping[str, Any], ...] = ()
    brand_id: int | None = None
    supplier_id: int | None = None
    merged_into_id: int | None = None

    @property
    def currency(self) -> str:
        """The currency of its SKUs; empty without any."""
        return self.skus[0].currency if self.skus else ""

    def sku(self, sku_id: int) -> SkuFacts | None:
        """Its SKU of that id, or None if it is not one of this product's."""
        return next((sku for sku in self.skus if sku.id == sku_id), None)


@dataclass(frozen=True)
class CategoryFacts:
    """A taxonomy node; a retired one takes no new products."""

    id: int
    path: str
    name: str
    parent_id: int | None = None
    retired: bool = False


@dataclass(frozen=True)
class AttributeRule:
    """What a category asks of one attribute; an empty ``allowed`` means any value of the type."""

    name: str
    value_type: str = "text"
    unit: str = ""
    allowed: tuple[str, ...] = ()
    required: bool = False


_NOTHING_ASKED: Mapping[str, AttributeRule] = MappingProxyType({})


@dataclass(frozen=True)
class CatalogContext:
    """What the shop's catalogue allows: categories by id and path, the attributes each asks for, brands."""

    categories: Mapping[int, CategoryFacts] = field(default_factory=dict)
    by_path: Mapping[str, CategoryFacts] = field(default_factory=dict)
    asked: Mapping[int, Mapping[str, AttributeRule]] = field(default_factory=dict)
    asked_of_all: Mapping[str, AttributeRule] = field(default_factory=dict)
    brands: Mapping[int, str] = field(default_factory=dict)

    def attributes_of(self, category_id: int | None) -> Mapping[str, AttributeRule]:
        """The attributes a product there is asked for, its own category's before those of parents and of all."""
        if category_id is None:
            return self.asked_of_all or _NOTHING_ASKED
        return self.asked.get(category_id, self.asked_of_all)

    @classmethod
    def build(
        cls,
        categories: Iterable[CategoryFacts],
        rules: Iterable[tuple[int | None, AttributeRule]] = (),
        brands: Mapping[int, str] | None = None,
    ) -> CatalogContext:
        """A context from plain values: ``rules`` pairs a category id, or None for every product, with a rule."""
        nodes = {node.id: node for node in categories}
        own: dict[int | None, dict[str, AttributeRule]] = {}
        for category_id, rule in rules:
            own.setdefault(category_id, {})[rule.name] = rule
        by_path: dict[str, CategoryFacts] = {}
        for node in nodes.values():
            if node.path not in by_path or by_path[node.path].retired:
                by_path[node.path] = node
        return cls(nodes, by_path, _inherited(nodes, own), own.get(None, {}), brands or {})


def facts(session: Session, product_ids: Iterable[int], *, to_check: bool = False) -> dict[int, ProductFacts]:
    """The facts of these products by id, in two queries a thousand products; ids of nothing are absent.

    ``to_check`` leaves ``description`` empty: checks read ``description_html`` alone, and cleaning takes its time.
    """
    found: dict[int, ProductFacts] = {}
    for chunk in _chunks(sorted(set(product_ids))):
        skus = _skus_of(session, chunk)
        for row in session.execute(_PRODUCTS.where(col(Product.id).in_(chunk))):
            description = "" if to_check else plain_text(row.description)
            found[row.id] = _product(row, description, tuple(skus.get(row.id, ())))
    return found


def all_product_ids(session: Session, *, with_merged: bool = False) -> list[int]:
    """The ids of the shop's products in ascending order, without those that were merged into another."""
    query = select(col(Product.id)).order_by(col(Product.id))
    if not with_merged:
        query = query.where(col(Product.status) != "merged")
    return [product_id for product_id in session.scalars(query) if product_id is not None]


def catalog_context(session: Session) -> CatalogContext:
    """The categories, the attributes each asks for with those inherited, and the brands: three queries in all."""
    nodes = session.execute(_NODES)
    asked = session.scalars(select(Attribute).order_by(col(Attribute.id)))
    return CatalogContext.build(
        (CategoryFacts(row[0], row[1], row[2], row[3], row[4] is not None) for row in nodes),
        ((attribute.category_id, _rule(attribute)) for attribute in asked),
        {brand.id: brand.name for brand in session.scalars(select(Brand)) if brand.id is not None},
    )


def context_of(session: Session, category_ids: Iterable[int]) -> CatalogContext:
    """What the catalogue allows in these categories alone, in two queries however large the taxonomy is.

    It knows them and what is above them, not their neighbours, and no brands.
    """
    nodes = session.execute(_NODES_AND_ABOVE, {"ids": list(category_ids)}).all()
    applying = or_(col(Attribute.category_id).is_(None), col(Attribute.category_id).in_([row[0] for row in nodes]))
    asked = session.scalars(select(Attribute).where(applying).order_by(col(Attribute.id)))
    return CatalogContext.build(
        (CategoryFacts(row[0], row[1], row[2], row[3], row[4] is not None) for row in nodes),
        ((attribute.category_id, _rule(attribute)) for attribute in asked),
    )


def value_of(product: ProductFacts, name: str, sku_id: int | None = None) -> Json:
    """The live value of a field as the store holds it, for the ``before`` of a write; None where there is none.

    Raises:
        BadInputError: no such field, or the SKU is not the product's.
    """
    if sku_id is not None:
        return _sku_value(product, name, sku_id)
    if name.startswith(ATTRIBUTE_PREFIX):
        return product.attributes.get(name.removeprefix(ATTRIBUTE_PREFIX))
    if name not in PRODUCT_FIELDS:
        raise BadInputError(f"{name!r} is not a field of a product: one of {', '.join(PRODUCT_FIELDS)}.")
    if name == "description":
        return product.description_html or product.description
    if name == "images":
        return [dict(image) for image in product.images]
    value: Json | tuple[str, ...] = getattr(product, name)
    return list(value) if isinstance(value, tuple) else value


def _sku_value(product: ProductFacts, name: str, sku_id: int) -> Json:
    sku = product.sku(sku_id)
    if sku is None:
        raise BadInputError(f"SKU {sku_id} is not one of product {product.id}: the proposal about it is out of date.")
    if name not in SKU_FIELDS:
        raise BadInputError(f"{name!r} is not a field of a SKU: one of {', '.join(SKU_FIELDS)}.")
    if name == "options":
        return option_pairs(sku.options)
    value: Json = product.id if name == "product_id" else getattr(sku, name)
    return value


_PRODUCTS = (
    select(
        *(
            column
            for column in Product.__table__.columns  # type: ignore[attr-defined]
            if column.name not in {"extra", "content_hash", "created_at", "updated_at"}
        ),
        col(Brand.name).label("brand"),
        col(Category.path).label("category_path"),
    )
    .outerjoin(Brand, col(Brand.id) == col(Product.brand_id))
    .outerjoin(Category, col(Category.id) == col(Product.category_id))
    .order_by(col(Product.id))
)
_NODES = select(  # type: ignore[call-overload]
    Category.id, Category.path, Category.name, Category.parent_id, Category.retired_at
).order_by(col(Category.taxonomy) != "shop", col(Category.id))
_START = (
    select(Category.id, Category.parent_id)  # type: ignore[call-overload]
    .where(col(Category.id).in_(bindparam("ids", expanding=True)))
    .cte("upwards", recursive=True)
)
_UPWARDS = _START.union(
    select(Category.id, Category.parent_id).join(_START, _START.c.parent_id == col(Category.id))  # type: ignore[call-overload]
)
_NODES_AND_ABOVE = _NODES.where(col(Category.id).in_(select(_UPWARDS.c.id)))
_SKUS = select(
    *(column for column in Sku.__table__.columns if column.name not in {"extra"})  # type: ignore[attr-defined]
).order_by(col(Sku.product_id), col(Sku.position), col(Sku.id))


def _product(row: Row[Any], description: str, skus: tuple[SkuFacts, ...]) -> ProductFacts:
    return ProductFacts(
        id=row.id,
        handle=row.handle,
        title=row.title,
        description=description,
        product_type=row.product_type,
        department=row.department,
        status=row.status,
        brand=row.brand or "",
        category_id=row.category_id,
        category_path=row.category_path or "",
        attributes=row.attributes,
        tags=tuple(row.tags),
        image_urls=tuple(str(image["url"]) for image in row.images if image.get("url")),
        skus=skus,
        rev=row.rev,
        seo_title=row.seo_title,
        seo_description=row.seo_description,
        description_html=row.description,
        images=tuple(row.images),
        brand_id=row.brand_id,
        supplier_id=row.supplier_id,
        merged_into_id=row.merged_into_id,
    )


def _skus_of(session: Session, product_ids: Sequence[int]) -> dict[int, list[SkuFacts]]:
    found: dict[int, list[SkuFacts]] = {}
    for row in session.execute(_SKUS.where(col(Sku.product_id).in_(product_ids))):
        found.setdefault(row.product_id, []).append(
            SkuFacts(
                id=row.id,
                code=row.code,
                barcode=row.barcode,
                options=row.options,
                price_minor=row.price_minor,
                compare_at_minor=row.compare_at_minor,
                unit_cost_minor=row.unit_cost_minor,
                currency=row.currency,
                on_hand_units=row.on_hand_units,
                weight_grams=row.weight_grams,
                image_url=row.image_url,
            )
        )
    return found


def _rule(attribute: Attribute) -> AttributeRule:
    return AttributeRule(
        attribute.name, attribute.value_type, attribute.unit, tuple(attribute.allowed), attribute.required
    )


def _inherited(
    nodes: Mapping[int, CategoryFacts], own: Mapping[int | None, Mapping[str, AttributeRule]]
) -> dict[int, Mapping[str, AttributeRule]]:
    """Own rules over those of the parents over those of all; categories that ask nothing of their own share."""
    full: dict[int, Mapping[str, AttributeRule]] = {}
    for node in nodes.values():
        for step in reversed(_upwards(node, nodes, full)):
            above = full.get(step.parent_id) if step.parent_id is not None else None
            asked = own.get(None, {}) if above is None else above
            full[step.id] = {**asked, **own[step.id]} if step.id in own else asked
    return full


def _upwards(
    node: CategoryFacts, nodes: Mapping[int, CategoryFacts], known: Mapping[int, object]
) -> list[CategoryFacts]:
    way: list[CategoryFacts] = []
    step: CategoryFacts | None = node
    while step is not None and step.id not in known and step not in way:
        way.append(step)
        step = nodes.get(step.parent_id) if step.parent_id is not None else None
    return way


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))
