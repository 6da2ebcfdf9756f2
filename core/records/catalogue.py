"""The catalogue's tables: what the shop sells, and how it is described."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from core.records.base import json_field, not_negative, one_of, optional_time_field, ordered_json_field, time_field
from core.records.choices import ProductStatus


class Brand(SQLModel, table=True):
    """A maker's name as customers see it (Shopify's vendor)."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, max_length=255)


class Supplier(SQLModel, table=True):
    """Who the shop buys from."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, max_length=255)


class Category(SQLModel, table=True):
    """A taxonomy node; ``path`` is the whole way down, levels separated by `` > ``."""

    __table_args__ = (UniqueConstraint("taxonomy", "path"), Index("ix_category_parent", "parent_id"))

    id: int | None = Field(default=None, primary_key=True)
    taxonomy: str = Field(default="shop", max_length=60)
    external_id: str = Field(default="", max_length=200)
    path: str = Field(max_length=1000)
    name: str = Field(max_length=255)
    parent_id: int | None = Field(default=None, foreign_key="category.id")
    depth: int = Field(default=1, ge=1)
    retired_at: datetime | None = optional_time_field()


class Attribute(SQLModel, table=True):
    """A typed property that a category asks for; no category means every product."""

    __table_args__ = (
        UniqueConstraint("category_id", "name"),
        one_of("value_type", ("text", "number", "choice", "flag")),
    )

    id: int | None = Field(default=None, primary_key=True)
    category_id: int | None = Field(default=None, foreign_key="category.id")
    name: str = Field(max_length=120)
    value_type: str = Field(default="text")
    unit: str = Field(default="", max_length=20)
    allowed: list[str] = json_field(list)
    required: bool = Field(default=False)


class Product(SQLModel, table=True):
    """A product, the parent of its SKUs. ``rev`` grows with each change; ``content_hash`` is of what was imported."""

    __table_args__ = (
        one_of("status", ProductStatus),
        CheckConstraint("handle <> ''", name="handle_filled"),
        Index("ix_product_category", "category_id"),
        Index("ix_product_department", "department"),
    )

    id: int | None = Field(default=None, primary_key=True)
    handle: str = Field(unique=True, max_length=255)
    title: str = Field(default="")
    description: str = Field(default="")  # as imported; may hold HTML, never trusted
    product_type: str = Field(default="", max_length=255)
    department: str = Field(default="", max_length=120)
    status: str = Field(default=ProductStatus.ACTIVE)
    brand_id: int | None = Field(default=None, foreign_key="brand.id")
    supplier_id: int | None = Field(default=None, foreign_key="supplier.id")
    category_id: int | None = Field(default=None, foreign_key="category.id")
    merged_into_id: int | None = Field(default=None, foreign_key="product.id")
    tags: list[str] = json_field(list)
    images: list[dict[str, Any]] = json_field(list)  # [{"url", "alt"}] in their order
    attributes: dict[str, str] = json_field()  # attribute name -> value as text
    extra: dict[str, str] = json_field()  # columns of the source that have no place of their own
    seo_title: str = Field(default="")
    seo_description: str = Field(default="")
    content_hash: str = Field(default="", max_length=64)
    imported: dict[str, str] = json_field()  # field -> digest of the value the source last gave
    rev: int = Field(default=1, ge=1)
    created_at: datetime = time_field()
    updated_at: datetime = time_field()


class Sku(SQLModel, table=True):
    """The unit stocked and counted. Money is in minor units of ``currency``."""

    __table_args__ = (
        not_negative("price_minor"),
        not_negative("compare_at_minor"),
        not_negative("unit_cost_minor"),
        not_negative("weight_grams"),
        CheckConstraint("code <> ''", name="code_filled"),
        Index("ix_sku_product", "product_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    product_id: int = Field(foreign_key="product.id")
    code: str = Field(unique=True, max_length=255)
    barcode: str = Field(default="", max_length=64)
    options: dict[str, str] = ordered_json_field()  # option name -> value, such as {"Size": "M"}
    position: int = Field(default=1)
    currency: str = Field(max_length=3)
    price_minor: int | None = Field(default=None)
    compare_at_minor: int | None = Field(default=None)
    unit_cost_minor: int | None = Field(default=None)
    weight_grams: int | None = Field(default=None)
    on_hand_units: int | None = Field(default=None)
    image_url: str = Field(default="")
    extra: dict[str, str] = json_field()
    imported: dict[str, str] = json_field()  # field -> digest of the value the source last gave


class Listing(SQLModel, table=True):
    """A product as sold on one channel and locale; ``published_digest`` is of what the channel was last given."""

    __table_args__ = (UniqueConstraint("product_id", "channel", "locale"),)

    id: int | None = Field(default=None, primary_key=True)
    product_id: int = Field(foreign_key="product.id")
    channel: str = Field(max_length=40)
    locale: str = Field(max_length=20)
    published_digest: str = Field(default="", max_length=64)
    published_at: datetime | None = optional_time_field()
    url: str = Field(default="")
