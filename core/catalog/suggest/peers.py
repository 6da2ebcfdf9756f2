"""Which prices lie far from those of similar products, and whether a slipped decimal point explains it.

Far is measured by the robust z of Iglewicz and Hoaglin (How to Detect and Handle Outliers, 1993): distance from the
median over 1.4826 × the median absolute deviation, here of the logarithm, because prices err by factors.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import exp, log
from statistics import median

from core.catalog.facts import ProductFacts, SkuFacts
from core.money import show

FEWEST_PEERS = 8
FAR = 4.0
USUAL = 2.0
FAR_FACTOR = 4.0  # and at least this many times more or less than usual
_NARROWEST = 0.15  # prices of a category that are nearly equal do not make a 20 % difference odd
_MAD_TO_SIGMA = 1.4826
_SLIPS = ((10, "ten times too high"), (0.1, "ten times too low"), (100, "a hundred times too high"))


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

    def is_usual(self, amount: float) -> bool:
        """Whether it lies among the others."""
        return abs(self.z(amount)) <= USUAL

    def is_far(self, amount: float) -> bool:
        """Whether it lies far off, by the spread and by plain factor."""
        return abs(self.z(amount)) > FAR and exp(abs(log(amount) - self.middle)) >= FAR_FACTOR


@dataclass(frozen=True)
class Slip:
    """The price that a slipped decimal point would explain, in minor units, and the words for it."""

    value: int
    why: str


@dataclass(frozen=True)
class PricePeers:
    """Usual prices by category and by the one above it, usual markups (price over unit cost) and price endings."""

    prices: Mapping[tuple[str, str], Spread]
    markups: Mapping[tuple[str, str], Spread]
    endings: Mapping[tuple[str, str], Mapping[int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, products: Iterable[ProductFacts]) -> PricePeers:
        """The usual prices of a catalogue; a product counts each of its different prices once."""
        prices: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
        markups: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
        endings: defaultdict[tuple[str, str], Counter[int]] = defaultdict(Counter)
        for product in products:
            seen = {(sku.price_minor, sku.unit_cost_minor, sku.currency) for sku in product.skus}
            for price, cost, currency in seen:
                if not price:
                    continue
                endings[currency, product.department][price % 100] += 1
                for place in _places(product):
                    prices[currency, place].append(price)
                if cost:
                    markups[currency, product.department].append(price / cost)
        return cls(_spreads(prices), _spreads(markups), dict(endings))

    def oddity(self, product: ProductFacts, sku: SkuFacts) -> str | None:
        """The words for a price that cannot be usual; None if it may be, or there are too few peers to say.

        Where the unit cost is known the markup decides, unless the price itself is usual: an expensive thing bought
        dearly is fine. Where it is not, the prices of the category do.
        """
        if not sku.price_minor:
            return None
        price = show(sku.price_minor, sku.currency)
        markup = self.markups.get((sku.currency, product.department))
        if markup and sku.unit_cost_minor:
            among = self.prices.get((sku.currency, product.category_path))
            is_usual = among is not None and among.is_usual(sku.price_minor)
            if is_usual or not markup.is_far(sku.price_minor / sku.unit_cost_minor):
                return None
            cost = show(sku.unit_cost_minor, sku.currency)
            return f"{price} for a unit cost of {cost} is far from the usual {exp(markup.middle):.1f} times the cost."
        spread = self._prices(product, sku)
        if spread is None or not spread.is_far(sku.price_minor):
            return None
        usual = show(round(exp(spread.middle)), sku.currency)
        return f"{price} is far from the usual {usual} of {spread.count} prices of things like it."

    def slip(self, product: ProductFacts, sku: SkuFacts) -> Slip | None:
        """The usual price that a slipped decimal point would explain; None where none is usual."""
        if not sku.price_minor:
            return None
        for factor, words in _SLIPS:
            value = round(sku.price_minor / factor)
            if self._is_usual(product, sku, value):
                value = value if factor > 1 else self._with_usual_ending(product, sku, value)
                return Slip(value, f"It looks {words}: {show(value, sku.currency)} would be usual here.")
        return None

    def _prices(self, product: ProductFacts, sku: SkuFacts) -> Spread | None:
        found = (self.prices.get((sku.currency, place)) for place in _places(product))
        return next((spread for spread in found if spread is not None), None)

    def _is_usual(self, product: ProductFacts, sku: SkuFacts, price: int) -> bool:
        spread = self._prices(product, sku)
        markup = self.markups.get((sku.currency, product.department))
        cost = sku.unit_cost_minor
        if cost and price <= cost:
            return False
        said = [spread.is_usual(price)] if spread else []
        if cost and markup:
            said.append(markup.is_usual(price / cost))
        return bool(said) and all(said)

    def _with_usual_ending(self, product: ProductFacts, sku: SkuFacts, price: int) -> int:
        """The price whose last digit, lost in the slip, makes the ending the department uses most."""
        endings = self.endings.get((sku.currency, product.department), {})
        return max(range(price, price + 10), key=lambda each: (endings.get(each % 100, 0), -each))


def _places(product: ProductFacts) -> tuple[str, ...]:
    """Where its peers are sought: its category, then the one above; by type or department without a category."""
    if not product.category_path:
        return (product.product_type or product.department,)
    above, _, _ = product.category_path.rpartition(" > ")
    return (product.category_path, above) if above else (product.category_path,)


def _spreads(amounts: Mapping[tuple[str, str], list[float]]) -> dict[tuple[str, str], Spread]:
    found = {key: Spread.of(values) for key, values in amounts.items()}
    return {key: spread for key, spread in found.items() if spread is not None}
