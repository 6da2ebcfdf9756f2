"""Whom the shop buys from: when each may be ordered from, how long it takes in truth, and in what numbers it sells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from data.trade.assortment import Assortment
from data.trade.days import Floats, Ints
from data.world import Product

_SPREAD = (0.10, 0.40)  # of lead times, in logarithms
_LATE = (0.01, 0.10)
_SHORT = (0.01, 0.06)
_DELAY = (1.4, 2.4)


@dataclass(frozen=True)
class Supplier:
    """A supplier. What it promises is known; how much its lead times spread and how often it fails is the truth.

    ``late_share`` of its deliveries take far longer, of ``short_share`` of its lines half is missing.
    """

    name: str
    order_weekday: int
    promised_days: int
    spread: float
    late_share: float
    short_share: float
    least_packs: int


@dataclass(frozen=True)
class Terms:
    """On what terms each SKU in a place is bought: when, promised for when, in what packs and at least how many."""

    weekday: Ints
    promised: Ints
    pack: Ints
    least: Ints


def terms(kept: Assortment, sources: Sequence[Supplier]) -> Terms:
    """The terms of the suppliers, for what is bought from each."""
    pack = pack_units(kept.products)[kept.product]
    weekday, promised, packs = (
        np.array(each)[kept.supplier]
        for each in zip(*((one.order_weekday, one.promised_days, one.least_packs) for one in sources), strict=True)
    )
    return Terms(weekday, promised, pack, pack * packs)


def suppliers(products: Sequence[Product], rng: np.random.Generator) -> tuple[Supplier, ...]:
    """The suppliers of the products, in the order of their names."""
    return tuple(
        Supplier(
            name=name,
            order_weekday=int(rng.integers(0, 5)),
            promised_days=int(rng.choice((3, 5, 7, 10, 14, 21, 28))),
            spread=round(float(rng.uniform(*_SPREAD)), 3),
            late_share=round(float(rng.uniform(*_LATE)), 3),
            short_share=round(float(rng.uniform(*_SHORT)), 3),
            least_packs=int(rng.choice((1, 1, 2))),
        )
        for name in sorted({product.supplier for product in products})
    )


def pack_units(products: Sequence[Product]) -> Ints:
    """How many units come in a pack of each product: the cheaper, the more."""
    price = np.array([product.skus[0].price_minor or 0 for product in products])
    return np.select([price < 800, price < 2500, price < 6000], [12, 6, 2], 1)


def lead_times(one: Supplier, number: int, rng: np.random.Generator) -> Ints:
    """Days from so many orders to their deliveries, at least one."""
    usual: Floats = one.promised_days * np.exp(rng.normal(0, one.spread, number))
    delayed = rng.random(number) < one.late_share
    return np.maximum(np.rint(np.where(delayed, usual * rng.uniform(*_DELAY, number), usual)), 1).astype(np.int64)
