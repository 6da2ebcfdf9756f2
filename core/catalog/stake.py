"""Money at stake in a month, where there are no sales yet: price × units expected × share at risk.

Every number here is an assumption in plain sight, to be replaced by the shop's own sales once they are imported.
All arithmetic is in integer minor units, rounded down.
"""

from __future__ import annotations

from statistics import median_low

from core.catalog.facts import ProductFacts
from core.money import exponent

# Units a product of that price sells in a month: (up to that price in pounds, units). Cheap things sell more.
UNITS_A_MONTH_BY_PRICE: tuple[tuple[int, int], ...] = ((5, 40), (15, 24), (30, 14), (75, 8), (200, 4), (500, 2))
UNITS_A_MONTH_ABOVE = 1

# A product without any price is taken for one of this many pounds.
ASSUMED_PRICE_POUNDS = 20

# What a pound is about worth in other currencies; it only has to pick the right price band.
UNITS_OF_CURRENCY_A_POUND: dict[str, int] = {"INR": 105, "JPY": 190, "SEK": 13, "NOK": 13, "DKK": 9, "PLN": 5}

# Per cent of a product's sales lost while the thing is wrong.
PERCENT_AT_RISK: dict[str, int] = {
    "category": 15,  # not found in its aisle, and under the wrong filters
    "attributes": 6,  # drops out of filtered lists
    "merge": 10,  # two listings share reviews, rank and stock
    "fix": 5,
}

# Of a fix or a text, by field; an attribute counts as `attributes` above.
PERCENT_AT_RISK_BY_FIELD: dict[str, int] = {
    "title": 20,  # hardly found and hardly bought
    "description": 12,
    "images": 30,  # few buy unseen
    "price_minor": 50,  # sold too cheaply, or not at all
    "compare_at_minor": 5,
    "barcode": 8,  # refused by marketplaces and feeds
    "unit_cost_minor": 3,  # margin unknown, sales go on
    "weight_grams": 3,
    "seo_title": 4,
    "seo_description": 4,
}


def stake_minor(product: ProductFacts, kind: str, field: str = "", *, sku_id: int | None = None) -> int:
    """Minor units of the product's currency at risk in a month if a value of that kind stays or becomes wrong.

    With ``sku_id`` only that SKU's even share of the product's sales counts.
    """
    price = typical_price_minor(product, sku_id=sku_id)
    units = expected_units_a_month(price, product.currency or "GBP")
    total = price * units * _percent_at_risk(kind, field)
    share = max(len(product.skus), 1) if sku_id is not None else 1
    return total // (100 * share)


def typical_price_minor(product: ProductFacts, *, sku_id: int | None = None) -> int:
    """The SKU's price, else the median of the product's, else the assumed one; in minor units."""
    own = product.sku(sku_id) if sku_id is not None else None
    if own is not None and own.price_minor:
        return own.price_minor
    prices = [sku.price_minor for sku in product.skus if sku.price_minor]
    return median_low(prices) if prices else ASSUMED_PRICE_POUNDS * _minor_a_pound(product.currency or "GBP")


def expected_units_a_month(price_minor: int, currency: str) -> int:
    """Units a month that a product of that price is assumed to sell."""
    for pounds, units in UNITS_A_MONTH_BY_PRICE:
        if price_minor <= pounds * _minor_a_pound(currency):
            return units
    return UNITS_A_MONTH_ABOVE


def _minor_a_pound(currency: str) -> int:
    return UNITS_OF_CURRENCY_A_POUND.get(currency, 1) * int(10 ** exponent(currency))


def _percent_at_risk(kind: str, field: str) -> int:
    if kind in ("fix", "copy") and field.startswith("attributes."):
        return PERCENT_AT_RISK["attributes"]
    if kind in ("fix", "copy"):
        return PERCENT_AT_RISK_BY_FIELD.get(field, PERCENT_AT_RISK["fix"])
    return PERCENT_AT_RISK.get(kind, PERCENT_AT_RISK["fix"])
