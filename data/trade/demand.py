"""What customers want on each day, whether or not there is any: the causes multiplied, then chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from data.trade.assortment import LOCATIONS, Assortment
from data.trade.days import Days, Floats, Ints, everyday, season
from data.trade.prices import NO_PROMOTION, Prices
from data.world import Product

CROSS = 0.25
"""% units more per % that the neighbours in the category became dearer."""
PROMOTED = 0.12  # in logarithms: what being shown does, beside the price
_EVENNESS = 3.0  # shape of the gamma that a product's day is multiplied by; the lower, the more uneven
_TREND = 0.10  # a year, spread in logarithms
_UNKNOWN, _KNOWN_AFTER_DAYS = 0.6, 14  # how little of its demand a new product meets at first, and for how long


@dataclass(frozen=True)
class Demand:
    """By day and SKU in a place: ``expected`` units, and the ``wanted`` that came of it; nothing before the launch."""

    expected: Floats
    wanted: Ints


def demand(kept: Assortment, days: Days, prices: Prices, rng: np.random.Generator) -> Demand:
    """Demand on those days at those prices."""
    of_product = expected_of_products(kept.products, days, prices, rng)
    expected = of_product[:, kept.product] * kept.share * _by_place(kept, days)
    uneven = rng.gamma(_EVENNESS, 1 / _EVENNESS, (days.number, len(kept.products)))
    wanted: Ints = rng.poisson(expected * uneven[:, kept.product])
    return Demand(expected, wanted)


def expected_of_products(products: Sequence[Product], days: Days, prices: Prices, rng: np.random.Generator) -> Floats:
    """Units to be expected of each product by day, before weekdays and holidays."""
    trend = rng.normal(0, _TREND, len(products)) * (np.arange(days.number)[:, None] - days.known) / 365
    seasons = {kind: season(days, kind) for kind in {product.season for product in products}}
    yearly = np.stack([seasons[product.season] for product in products], axis=1)
    usual = np.array([product.units_a_day for product in products])
    causes = price_effect(products, prices) + prices.shock + trend + PROMOTED * (prices.promotion != NO_PROMOTION)
    found: Floats = usual * yearly * np.exp(causes) * _known([product.launched for product in products], days)
    return found


def price_effect(products: Sequence[Product], prices: Prices) -> Floats:
    """What prices do to demand by day and product, in logarithms: a product's own, and those of its neighbours."""
    today = np.array([product.skus[0].price_minor or 1 for product in products])
    apart = np.log(prices.paid / today)
    own = apart * np.array([product.elasticity for product in products])
    found: Floats = own + CROSS * _of_neighbours(apart, [product.category for product in products])
    return found


def _of_neighbours(values: Floats, categories: Sequence[str]) -> Floats:
    """The mean of the others of the same category; 0 where there are none."""
    _, group = np.unique(categories, return_inverse=True)
    member = (group[:, None] == np.arange(group.max() + 1)).astype(np.float64)
    others = (member.sum(axis=0) - 1)[group]
    found: Floats = ((values @ member)[:, group] - values) / np.maximum(others, 1)
    return found


def _known(launched: Sequence[date], days: Days) -> Floats:
    """The part of its demand that each product meets by day: none before its launch, then soon all."""
    age = np.arange(days.number)[:, None] - np.array([days.place(day) for day in launched])
    found: Floats = np.where(age >= 0, 1 - _UNKNOWN * np.exp(-np.maximum(age, 0) / _KNOWN_AFTER_DAYS), 0.0)
    return found


def _by_place(kept: Assortment, days: Days) -> Floats:
    """What weekdays and holidays multiply by, for each SKU in its place."""
    factors = np.ones((days.number, kept.size))
    departments = np.array([product.department for product in kept.products])[kept.product]
    for number, location in enumerate(LOCATIONS):
        for department in np.unique(departments):
            there = (kept.location == number) & (departments == department)
            factors[:, there] = everyday(days, location, str(department))[:, None]
    return factors
