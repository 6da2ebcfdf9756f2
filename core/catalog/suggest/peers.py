"""Which prices lie far from those of similar products, and whether a slipped decimal point explains it.

Far is measured by the robust z of Iglewicz and Hoaglin (How to Detect and Handle Outliers, 1993): distance from the
median over 1.4826 × the median absolute deviation, here of the logarithm, because prices err by factors.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp, log
from statistics import median
from typing import TypeVar

from core.catalog.facts import ProductFacts, SkuFacts
from core.money import show

FEWEST_PEERS = 8
FAR = 4.0
USUAL = 2.0
FAR_FACTOR = 4.0  # and at least this many times more or less than usual
_NARROWEST = 0.15  # prices of a category that are nearly equal do not make a 20 % difference odd
_MAD_TO_SIGMA = 1.4826
_SLIPS = ((10, "ten times too high"), (0.1, "ten times too low"), (100, "a hundred times too high"))

_Key = TypeVar("_Key")


@dataclass(frozen=True)
class Spread:
    """Where the logarithms of some amounts lie: their median and robust standard deviation, and how many they are."""

    middle: float
    sigma: float
    count: int

    @classmethod
    def of(cls, amounts: Iterable[float]) -> Spread | None:
        """The spread of positive amounts; None of fewer than FEWEST_PEERS."""
        logs = [log(amount) for amount in amounts if amount > 0]
        if len(logs) < FEWEST_PEERS:
            return None
        middle = median(logs)
        deviation = median(abs(each - middle) for each in logs)
        return cls(middle, max(_MAD_TO_SIGMA * deviation, _NARROWEST), len(logs))

    def z(self, amount: float) -> float:
        """How many robust standard deviations above the median the amount lies."""
        return (log(amount) - self.middle) / self.sigma


@dataclass(frozen=True)
class Slip:
    """The price that a slipped decimal point would explain, in minor units, and the words for it."""

    value: int
    why: str


@dataclass(frozen=True)
class PricePeers:
    """Usual prices by currency and category, and usual markups (price over unit cost) by currency and department."""

    prices: Mapping[tuple[str, int | str], Spread]
    markups: Mapping[tuple[str, str], Spread]

    @classmethod
    def of(cls, products: Iterable[ProductFacts]) -> PricePeers:
        """The usual prices of a catalogue; a product counts each of its different prices once."""
        prices: dict[tuple[str, int | str], list[int]] = defaultdict(list)
        markups: dict[tuple[str, str], list[float]] = defaultdict(list)
        for product in products:
            seen = {(sku.price_minor, sku.unit_cost_minor, sku.currency) for sku in product.skus}
            for price, cost, currency in seen:
                if price:
                    prices[currency, _group(product)].append(price)
                if price and cost:
                    markups[currency, product.department].append(price / cost)
        return cls(_spreads(prices), _spreads(markups))

    def oddity(self, product: ProductFacts, sku: SkuFacts) -> str | None:
        """The words for a price far from its peers; None if it is usual, or there are too few peers to say.

        Where the unit cost is known, the markup must be far from usual too: an expensive thing bought dearly is fine.
        """
        spread = self.prices.get((sku.currency, _group(product)))
        if spread is None or not sku.price_minor or not _is_far(spread, sku.price_minor):
            return None
        markup = self.markups.get((sku.currency, product.department))
        if markup and sku.unit_cost_minor and abs(markup.z(sku.price_minor / sku.unit_cost_minor)) < FAR / 2:
            return None
        usual = show(round(exp(spread.middle)), sku.currency)
        place = product.category_path or product.product_type or product.department
        price = show(sku.price_minor, sku.currency)
        return f"{price} is far from the usual {usual} of {spread.count} prices in “{place}”."

    def slip(self, product: ProductFacts, sku: SkuFacts) -> Slip | None:
        """The usual price that a slipped decimal point would explain; None where none is usual."""
        if not sku.price_minor:
            return None
        for factor, words in _SLIPS:
            value = round(sku.price_minor / factor)
            if self._is_usual(product, sku, value):
                shown = show(value, sku.currency)
                return Slip(value, f"It looks {words}: {shown} would be usual here.")
        return None

    def _is_usual(self, product: ProductFacts, sku: SkuFacts, price: int) -> bool:
        spread = self.prices.get((sku.currency, _group(product)))
        markup = self.markups.get((sku.currency, product.department))
        cost = sku.unit_cost_minor
        if cost and price <= cost:
            return False
        said = [abs(spread.z(price)) <= USUAL] if spread else []
        if cost and markup:
            said.append(abs(markup.z(price / cost)) <= USUAL)
        return bool(said) and all(said)


def _is_far(spread: Spread, price: int) -> bool:
    factor = exp(abs(log(price) - spread.middle))
    return abs(spread.z(price)) > FAR and factor >= FAR_FACTOR


def _group(product: ProductFacts) -> int | str:
    return product.category_id or product.product_type or product.department


def _spreads(amounts: Mapping[_Key, Iterable[float]]) -> dict[_Key, Spread]:
    found = {key: Spread.of(values) for key, values in amounts.items()}
    return {key: spread for key, spread in found.items() if spread is not None}
