"""Consistency: what contradicts itself within a product, or another product.

Sources: Google Merchant Center, product data specification (unique product identifiers; titles that distinguish);
Shopify, product limits (each variant has a value for each option, and no two the same); the shop's own margin.
"""

from __future__ import annotations

from collections import Counter

from core.catalog.check_attributes import checked_value
from core.catalog.fields import attribute_field
from core.catalog.health.rule import GOOGLE, NOTHING, SHOP, SHOPIFY, Group, Look, Miss, Rule, Severity, of, when

_CONTRADICTS = "attribute-contradicts-title"


def _title_repeated(look: Look, _limit: int) -> tuple[Miss, ...]:
    """Google, title: be specific, so that products can be told apart."""
    return when(look.title.casefold() in look.repeated.titles)


def _barcode_repeated(look: Look, _limit: int) -> tuple[Miss, ...]:
    """Google, gtin: a barcode belongs to one product alone."""
    skus = look.product.skus
    return of(sum(bool(sku.barcode) and sku.barcode in look.repeated.barcodes for sku in skus), len(skus))


def _options_uneven(look: Look, _limit: int) -> tuple[Miss, ...]:
    """Shopify: every variant has a value for each option of the product."""
    return when(len({frozenset(sku.options) for sku in look.product.skus}) > 1)


def _options_repeated(look: Look, _limit: int) -> tuple[Miss, ...]:
    """Shopify: no two variants have the same values of all options."""
    skus = look.product.skus
    if len(skus) < 2:
        return NOTHING
    seen = Counter(tuple(sorted(sku.options.items())) for sku in skus)
    return of(sum(count for count in seen.values() if count > 1), len(skus))


def _below_cost(look: Look, _limit: int) -> tuple[Miss, ...]:
    """The shop's own margin: each sale below the unit cost loses money."""
    skus = look.product.skus
    return of(
        sum(bool(sku.price_minor and sku.unit_cost_minor and sku.price_minor < sku.unit_cost_minor) for sku in skus),
        len(skus),
    )


def _contradicts(look: Look, _limit: int) -> tuple[Miss, ...]:
    """Google, title and attributes: both say the same of colour, size and material."""
    product, title = look.product, look.title.casefold()
    wrong = [
        rule.name
        for rule in look.asked
        if (value := product.attributes.get(rule.name, "").strip())
        if rule.value_type == "number" or any(allowed.casefold() in title for allowed in rule.allowed)
        if any(found.code == _CONTRADICTS for found in checked_value(rule.name, value, product, look.context)[1])
    ]
    return tuple(Miss(1 / len(wrong), attribute_field(name)) for name in wrong)


RULES = (
    Rule(
        "title-repeated",
        Group.CONSISTENCY,
        5,
        Severity.COSTS,
        "Another product has the same title.",
        GOOGLE,
        _title_repeated,
        "merge",
    ),
    Rule(
        "barcode-repeated",
        Group.CONSISTENCY,
        8,
        Severity.STOPS,
        "Another SKU has the same barcode.",
        GOOGLE,
        _barcode_repeated,
        "barcode",
    ),
    Rule(
        "options-uneven",
        Group.CONSISTENCY,
        5,
        Severity.STOPS,
        "The SKUs of the product do not have the same options.",
        SHOPIFY,
        _options_uneven,
    ),
    Rule(
        "options-repeated",
        Group.CONSISTENCY,
        6,
        Severity.STOPS,
        "Two SKUs of the product have the same options.",
        SHOPIFY,
        _options_repeated,
    ),
    Rule(
        "price-below-cost",
        Group.CONSISTENCY,
        5,
        Severity.COSTS,
        "A price is below the unit cost.",
        SHOP,
        _below_cost,
        "price_minor",
    ),
    Rule(
        "attribute-contradicts",
        Group.CONSISTENCY,
        6,
        Severity.COSTS,
        "The title and an attribute say different things.",
        GOOGLE,
        _contradicts,
        "attributes",
    ),
)
