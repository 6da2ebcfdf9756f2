"""What is kept where: each SKU in each place it is sold from, and what part of its product's demand falls there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median

import numpy as np

from data.trade.days import Days, Floats, Ints
from data.world import Product

LOCATIONS = ("Online", "Leeds")
_IN_THE_SHOP = ("Fashion", "Beauty")  # whose better half is also sold in the high street
_SHOP_SHARE = 0.35


@dataclass(frozen=True)
class Assortment:
    """The SKUs by place. Each array has an entry for a SKU in a place; ``product`` counts in ``products``."""

    products: tuple[Product, ...]
    codes: tuple[str, ...]
    product: Ints
    location: Ints
    share: Floats

    @property
    def size(self) -> int:
        """How many SKUs there are, counted in each place."""
        return len(self.codes)

    @cached_property
    def supplier(self) -> Ints:
        """The place of each one's supplier among all suppliers, in the order of their names."""
        names = sorted({product.supplier for product in self.products})
        return np.array([names.index(product.supplier) for product in self.products])[self.product]

    def launches(self, days: Days) -> Ints:
        """The place of the day on which each was first sold; below nil before the first day."""
        return np.array([days.place(product.launched) for product in self.products])[self.product]


def assortment(products: Sequence[Product]) -> Assortment:
    """Everything online, and the better half of two departments in Leeds too."""
    usual = {
        name: median(each.units_a_day for each in products if each.department == name)
        for name in _IN_THE_SHOP
        if any(each.department == name for each in products)
    }
    codes, owner, where, share = [], [], [], []
    for place, product in enumerate(products):
        both = product.units_a_day > usual.get(product.department, np.inf)
        for location, part in enumerate((1 - _SHOP_SHARE, _SHOP_SHARE) if both else (1.0,)):
            for sku in product.skus:
                codes.append(sku.code)
                owner.append(place)
                where.append(location)
                share.append(sku.share * part)
    return Assortment(tuple(products), tuple(codes), np.array(owner), np.array(where), np.array(share))
