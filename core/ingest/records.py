"""Products as JSON: what programs send, and what Shopify's webhooks say, as the same rows that files have."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from core.errors import BadInputError
from core.ingest.build import CellRow
from core.ingest.mapping import ATTRIBUTE, EXTRA, MAX_NAME, OPTION, SKU_EXTRA, Target

_MAX_SKUS = 2_048  # as many as Shopify allows
_MAX_IMAGES = 500


def _as_text(value: object) -> object:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _whole(text: str) -> str:
    """The text, if every sign of it can be written; JSON can hold halves of signs."""
    text.encode()
    return text


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError("holds a NUL")
    return text


Plain = Annotated[str, AfterValidator(_whole)]
Text = Annotated[Plain, BeforeValidator(_as_text)]
Name = Annotated[Plain, Field(min_length=1, max_length=MAX_NAME), AfterValidator(_without_nul)]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ImageRecord(_Record):
    """A picture by its address."""

    url: Plain
    alt: Plain = ""


class SkuRecord(_Record):
    """A SKU. A field that is not sent keeps its value, one sent as null or blank erases it. Money as ``"12.50"``."""

    code: Text | None = None
    barcode: Text | None = None
    options: dict[Name, Text] | None = None
    price: Text | None = None
    compare_at: Text | None = None
    unit_cost: Text | None = None
    weight_grams: Text | None = None
    on_hand: Text | None = None
    image_url: Plain | None = None
    extra: dict[Name, Text] | None = None


class ProductRecord(_Record):
    """A product. A field that is not sent keeps its value, one sent as null or blank erases it."""

    handle: Plain = Field(min_length=1, max_length=255)
    title: Plain | None = None
    description: Plain | None = None
    brand: Plain | None = None
    supplier: Plain | None = None
    product_type: Plain | None = None
    category: Plain | None = Field(None, description="A path, such as Apparel > Dresses, or a taxonomy's own id.")
    department: Plain | None = None
    status: Plain | None = None
    tags: list[Plain] | None = None
    images: list[ImageRecord] | None = Field(None, max_length=_MAX_IMAGES)
    attributes: dict[Name, Text] | None = None
    seo_title: Plain | None = None
    seo_description: Plain | None = None
    extra: dict[Name, Text] | None = None
    skus: list[SkuRecord] | None = Field(None, max_length=_MAX_SKUS)


_PRODUCT_CELLS = {
    Target.TITLE: "title",
    Target.DESCRIPTION: "description",
    Target.BRAND: "brand",
    Target.SUPPLIER: "supplier",
    Target.PRODUCT_TYPE: "product_type",
    Target.CATEGORY: "category",
    Target.DEPARTMENT: "department",
    Target.STATUS: "status",
    Target.SEO_TITLE: "seo_title",
    Target.SEO_DESCRIPTION: "seo_description",
}
_SKU_CELLS = {
    Target.SKU: "code",
    Target.BARCODE: "barcode",
    Target.PRICE: "price",
    Target.COMPARE_AT: "compare_at",
    Target.UNIT_COST: "unit_cost",
    Target.WEIGHT_GRAMS: "weight_grams",
    Target.ON_HAND: "on_hand",
    Target.SKU_IMAGE: "image_url",
}
# What the record calls each cell, for problems.
NAMES: dict[str, str] = {
    **{target.value: field for target, field in _PRODUCT_CELLS.items()},
    **{target.value: f"skus.{field}" for target, field in _SKU_CELLS.items()},
    Target.HANDLE: "handle",
    Target.IMAGES: "images",
    Target.TAGS: "tags",
}


def rows_of(record: ProductRecord, number: int) -> list[CellRow]:
    """The record as rows of cells, all on line ``number``: its fields in the first, a SKU and a picture in each."""
    rows = [
        {Target.HANDLE.value: record.handle.strip(), **(sku or {}), **(image or {})}
        for sku, image in zip_longest(_sku_cells(record), _image_cells(record))
    ] or [{Target.HANDLE.value: record.handle.strip()}]
    rows[0].update(_product_cells(record))
    return [(number, cells) for cells in rows]


def _product_cells(record: ProductRecord) -> dict[str, str]:
    sent = record.model_fields_set
    cells = {
        target.value: (getattr(record, field) or "").strip()
        for target, field in _PRODUCT_CELLS.items()
        if field in sent
    }
    if "tags" in sent:
        cells[Target.TAGS] = json.dumps(record.tags or [])
    if record.images == [] or ("images" in sent and record.images is None):
        cells[Target.IMAGES] = ""
    cells.update({ATTRIBUTE + name: value.strip() for name, value in (record.attributes or {}).items()})
    cells.update({EXTRA + name: value for name, value in (record.extra or {}).items()})
    return cells


def _sku_cells(record: ProductRecord) -> Iterator[dict[str, str]]:
    for sku in record.skus or ():
        sent = sku.model_fields_set
        cells = {
            target.value: (getattr(sku, field) or "").strip() for target, field in _SKU_CELLS.items() if field in sent
        }
        cells.setdefault(Target.SKU, "")
        cells.update({OPTION + name: value.strip() for name, value in (sku.options or {}).items()})
        cells.update({SKU_EXTRA + name: value for name, value in (sku.extra or {}).items()})
        yield cells


def _image_cells(record: ProductRecord) -> Iterator[dict[str, str]]:
    for image in record.images or ():
        yield {Target.IMAGES.value: image.url, Target.IMAGE_ALT.value: image.alt}


def from_shopify_webhook(payload: Mapping[str, Any]) -> ProductRecord:
    """The product of a ``products/create`` or ``products/update`` webhook.

    Raises:
        BadInputError: it is not a product as Shopify sends one; names the place.
    """
    try:
        return ProductRecord.model_validate(_shopify_fields(payload))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadInputError(f"The webhook's product cannot be used: {place}: {first['msg']}.", place=place) from None
    except (TypeError, AttributeError, KeyError, ValueError):
        raise BadInputError("The webhook's body is not a product as Shopify sends one. Nothing was changed.") from None


def _shopify_fields(payload: Mapping[str, Any]) -> dict[str, Any]:
    names = [option["name"] for option in payload.get("options") or []]
    pictures = {image["id"]: image["src"] for image in payload.get("images") or [] if "id" in image}
    plain = {"title": "title", "body_html": "description", "vendor": "brand", "product_type": "product_type"}
    found: dict[str, Any] = {field: payload[key] or "" for key, field in plain.items() if key in payload}
    found["handle"] = payload["handle"]
    if payload.get("status"):
        found["status"] = payload["status"]
    if "tags" in payload:
        tags = payload["tags"] or []
        found["tags"] = tags.split(", ") if isinstance(tags, str) else tags
    if (payload.get("category") or {}).get("full_name"):
        found["category"] = payload["category"]["full_name"]
    if "images" in payload:
        found["images"] = [{"url": image["src"], "alt": image.get("alt") or ""} for image in payload["images"] or []]
    if "variants" in payload:
        found["skus"] = [_shopify_sku(variant, names, pictures) for variant in payload["variants"] or []]
    return found


def _shopify_sku(variant: Mapping[str, Any], names: list[str], pictures: Mapping[Any, str]) -> dict[str, Any]:
    chosen = {name: variant.get(f"option{number}") for number, name in enumerate(names, start=1)}
    plain = {
        "sku": "code",
        "barcode": "barcode",
        "price": "price",
        "compare_at_price": "compare_at",
        "grams": "weight_grams",
        "inventory_quantity": "on_hand",
    }
    return {
        **{field: variant[key] for key, field in plain.items() if key in variant},
        "options": {name: value for name, value in chosen.items() if value and value != "Default Title"},
        "image_url": pictures.get(variant.get("image_id"), ""),
    }
