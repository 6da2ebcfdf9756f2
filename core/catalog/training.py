"""What each model of the catalogue learns from, and the models themselves, trained or found on the shelf."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from zlib import crc32

import numpy as np
from sqlalchemy import String, cast, select
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col

from core.catalog.facts import CatalogContext, ProductFacts, facts
from core.catalog.fields import ATTRIBUTE_PREFIX
from core.catalog.models import Packed, Recipe, Shelf
from core.catalog.packing import (
    pack_attributes,
    pack_categories,
    pack_duplicates,
    unpack_attributes,
    unpack_categories,
    unpack_duplicates,
)
from core.catalog.suggest import candidates, pair_signs
from core.catalog.suggest.attribute_model import AttributeModel
from core.catalog.suggest.attribute_training import train_attributes
from core.catalog.suggest.categories import FEWEST_LABELLED, TrainedCategories, train_categories
from core.catalog.suggest.comparing import DuplicateModel
from core.catalog.suggest.drafting import ModelName, has_text, reading
from core.catalog.suggest.known_values import KnownValues
from core.catalog.suggest.matcher import DecidedPair, train_duplicates
from core.catalog.suggest.targets import CategoryTarget, ProductTypeTarget, Target
from core.catalog.taught import FEWEST_TO_HOLD_OUT, NOTHING_TAUGHT, Taught, is_held_out
from core.changes import Json
from core.errors import ModelError
from core.records.catalogue import Product
from core.records.choices import ProductStatus
from core.text.classifier import learned_share, sample_rows
from core.text.embeddings import StaticEmbedding
from core.text.model_file import ModelFile

CATEGORY, ATTRIBUTES, DUPLICATES = "category", "attribute", "duplicate"

FEWEST_LABELS = 2

ATTRIBUTES_LEARNED_ON = 3000
"""Products with filled attributes that the attribute model learns from, at most."""


KNOWN_LABELS = 0.95
"""The share of today's labelled products whose labels a category model must know, or it no longer fits."""

_KEEP_OF_A_LABEL = 5  # products; of rarer labels none is held out


@dataclass(frozen=True)
class LabelledProducts:
    """The products a category model learns from: what their labels are, the label of each, and its weight.

    ``held_out`` are products with labels that no model learns from; versions are compared on them. ``learned`` is the
    share of all labelled products whose labels are among these.
    """

    target: Target
    products: tuple[ProductFacts, ...]
    labels: tuple[str, ...]
    weights: tuple[float, ...] = ()
    held_out: tuple[int, ...] = ()
    learned: float = 1.0


def labelled_products(
    session: Session, context: CatalogContext, *, seed: int = 0, taught: Taught = NOTHING_TAUGHT
) -> LabelledProducts | None:
    """The products whose categories a model can learn from, or else their product types; None if there is neither.

    At most 6,000 with some text, drawn evenly from all labels; a model needs 20 products and two labels. What only a
    policy decided is no label, and from 200 labelled products on some are held out.
    """
    return _labelled(session, col(Product.category_id), CategoryTarget(context), seed, taught) or _labelled(
        session, col(Product.product_type), ProductTypeTarget(), seed, taught
    )


def category_recipe(
    shelf: Shelf, data: LabelledProducts, embedding: StaticEmbedding | None
) -> Recipe[TrainedCategories]:
    """How the model of these products' labels is made."""
    cut: list[Json] = [
        [product.id, product.rev, weight] for product, weight in zip(data.products, data.weights, strict=True)
    ]
    made_with = {"field": data.target.field, "embedding": embedding.version if embedding else ""}
    texts = {product.id: _mark(product) for product in data.products}

    def pack(trained: TrainedCategories) -> Packed:
        packed = pack_categories(trained)
        marks = np.array([texts[product_id] for product_id in trained.unseen], dtype=np.uint32)
        return replace(
            packed, document={**packed.document, **made_with}, arrays={**packed.arrays, "unseen_texts": marks}
        )

    def unpack(file: ModelFile, name: ModelName) -> TrainedCategories:
        if file.document.get("field") != data.target.field:
            raise ModelError("The category model was made for another field.")
        if file.document.get("embedding") not in ("", made_with["embedding"]):
            raise ModelError("The category model was made with another sentence model than the one in use.")
        return _of_these_texts(unpack_categories(file, name), file, texts)

    def fits(trained: TrainedCategories) -> bool:
        known = set(trained.model.classifier.labels)
        return sum(label in known for label in data.labels) >= KNOWN_LABELS * len(data.labels)

    def train(name: ModelName) -> TrainedCategories:
        return train_categories(
            data.products, data.labels, embedding, name, weights=data.weights, learned=data.learned, seed=shelf.seed
        )

    version = shelf.version(CATEGORY, cut, list(data.labels), data.learned, *made_with.values())
    return Recipe(CATEGORY, version, len(data.products), train, pack, unpack, fits)


def _of_these_texts(trained: TrainedCategories, file: ModelFile, texts: Mapping[int, int]) -> TrainedCategories:
    """The model without the scores of products whose texts have changed since: they are read anew."""
    marks = file.arrays.get("unseen_texts")
    if marks is None or len(marks) != len(trained.unseen):
        raise ModelError("The stored category model does not say which texts it has read.")
    same = {
        product_id: scores
        for (product_id, scores), mark in zip(trained.unseen.items(), marks.tolist(), strict=True)
        if texts.get(product_id, mark) == mark
    }
    return replace(trained, unseen=same)


def _mark(product: ProductFacts) -> int:
    """What tells whether a model has read this very text."""
    return crc32(reading(product).whole.encode(errors="replace"))


def _labelled(
    session: Session, column: Mapped[Any], target: Target, seed: int, taught: Taught
) -> LabelledProducts | None:
    rows = session.execute(
        select(col(Product.id), column)
        .where(column.is_not(None), cast(column, String) != "", col(Product.status) != ProductStatus.MERGED)
        .order_by(col(Product.id))
    ).all()
    weights = {row[0]: taught.weight(row[0], target.field, str(row[1])) for row in rows}
    labelled = {row[0]: row[1] for row in rows if weights[row[0]] > 0}
    held_out = held_out_of(labelled)
    learned = {product_id: label for product_id, label in labelled.items() if product_id not in held_out}
    number_of = {label: number for number, label in enumerate(sorted(set(learned.values())))}
    if len(learned) < FEWEST_LABELLED or len(number_of) < FEWEST_LABELS:
        return None
    ids = list(learned)
    chosen = sample_rows(np.array([number_of[label] for label in learned.values()], dtype=np.int64), seed)
    found = facts(session, [ids[place] for place in chosen])
    products = tuple(product for product in found.values() if has_text(product))
    labels = tuple(target.label(product) for product in products)
    if len(products) < FEWEST_LABELLED or len(set(labels)) < FEWEST_LABELS:
        return None
    return LabelledProducts(
        target,
        products,
        labels,
        tuple(weights[product.id] for product in products),
        tuple(sorted(held_out)),
        learned_share([str(label) for label in labelled.values()], labels),
    )


def held_out_of(labelled: Mapping[int, Any]) -> frozenset[int]:
    """Of products with a label each, those no model learns from: none of rare labels, and none of few products."""
    if len(labelled) < FEWEST_TO_HOLD_OUT:
        return frozenset()
    of_label = Counter(labelled.values())
    return frozenset(
        product_id
        for product_id, label in labelled.items()
        if of_label[label] >= _KEEP_OF_A_LABEL and is_held_out(product_id)
    )


def attribute_examples(
    session: Session,
    slim: Sequence[ProductFacts],
    *,
    seed: int = 0,
    taught: Taught = NOTHING_TAUGHT,
    held_out: bool = False,
) -> list[ProductFacts]:
    """Products with filled attributes, or values refused for them, and all their text, at most 3,000 drawn by chance.

    With ``held_out`` they are those that no model learns from, without it the others.
    """
    refused = {product_id for product_id, name in taught.refused if name.startswith(ATTRIBUTE_PREFIX)}
    filled = [product.id for product in slim if product.attributes or product.id in refused]
    some = len(filled) >= FEWEST_TO_HOLD_OUT
    mine = [product_id for product_id in filled if (some and is_held_out(product_id)) == held_out]
    order = np.random.default_rng(seed).permutation(len(mine))[:ATTRIBUTES_LEARNED_ON]
    return list(facts(session, [mine[place] for place in order]).values())


def attribute_recipe(
    shelf: Shelf,
    products: Sequence[ProductFacts],
    slim: Sequence[ProductFacts],
    context: CatalogContext,
    taught: Taught = NOTHING_TAUGHT,
) -> Recipe[AttributeModel]:
    """How the model of how far texts can be trusted about attributes is made."""
    asked: Json = {str(category): sorted(rules) for category, rules in context.asked.items()}
    cut: list[Json] = [[product.id, product.rev, product.category_id] for product in products]
    signs: Json = [*candidates.SIGNS, *candidates.READ_SIGNS]
    return Recipe(
        kind=ATTRIBUTES,
        version=shelf.version(ATTRIBUTES, cut, asked, signs, _decided(products, taught)),
        examples=len(products),
        train=lambda name: train_attributes(products, slim, context, name, taught, shelf.seed),
        pack=pack_attributes,
        unpack=unpack_attributes,
        fits=lambda model: model.plain is not None,
    )


def _decided(products: Sequence[ProductFacts], taught: Taught) -> Json:
    """What people decided about these products' attributes, as part of a version."""
    ids = {product.id for product in products}
    decided: list[Json] = [
        [*place, *taught.decided[place]]
        for place in sorted(taught.decided)
        if place[0] in ids and place[1].startswith(ATTRIBUTE_PREFIX)
    ]
    refused: list[Json] = [
        [*place, dict(taught.refused[place])]
        for place in sorted(taught.refused)
        if place[0] in ids and place[1].startswith(ATTRIBUTE_PREFIX)
    ]
    return [decided, refused]


def duplicate_recipe(
    shelf: Shelf, slim: Sequence[ProductFacts], known: KnownValues, decided: Sequence[DecidedPair] = ()
) -> Recipe[DuplicateModel]:
    """How the model of what a second listing looks like is made, and what people decided of such pairs.

    Held-out pairs among those decided are left out.
    """
    heard = [pair for pair in decided if not _is_held_out(pair, decided)]
    answers: list[Json] = [[pair.left.id, pair.right.id, pair.is_one] for pair in heard]
    cut: list[Json] = [[product.id, product.rev] for product in slim]
    return Recipe(
        kind=DUPLICATES,
        version=shelf.version(DUPLICATES, cut, list(pair_signs.SIGNS), answers),
        examples=len(slim),
        train=lambda name: train_duplicates(slim, known, name, seed=shelf.seed, decided=heard),
        pack=pack_duplicates,
        unpack=unpack_duplicates,
        fits=lambda model: model.matcher is not None,
    )


def held_out_pairs(decided: Sequence[DecidedPair]) -> list[DecidedPair]:
    """The decided pairs that no model learns from; none where people have decided too few."""
    return [pair for pair in decided if _is_held_out(pair, decided)]


def _is_held_out(pair: DecidedPair, among: Sequence[DecidedPair]) -> bool:
    return len(among) >= FEWEST_TO_HOLD_OUT and is_held_out(min(pair.left.id, pair.right.id))
