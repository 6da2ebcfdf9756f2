"""Shopify's limits, checked before a value goes out: Shopify refuses or cuts what is longer, and says so only later.

The numbers are those of Shopify's help pages on product CSV files and product limits (2026).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.catalog.options import MOST_OPTIONS, MOST_SKUS
from core.publish.shopify import MOVED, OPTIONS, REDIRECT, as_options, cell_text
from core.publish.values import ChannelValue, Held, Key, Shelf, with_new_titles

MAX_CHARACTERS = {
    "title": 255,
    "brand_id": 255,
    "product_type": 255,
    "category_id": 1000,
    "seo_title": 70,
    "seo_description": 320,
    "barcode": 255,
}
MAX_TEXT_BYTES = 512_000  # a description or a metafield
MAX_TAGS, MAX_TAG_CHARACTERS = 250, 255
MAX_IMAGES = 250
MAX_OPTION_CHARACTERS = 255
_HANDLE = re.compile(r"[a-z0-9\u00c0-\uffff]+(?:[-_][-_a-z0-9\u00c0-\uffff]*)?")


def sift(values: Sequence[ChannelValue], shelf: Shelf) -> tuple[list[ChannelValue], list[Held]]:
    """The values that Shopify takes, and those it would not, each with the reason.

    What belongs together stays together: the values of one decision (a merged product must not leave the shop while its
    SKU cannot arrive), and all values of a product whose new title is refused.
    """
    titled = with_new_titles(shelf, values)
    reasons = {value.key: reason for value in values if (reason := fault(value, titled))}
    for value in _drawn_in(values, set(reasons)):
        reasons[value.key] = "It belongs to a decision, or to a product, of which another value cannot go out."
    passed = [value for value in values if value.key not in reasons]
    return passed, [Held(value, reasons[value.key]) for value in values if value.key in reasons]


def _drawn_in(values: Sequence[ChannelValue], stuck: set[Key]) -> list[ChannelValue]:
    """The other values that have to wait with those that are stuck."""
    drawn: list[ChannelValue] = []
    decisions: set[int] = set()
    products: set[int] = set()
    while True:
        held = [value for value in values if value.key in stuck]
        decisions.update(*(value.proposal_ids for value in held))
        products.update(value.key.product_id for value in held if value.key.field == "title")
        more = [
            value
            for value in values
            if value.key not in stuck and (value.proposal_ids & decisions or value.key.product_id in products)
        ]
        if not more:
            return drawn
        drawn += more
        stuck = stuck | {value.key for value in more}


def fault(value: ChannelValue, shelf: Shelf) -> str:
    """What Shopify would refuse about the value, in one sentence; empty if nothing."""
    return _place_fault(value, shelf) or _value_fault(value, shelf)


def _place_fault(value: ChannelValue, shelf: Shelf) -> str:
    product = shelf.products[value.key.product_id]
    if not _HANDLE.fullmatch(product.handle) or len(product.handle) > 255:
        return (
            f"The handle {product.handle!r} is not one Shopify takes: small letters, digits and hyphens, 255 at most."
        )
    if not product.title.strip():
        return f"{product.handle} has no title; Shopify needs one."
    if value.key.sku_id is None:
        return ""
    sku = shelf.skus[value.key.sku_id]
    options = as_options(value.after) if value.key.field == OPTIONS else sku.options
    if len(options) > MOST_OPTIONS:
        return f"SKU {sku.code} has {len(options)} options; Shopify takes {MOST_OPTIONS}."
    home = shelf.products[int(str(value.after))] if value.key.field == MOVED else product
    if home.skus > MOST_SKUS:
        return f"{home.handle} has {home.skus} SKUs; Shopify takes {MOST_SKUS} variants of a product."
    return ""


def _value_fault(value: ChannelValue, shelf: Shelf) -> str:
    name = value.key.field
    if name in (MOVED, REDIRECT):
        return ""
    if name == OPTIONS:
        return _options_fault(value)
    if name == "tags" and isinstance(value.after, list):
        return _tags_fault(value.after)
    if name == "images" and isinstance(value.after, list):
        return _images_fault(value.after)
    currency = shelf.skus[value.key.sku_id].currency if value.key.sku_id is not None else ""
    text = cell_text(name, value.after, shelf, currency)
    most = MAX_CHARACTERS.get(name)
    if most is not None and len(text) > most:
        return f"The value has {len(text)} characters; Shopify takes {most}. Shorten it."
    if len(text.encode()) > MAX_TEXT_BYTES:
        return f"The value has {len(text.encode()):,} bytes; Shopify takes {MAX_TEXT_BYTES:,}. Shorten it."
    return ""


def _options_fault(value: ChannelValue) -> str:
    for text in (text for pair in as_options(value.after) for text in pair):
        if len(text) > MAX_OPTION_CHARACTERS:
            return f"An option has {len(text)} characters; Shopify takes {MAX_OPTION_CHARACTERS}. Shorten it."
    return ""


def _tags_fault(tags: Sequence[object]) -> str:
    if len(tags) > MAX_TAGS:
        return f"There are {len(tags)} tags; Shopify takes {MAX_TAGS}."
    for tag in map(str, tags):
        if len(tag) > MAX_TAG_CHARACTERS:
            return f"The tag {tag[:40]!r}… has {len(tag)} characters; Shopify takes {MAX_TAG_CHARACTERS}."
        if "," in tag:
            return f"The tag {tag[:40]!r} holds a comma, which parts tags. Write it without."
    return ""


def _images_fault(images: Sequence[object]) -> str:
    if len(images) > MAX_IMAGES:
        return f"There are {len(images)} images; Shopify takes {MAX_IMAGES}."
    for image in images:
        url = str(image.get("url", "")) if isinstance(image, dict) else ""
        if not url.startswith(("https://", "http://")):
            return f"The image address {url[:60]!r} is not one Shopify can fetch: it must start with https://."
    return ""
