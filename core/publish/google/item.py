"""One item of a Google Merchant feed: what Google is told of one SKU, made from what the catalogue holds. Pure.

Source: Google Merchant Center, product data specification (2026). A text that a model wrote goes into
``structured_title`` or ``structured_description`` with its source named, and never beside a plain one: Google would
take the plain one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, urljoin

from core.catalog.barcodes import is_valid_barcode
from core.catalog.plain_text import plain_text
from core.changes import CopyField
from core.copywriting.places import GOOGLE, place_of
from core.money import to_decimal_text

AI_SOURCE = "trained_algorithmic_media"
MOST_IMAGES = 10  # beside the first
# Google's attribute -> the names that shops give it, looked for among a SKU's options first, then the attributes.
DETAILS: dict[str, tuple[str, ...]] = {
    "color": ("color", "colour"),
    "size": ("size", "shoe size", "clothing size"),
    "material": ("material", "fabric"),
    "pattern": ("pattern",),
    "gender": ("gender", "target gender"),
    "age_group": ("age group", "age_group"),
    "mpn": ("mpn", "part number", "manufacturer part number"),
}


@dataclass(frozen=True)
class ShopProduct:
    """A product as the feed reads it; ``ai_fields`` are those whose live value a model wrote."""

    id: int
    handle: str
    title: str
    description: str
    brand: str = ""
    category_path: str = ""
    category_is_google: bool = False
    product_type: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    images: tuple[str, ...] = ()
    skus: tuple[ShopSku, ...] = ()
    ai_fields: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ShopSku:
    """A SKU as the feed reads it."""

    code: str
    currency: str
    price_minor: int | None = None
    compare_at_minor: int | None = None
    barcode: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    weight_grams: int | None = None
    on_hand_units: int | None = None
    image_url: str = ""


@dataclass(frozen=True)
class Text:
    """A title or a description, and whether a model wrote it."""

    content: str
    by_ai: bool


@dataclass(frozen=True)
class Item:
    """A row of the feed: Google's attributes by name in the feed's order, each with one value or several."""

    product_id: int
    title: Text
    description: Text
    values: Mapping[str, tuple[str, ...]]

    @property
    def id(self) -> str:
        """Google's id of the item: the SKU's code."""
        return self.values["id"][0]


def items_of(product: ShopProduct, shop_url: str) -> Iterator[Item]:
    """The product's items, one for each SKU.

    Args:
        product: the product.
        shop_url: address of the shop; a product's page is at ``products/<handle>`` below it.
    """
    base = shop_url.rstrip("/") + "/"
    description = _text(product, CopyField.DESCRIPTION, product.description)
    title = _text(product, CopyField.TITLE, product.title)
    for sku in product.skus:
        pairs = {**_identity(product, sku, base), **_offer(sku), **_kind(product), **_details(product, sku)}
        values = {name: several for name, value in pairs.items() if (several := _several(value))}
        yield Item(product.id, Text(_title(title.content, product, sku), title.by_ai), description, values)


def _text(product: ShopProduct, field: CopyField, shops: str) -> Text:
    """Google's own version of the text where there is one, else the shop's."""
    place = place_of(field, GOOGLE)
    own = product.attributes.get(place.attribute, "")
    if own.strip():
        return Text(plain_text(own), place.field in product.ai_fields)
    return Text(plain_text(shops), place_of(field).field in product.ai_fields)


def _highlights(product: ShopProduct) -> list[str]:
    names = (place_of(CopyField.BULLETS, channel).attribute for channel in (GOOGLE, ""))
    own = next((said for name in names if (said := product.attributes.get(name, "")).strip()), "")
    return [line.lstrip("-•– ") for line in own.splitlines()]


def _identity(product: ShopProduct, sku: ShopSku, base: str) -> dict[str, str | Sequence[str]]:
    images = dict.fromkeys(_address(base, url) for url in (sku.image_url, *product.images) if url)
    first, *others = images or [""]
    return {
        "id": sku.code,
        "link": base + "products/" + quote(product.handle),
        "image_link": first,
        "additional_image_link": others[:MOST_IMAGES],
    }


def _address(base: str, url: str) -> str:
    """The whole address; a comma would part two of them in a text feed."""
    try:
        return urljoin(base, url.strip()).replace(",", "%2C")
    except ValueError:
        return url


def _offer(sku: ShopSku) -> dict[str, str | Sequence[str]]:
    """Availability and price; a compare-at price above the price is what Google calls the price.

    A SKU whose stock nobody counts is sold as long as its product is.
    """
    is_reduced = (sku.compare_at_minor or 0) > (sku.price_minor or 0) > 0
    return {
        "availability": "out_of_stock" if sku.on_hand_units is not None and sku.on_hand_units <= 0 else "in_stock",
        "price": _amount(sku.compare_at_minor if is_reduced else sku.price_minor, sku.currency),
        "sale_price": _amount(sku.price_minor, sku.currency) if is_reduced else "",
        "gtin": sku.barcode if is_valid_barcode(sku.barcode) else "",
        "shipping_weight": f"{sku.weight_grams} g" if sku.weight_grams else "",
    }


def _kind(product: ShopProduct) -> dict[str, str | Sequence[str]]:
    own = product.product_type if product.category_is_google else product.category_path or product.product_type
    return {
        "brand": product.brand,
        "google_product_category": product.category_path if product.category_is_google else "",
        "product_type": own,
        "item_group_id": _group_id(product) if len(product.skus) > 1 else "",
        "product_highlight": _highlights(product),
    }


def _group_id(product: ShopProduct) -> str:
    """What joins a product's variants: its handle, or its number where the handle is longer than Google takes."""
    return product.handle if len(product.handle) <= 50 else f"product-{product.id}"


def _details(product: ShopProduct, sku: ShopSku) -> dict[str, str | Sequence[str]]:
    given = {_plain(name): value for name, value in (*product.attributes.items(), *sku.options.items())}
    return {name: next((given[one] for one in called if given.get(one)), "") for name, called in DETAILS.items()}


def _plain(name: str) -> str:
    """An attribute's name without the metafield that Shopify keeps it in.

    >>> _plain("Color (shopify.color-pattern)")
    'color'
    """
    return name.partition(" (")[0].strip().casefold()


def _title(title: str, product: ShopProduct, sku: ShopSku) -> str:
    """The title with what tells this variant from the others, where it does not say it and has room for it."""
    if len(product.skus) < 2:
        return title
    missing = [value for value in sku.options.values() if value and not _says(title, value)]
    whole = " - ".join(filter(None, (title, ", ".join(missing))))
    return whole if len(whole) <= place_of(CopyField.TITLE, GOOGLE).longest else title


def _says(title: str, value: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(value)}(?!\w)", title, re.IGNORECASE) is not None


def _amount(minor: int | None, currency: str) -> str:
    return "" if minor is None else f"{to_decimal_text(minor, currency)} {currency}"


def _several(value: str | Sequence[str]) -> tuple[str, ...]:
    values = (value,) if isinstance(value, str) else tuple(value)
    return tuple(" ".join(one.split()) for one in values if one.strip())
