"""The draft about a product: who suggested it, what is at stake, how it is found, what the models read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from core.catalog.facts import ProductFacts
from core.catalog.stake import stake_minor
from core.changes import Alternative, AnyChange, Draft, Evidence, Json
from core.records.choices import ProductStatus
from core.text.classifier import LabelledText


@dataclass(frozen=True)
class Author:
    """Who suggested it: the name for people, and the version it worked in."""

    suggested_by: str
    version: str


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

    @property
    def author(self) -> Author:
        """The model as the one who suggests."""
        return Author(self.suggested_by, self.version)


def draft(
    product: ProductFacts,
    change: AnyChange,
    author: Author,
    *,
    field: str,
    base_value: Json,
    confidence: float,
    confidence_raw: float | None = None,
    sku_id: int | None = None,
    alternatives: tuple[Alternative, ...] = (),
    evidence: tuple[Evidence, ...] = (),
) -> Draft:
    """The draft of a change of that field of the product, or of one of its SKUs, as the catalogue knows it now."""
    return Draft(
        kind=change.kind,
        subject=f"product:{product.id}" if sku_id is None else f"sku:{sku_id}",
        product_id=product.id,
        sku_id=sku_id,
        field=field,
        change=change,
        base_value=base_value,
        base_rev=product.rev,
        confidence=confidence,
        confidence_raw=confidence_raw,
        stake_minor=stake_minor(product, change.kind, field, sku_id=sku_id),
        currency=product.currency or "GBP",
        suggested_by=author.suggested_by,
        model_version=author.version,
        title=title_of(product),
        department=product.department,
        search_text=search_text(product),
        alternatives=alternatives,
        evidence=evidence,
    )


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
