"""What every draft about a product repeats: who suggested it, how it is found, what the models read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from core.catalog.facts import ProductFacts
from core.changes import Evidence
from core.records.choices import ProductStatus
from core.text.classifier import LabelledText


@dataclass(frozen=True)
class ModelName:
    """A trained model as people and records call it."""

    title: str  # "category model"
    version: str
    data_cut: datetime

    @property
    def suggested_by(self) -> str:
        """Its name for people: ``category model 2026-03-02·a1b2``."""
        return f"{self.title} {self.data_cut:%Y-%m-%d}·{self.version[:4]}"


def reading(product: ProductFacts) -> LabelledText:
    """What the models read of a product: title and description, nothing that a wrong category may have brought."""
    return LabelledText(product.title, product.description)


def has_text(product: ProductFacts) -> bool:
    """Whether there is anything to read."""
    return bool(product.title.strip() or product.description.strip())


def is_on_sale(product: ProductFacts) -> bool:
    """Whether suggestions are worth making: not archived, not merged into another."""
    return product.status in (ProductStatus.ACTIVE, ProductStatus.DRAFT)


def search_text(product: ProductFacts) -> str:
    """What a person may type to find a proposal about it: title, SKU codes, brand and handle."""
    return " ".join([product.title, *(sku.code for sku in product.skus), product.brand, product.handle])


def title_of(product: ProductFacts) -> str:
    """Its title, or its handle where it has none."""
    return product.title or product.handle


def span(product: ProductFacts, words: str, *, weight: float | None = None, attribute: str = "") -> Evidence | None:
    """Where the words stand in the title or else the description; None if nowhere."""
    pattern = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)", re.IGNORECASE)
    for source, text in (("title", product.title), ("description", product.description)):
        found = pattern.search(text)
        if found:
            return Evidence(
                kind="span",
                text=found.group(),
                source=source,
                start=found.start(),
                end=found.end(),
                weight=weight,
                attribute=attribute,
            )
    return None
