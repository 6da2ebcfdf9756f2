"""Which values a whole department goes without, so that nobody is asked for each of them one by one.

A file without a column of prices or pictures leaves thousands of products without them. That is one thing to see to,
in the next file, and not thousands of proposals.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from core.catalog.facts import ProductFacts

FEWEST_PRODUCTS = 20
SHARE_WITHOUT = 0.8
"""Of a department with so many products, and this share of them without a value, nobody gave the value."""

FIELDS = ("title", "description", "images", "price_minor")


@dataclass(frozen=True)
class Gaps:
    """The fields that hardly any product of a department has, as (department, field)."""

    found: frozenset[tuple[str, str]] = frozenset()

    @classmethod
    def of(cls, products: Iterable[ProductFacts]) -> Gaps:
        """Counted over the whole catalogue."""
        products_in: Counter[str] = Counter()
        without: Counter[tuple[str, str]] = Counter()
        for product in products:
            products_in[product.department] += 1
            without.update((product.department, field) for field in FIELDS if _lacks(product, field))
        return cls(
            frozenset(
                (department, field)
                for (department, field), count in without.items()
                if products_in[department] >= FEWEST_PRODUCTS and count >= SHARE_WITHOUT * products_in[department]
            )
        )

    def covers(self, product: ProductFacts, field: str) -> bool:
        """Whether the product lacks that value as nearly all of its department do."""
        return (product.department, field) in self.found and _lacks(product, field)


def _lacks(product: ProductFacts, field: str) -> bool:
    if field == "images":
        return not product.image_urls
    if field == "price_minor":
        return not any(sku.price_minor for sku in product.skus)
    return not str(getattr(product, field)).strip()
