"""What each model of the catalogue learns from, and the models themselves, trained or found on the shelf."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import String, cast, select
from sqlalchemy.orm import Mapped
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
from core.catalog.suggest import candidates, pair_signs
from core.catalog.suggest.attributes import AttributeModel, train_attributes
from core.catalog.suggest.categories import FEWEST_LABELLED, TrainedCategories, train_categories
from core.catalog.suggest.drafting import has_text
from core.catalog.suggest.duplicates import DuplicateModel, train_duplicates
from core.catalog.suggest.known_values import KnownValues
from core.catalog.suggest.targets import CategoryTarget, ProductTypeTarget, Target
from core.changes import Json
from core.records.catalogue import Product
from core.records.choices import ProductStatus
from core.text.classifier import sample_rows
from core.text.embeddings import StaticEmbedding

CATEGORY, ATTRIBUTES, DUPLICATES = "category", "attribute", "duplicate"

FEWEST_LABELS = 2

ATTRIBUTES_LEARNED_ON = 3000
"""Products with filled attributes that the attribute model learns from, at most."""


@dataclass(frozen=True)
class LabelledProducts:
    """The products a category model learns from: what their labels are, and the label of each."""

    target: Target
    products: tuple[ProductFacts, ...]
    labels: tuple[str, ...]


def labelled_products(session: Session, context: CatalogContext, *, seed: int = 0) -> LabelledProducts | None:
    """The products whose categories a model can learn from, or else their product types; None if there is neither.

    At most 6,000 with some text, drawn evenly from all labels; a model needs 20 products and two labels.
    """
    return _labelled(session, col(Product.category_id), CategoryTarget(context), seed) or _labelled(
        session, col(Product.product_type), ProductTypeTarget(), seed
    )


def category_model(shelf: Shelf, data: LabelledProducts, embedding: StaticEmbedding | None) -> TrainedCategories:
    """The model of these products' labels."""
    cut: list[Json] = [[product.id, product.rev] for product in data.products]
    return shelf.kept(
        CATEGORY,
        shelf.version(CATEGORY, cut, list(data.labels), data.target.field, embedding.version if embedding else ""),
        train=lambda name: train_categories(data.products, data.labels, embedding, name, seed=shelf.seed),
        pack=pack_categories,
        unpack=unpack_categories,
    )


def _labelled(session: Session, column: Mapped[Any], target: Target, seed: int) -> LabelledProducts | None:
    rows = session.execute(
        select(col(Product.id), column)
        .where(column.is_not(None), cast(column, String) != "", col(Product.status) != ProductStatus.MERGED)
        .order_by(col(Product.id))
    ).all()
    number_of = {label: number for number, label in enumerate(sorted({row[1] for row in rows}))}
    if len(rows) < FEWEST_LABELLED or len(number_of) < FEWEST_LABELS:
        return None
    chosen = sample_rows(np.array([number_of[row[1]] for row in rows], dtype=np.int64), seed)
    found = facts(session, [rows[place][0] for place in chosen])
    products = tuple(product for product in found.values() if has_text(product))
    labels = tuple(target.label(product) for product in products)
    if len(products) < FEWEST_LABELLED or len(set(labels)) < FEWEST_LABELS:
        return None
    return LabelledProducts(target, products, labels)


def attribute_examples(session: Session, slim: Sequence[ProductFacts], *, seed: int = 0) -> list[ProductFacts]:
    """Products with filled attributes and all their text, at most 3,000 drawn by chance."""
    filled = [product.id for product in slim if product.attributes]
    order = np.random.default_rng(seed).permutation(len(filled))[:ATTRIBUTES_LEARNED_ON]
    return list(facts(session, [filled[place] for place in order]).values())


def attribute_model(
    shelf: Shelf, products: Sequence[ProductFacts], slim: Sequence[ProductFacts], context: CatalogContext
) -> AttributeModel:
    """The model of how far texts can be trusted about attributes."""
    asked: Json = {str(category): sorted(rules) for category, rules in context.asked.items()}
    cut: list[Json] = [[product.id, product.rev, product.category_id] for product in products]
    return shelf.kept(
        ATTRIBUTES,
        shelf.version(ATTRIBUTES, cut, asked, list(candidates.SIGNS)),
        train=lambda name: train_attributes(products, slim, context, name),
        pack=pack_attributes,
        unpack=unpack_attributes,
    )


def duplicate_model(shelf: Shelf, slim: Sequence[ProductFacts], known: KnownValues) -> DuplicateModel:
    """The model of what a second listing looks like."""
    cut: list[Json] = [[product.id, product.rev] for product in slim]
    return shelf.kept(
        DUPLICATES,
        shelf.version(DUPLICATES, cut, list(pair_signs.SIGNS)),
        train=lambda name: train_duplicates(slim, known, name, seed=shelf.seed),
        pack=pack_duplicates,
        unpack=unpack_duplicates,
    )
