"""Validity: values that a channel cuts off, refuses or cannot read.

Sources: Google Merchant Center, product data specification (title up to 150 characters, description up to 5,000, brand
up to 70; sale price below price); Shopify, product limits (title and tags up to 255 characters, 250 tags, 3 options,
2,048 variants, search title 70 and search description 320 characters); GS1 General Specifications 7.9 (check digit);
the shop's own categories.
"""

from __future__ import annotations

from dataclasses import replace

from core.catalog.barcodes import is_valid_barcode
from core.catalog.check_attributes import checked_value
from core.catalog.check_fix import LONGEST, LONGEST_TAG, MOST_TAGS, SHOWN_SEO_TITLE
from core.catalog.fields import attribute_field
from core.catalog.health.rule import GOOGLE, GS1, SHOP, SHOPIFY, Group, Look, Miss, Rule, Severity, of, when


def _title_refused(look: Look, limit: int) -> tuple[Miss, ...]:
    """Shopify: a title has up to 255 characters."""
    return when(len(look.title) > limit)


def _title_long(look: Look, limit: int) -> tuple[Miss, ...]:
    """Google, title: 1 to 150 characters."""
    return when(len(look.title) > limit)


def _description_long(look: Look, limit: int) -> tuple[Miss, ...]:
    """Google, description: 1 to 5,000 characters; the rest is cut off."""
    return when(len(look.description) > limit)


def _brand_long(look: Look, limit: int) -> tuple[Miss, ...]:
    """Google, brand: 1 to 70 characters."""
    return when(len(look.product.brand) > limit)


def _barcode(look: Look, _limit: int) -> tuple[Miss, ...]:
    """GS1: 8, 12, 13 or 14 digits whose last one checks the others."""
    given = [sku.barcode for sku in look.product.skus if sku.barcode]
    return of(sum(not is_valid_barcode(barcode) for barcode in given), len(look.product.skus))


def _compare_at(look: Look, _limit: int) -> tuple[Miss, ...]:
    """Google, sale_price; Shopify, compare-at price: the price before must be above the price now."""
    skus = look.product.skus
    return of(
        sum(bool(sku.compare_at_minor and sku.price_minor and sku.compare_at_minor <= sku.price_minor) for sku in skus),
        len(skus),
    )


def _options(look: Look, limit: int) -> tuple[Miss, ...]:
    """Shopify: a product has up to 3 options."""
    return when(any(len(sku.options) > limit for sku in look.product.skus))


def _variants(look: Look, limit: int) -> tuple[Miss, ...]:
    """Shopify: a product has up to 2,048 variants."""
    return when(len(look.product.skus) > limit)


def _tags(look: Look, limit: int) -> tuple[Miss, ...]:
    """Shopify: up to 250 tags of 255 characters."""
    tags = look.product.tags
    return when(len(tags) > limit or any(len(tag) > LONGEST_TAG for tag in tags))


def _search_title(look: Look, limit: int) -> tuple[Miss, ...]:
    """Shopify: a page title has up to 70 characters; search engines cut longer ones off."""
    return when(len(look.product.seo_title) > limit)


def _search_description(look: Look, limit: int) -> tuple[Miss, ...]:
    """Shopify: a page's description has up to 320 characters."""
    return when(len(look.product.seo_description) > limit)


def _retired(look: Look, _limit: int) -> tuple[Miss, ...]:
    """The shop's categories: one that was retired is in no filter and no feed."""
    node = look.context.categories.get(look.product.category_id or 0)
    return when(node is not None and node.retired)


def _values(look: Look, _limit: int) -> tuple[Miss, ...]:
    """The shop's categories: allowed values, numbers with the right unit, yes or no."""
    names = [rule.name for rule in look.asked if look.product.attributes.get(rule.name, "").strip()]
    wrong = [name for name in names if not _takes(look, name, look.product.attributes[name])]
    return tuple(Miss(1 / len(names), attribute_field(name)) for name in wrong)


def _takes(look: Look, name: str, value: str) -> bool:
    """Whether the product's category takes the value, remembered for the next product with the same."""
    key = (look.product.category_id, name, value)
    if key not in look.known_values:
        untitled = replace(look.product, title="")
        look.known_values[key] = not checked_value(name, value, untitled, look.context)[1]
    return look.known_values[key]


RULES = (
    Rule(
        "title-refused",
        Group.VALIDITY,
        20,
        Severity.STOPS,
        "The title is longer than the shop system takes.",
        SHOPIFY,
        _title_refused,
        "title",
        LONGEST["title"],
        "characters",
    ),
    Rule(
        "title-long",
        Group.VALIDITY,
        8,
        Severity.COSTS,
        "The title is longer than search ads show.",
        GOOGLE,
        _title_long,
        "title",
        150,
        "characters",
    ),
    Rule(
        "description-long",
        Group.VALIDITY,
        5,
        Severity.COSTS,
        "The description is longer than search ads take.",
        GOOGLE,
        _description_long,
        "description",
        5000,
        "characters",
    ),
    Rule(
        "brand-long",
        Group.VALIDITY,
        2,
        Severity.COSTS,
        "The brand’s name is too long.",
        GOOGLE,
        _brand_long,
        "",
        70,
        "characters",
    ),
    Rule(
        "barcode-invalid", Group.VALIDITY, 8, Severity.STOPS, "A barcode is not a valid GTIN.", GS1, _barcode, "barcode"
    ),
    Rule(
        "compare-at-low",
        Group.VALIDITY,
        4,
        Severity.COSTS,
        "A compare-at price is not above the price.",
        GOOGLE,
        _compare_at,
        "compare_at_minor",
    ),
    Rule(
        "category-retired",
        Group.VALIDITY,
        8,
        Severity.COSTS,
        "The product’s category was retired.",
        SHOP,
        _retired,
        "category_id",
    ),
    Rule(
        "attribute-invalid",
        Group.VALIDITY,
        6,
        Severity.COSTS,
        "An attribute has a value that the category does not take.",
        SHOP,
        _values,
        "attributes",
    ),
    Rule(
        "options-many",
        Group.VALIDITY,
        15,
        Severity.STOPS,
        "A SKU has too many options.",
        SHOPIFY,
        _options,
        "",
        3,
        "options",
    ),
    Rule(
        "skus-many",
        Group.VALIDITY,
        15,
        Severity.STOPS,
        "The product has too many SKUs.",
        SHOPIFY,
        _variants,
        "",
        2048,
        "SKUs",
    ),
    Rule(
        "tags-many",
        Group.VALIDITY,
        3,
        Severity.STOPS,
        "There are too many tags, or one is too long.",
        SHOPIFY,
        _tags,
        "tags",
        MOST_TAGS,
        "tags",
    ),
    Rule(
        "seo-title-long",
        Group.VALIDITY,
        2,
        Severity.UNTIDY,
        "The search title is cut off in results.",
        SHOPIFY,
        _search_title,
        "seo_title",
        SHOWN_SEO_TITLE,
        "characters",
    ),
    Rule(
        "seo-description-long",
        Group.VALIDITY,
        1,
        Severity.UNTIDY,
        "The search description is too long.",
        SHOPIFY,
        _search_description,
        "seo_description",
        LONGEST["seo_description"],
        "characters",
    ),
)
