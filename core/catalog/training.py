"""What each model of the catalogue learns from, and the models themselves, trained or found on the shelf."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import select
from sqlmodel import Session, col

from core.catalog.facts import CatalogContext, ProductFacts, facts
from core.catalog.models import Shelf
from core.catalog.packing import (
    pack_attributes,
    pack_categories,
    pack_duplicates,
    unpack_attributes,
    unpack_categories,
    unpack_duplicates,
)
from core.catalog.suggest.attributes import AttributeModel, train_attributes
from core.catalog.suggest.categories import FEWEST_LABELLED, TrainedCategories, train_categories
from core.catalog.suggest.drafting import has_text
from core.catalog.suggest.duplicates import DuplicateModel, train_duplicates
from core.catalog.suggest.known_values import KnownValues
from core.changes import Json
from core.records.catalogue import Product
from core.records.choices import ProductStatus
from core.text.classifier import sample_rows
from core.text.embeddings import StaticEmbedding

CATEGORY, ATTRIBUTES, DUPLICATES = "category", "attribute", "duplicate"

ATTRIBUTES_LEARNED_ON = 3000
"""Products with filled attributes that the attribute model learns from, at most."""


@dataclass(frozen=True)
class LabelledProducts:
    """The products the category model learns from, with their category ids as text."""

    products: tuple[ProductFacts, ...]
    labels: tuple[str, ...]

    @property
    def is_enough(self) -> bool:
        """Whether a model can be trained: enough products, and at least two categories."""
        return len(self.products) >= FEWEST_LABELLED and len(set(self.labels)) > 1


def labelled_products(session: Session, *, seed: int = 0) -> LabelledProducts:
    """The products with a category and some text, at most 6,000 drawn evenly from all categories."""
    rows = session.execute(
        select(col(Product.id), col(Product.category_id))
        .where(col(Product.category_id).is_not(None), col(Product.status) != ProductStatus.MERGED)
        .order_by(col(Product.id))
    ).all()
    number_of = {category: number for number, category in enumerate(sorted({row[1] for row in rows}))}
    chosen = sample_rows(np.array([number_of[row[1]] for row in rows], dtype=np.int64), seed)
    found = facts(session, [rows[place][0] for place in chosen])
    products = tuple(product for product in found.values() if has_text(product))
    return LabelledProducts(products, tuple(str(product.category_id) for product in products))


def category_model(shelf: Shelf, data: LabelledProducts, embedding: StaticEmbedding | None) -> TrainedCategories:
    """The model of these products' categories."""
    cut: list[Json] = [[product.id, product.rev, product.category_id] for product in data.products]
    return shelf.kept(
        CATEGORY,
        shelf.version(CATEGORY, cut, embedding.version if embedding else ""),
        train=lambda name: train_categories(data.products, data.labels, embedding, name, seed=shelf.seed),
        pack=pack_categories,
        unpack=unpack_categories,
    )


def attribute_examples(session: Session, slim: Sequence[ProductFacts], *, seed: int = 0) -> list[ProductFacts]:
    """Products with filled attributes and all their text, at most 3,000 drawn by chance."""
    filled = [product.id for product in slim if product.attributes]
    order = np.random.default_rng(seed).permutation(len(filled))[:ATTRIBUTES_LEARNED_ON]
    return list(facts(session, [filled[place] for place in order]).values())


def attribute_model(
    shelf: Shelf, products: Sequence[ProductFacts], known: KnownValues, context: CatalogContext
) -> AttributeModel:
    """The model of how far texts can be trusted about attributes."""
    asked: Json = {str(category): sorted(rules) for category, rules in context.asked.items()}
    cut: list[Json] = [[product.id, product.rev, product.category_id] for product in products]
    return shelf.kept(
        ATTRIBUTES,
        shelf.version(ATTRIBUTES, cut, asked),
        train=lambda name: train_attributes(products, known, context, name),
        pack=pack_attributes,
        unpack=unpack_attributes,
    )


def duplicate_model(shelf: Shelf, slim: Sequence[ProductFacts], known: KnownValues) -> DuplicateModel:
    """The model of what a second listing looks like."""
    cut: list[Json] = [[product.id, product.rev] for product in slim]
    return shelf.kept(
        DUPLICATES,
        shelf.version(DUPLICATES, cut),
        train=lambda name: train_duplicates(slim, known, name, seed=shelf.seed),
        pack=pack_duplicates,
        unpack=unpack_duplicates,
    )
