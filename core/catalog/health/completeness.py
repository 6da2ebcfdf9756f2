"""Completeness: what channels and customers expect a product to say.

Sources: Google Merchant Center, product data specification (title, description, price, brand, gtin,
google_product_category, age_group, color, gender and size for apparel; shipping_weight), and the attributes that the
shop's own categories ask for.
"""

from __future__ import annotations

import re

from core.catalog.facts import ProductFacts
from core.catalog.fields import attribute_field
from core.catalog.health.rule import GOOGLE, NOTHING, SHOP, SHOPIFY, Group, Look, Miss, Rule, Severity, of, when

_APPAREL = re.compile(r"(?i)\b(?:apparel|clothing|clothes|fashion|shoes|footwear)\b")
# What Google asks of apparel, and the names that shops give it; the first is what a fix would be called.
_APPAREL_DETAILS: tuple[tuple[str, ...], ...] = (
    ("Color", "colour"),
    ("Size", "shoe size", "clothing size"),
    ("Gender", "target gender", "department"),
    ("Age group", "age_group", "age"),
)


def _title(look: Look, _limit: int) -> tuple[Miss, ...]:
    """Google, title: required for each product."""
    return when(not look.title)


def _description(look: Look, _limit: int) -> tuple[Miss, ...]:
    """Google, description: required for each product."""
    return when(not look.description)


def _price(look: Look, _limit: int) -> tuple[Miss, ...]:
    """Google, price: required, and more than nothing."""
    skus = look.product.skus
    return of(sum(not sku.price_minor for sku in skus), len(skus)) if skus else when(True)


def _category(look: Look, _limit: int) -> tuple[Miss, ...]:
    """Google, google_product_category; Shopify, product category: decide filters, taxes and bids."""
    return when(look.product.category_id is None)


def _brand(look: Look, _limit: int) -> tuple[Miss, ...]:
    """Google, brand: required for new products but films, books and recordings."""
    return when(not look.product.brand.strip())


def _barcode(look: Look, _limit: int) -> tuple[Miss, ...]:
    """Google, gtin: asked for where the maker gave one; without it a product is shown less."""
    skus = look.product.skus
    return of(sum(not sku.barcode for sku in skus), len(skus))


def _asked(look: Look, _limit: int) -> tuple[Miss, ...]:
    """The shop's categories: attributes they require. Each missing one takes its share of the points."""
    required = [rule.name for rule in look.asked if rule.required]
    missing = [name for name in required if not look.product.attributes.get(name, "").strip()]
    return tuple(Miss(1 / len(required), attribute_field(name)) for name in missing)


def _apparel(look: Look, _limit: int) -> tuple[Miss, ...]:
    """Google, color, size, gender and age_group: required for apparel and accessories."""
    product = look.product
    if not _APPAREL.search(product.category_path or product.department):
        return NOTHING
    given = {name.casefold() for name, value in product.attributes.items() if value.strip()}
    given |= {name.casefold() for sku in product.skus for name, value in sku.options.items() if value.strip()}
    asked = {rule.name.casefold() for rule in look.asked if rule.required}  # missed by the rule above already
    return tuple(
        Miss(1 / len(_APPAREL_DETAILS), attribute_field(_called(product, names)))
        for names in _APPAREL_DETAILS
        if not {name.casefold() for name in names} & (given | asked)
    )


def _called(product: ProductFacts, names: tuple[str, ...]) -> str:
    """The name under which the product holds the detail, else the usual one."""
    known = {name.casefold(): name for name in product.attributes}
    return next((known[name.casefold()] for name in names if name.casefold() in known), names[0])


def _weight(look: Look, _limit: int) -> tuple[Miss, ...]:
    """Google, shipping_weight; Shopify: needed where carriers charge by weight."""
    skus = look.product.skus
    return of(sum(not sku.weight_grams for sku in skus), len(skus))


RULES = (
    Rule("title-missing", Group.COMPLETENESS, 30, Severity.STOPS, "There is no title.", GOOGLE, _title, "title"),
    Rule(
        "description-missing",
        Group.COMPLETENESS,
        15,
        Severity.STOPS,
        "There is no description.",
        GOOGLE,
        _description,
        "description",
    ),
    Rule("price-missing", Group.COMPLETENESS, 30, Severity.STOPS, "A SKU has no price.", GOOGLE, _price, "price_minor"),
    Rule(
        "category-missing",
        Group.COMPLETENESS,
        12,
        Severity.COSTS,
        "The product is in no category.",
        GOOGLE,
        _category,
        "category_id",
    ),
    Rule("brand-missing", Group.COMPLETENESS, 8, Severity.COSTS, "There is no brand.", GOOGLE, _brand),
    Rule(
        "barcode-missing", Group.COMPLETENESS, 5, Severity.COSTS, "A SKU has no barcode.", GOOGLE, _barcode, "barcode"
    ),
    Rule(
        "attribute-missing",
        Group.COMPLETENESS,
        12,
        Severity.COSTS,
        "An attribute that the category requires is empty.",
        SHOP,
        _asked,
        "attributes",
    ),
    Rule(
        "apparel-detail-missing",
        Group.COMPLETENESS,
        8,
        Severity.STOPS,
        "Clothing lacks a detail that search ads require.",
        GOOGLE,
        _apparel,
        "attributes",
    ),
    Rule(
        "weight-missing",
        Group.COMPLETENESS,
        2,
        Severity.UNTIDY,
        "A SKU has no weight.",
        SHOPIFY,
        _weight,
        "weight_grams",
    ),
)
