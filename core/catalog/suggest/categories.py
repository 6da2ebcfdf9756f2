"""Which category a product belongs in, learned from the shop's own products that have one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.catalog.facts import CatalogContext, CategoryFacts, ProductFacts
from core.catalog.stake import stake_minor
from core.catalog.suggest.drafting import ModelName, has_text, is_on_sale, reading, search_text, title_of
from core.catalog.suggest.reasons import Reasons, telling_words
from core.changes import Alternative, CategoryChange, Draft, Evidence
from core.text.calibration import threshold_for
from core.text.classifier import Prediction, TextClassifier, features, ranked, score_rows, train
from core.text.embeddings import StaticEmbedding

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats = NDArray[np.float32]

FEWEST_LABELLED = 20
"""With fewer products that have a category, the categories' names are all there is to go by (cold_start.py)."""

PRECISION_WANTED = 0.8
"""Of the suggestions that are made, at least so many must be right on held-out products."""

_LOWEST_FLOOR, _HIGHEST_FLOOR = 0.3, 0.6

DOUBT_FLOOR = 0.35
"""A category that is set is contradicted from this confidence on: one in three is worth a look."""


@dataclass(frozen=True)
class CategoryModel:
    """A classifier whose labels are category ids as text; it speaks from confidence ``floor`` on."""

    classifier: TextClassifier
    floor: float
    name: ModelName


@dataclass(frozen=True)
class TrainedCategories:
    """A category model with the scores of its own training products, as if it had not seen them."""

    model: CategoryModel
    unseen: Mapping[int, Floats]
    metrics: Mapping[str, float]


@dataclass(frozen=True)
class CategoryView:
    """What suggesting needs beside the model: the categories, the embedding, and where reasons come from.

    ``unseen`` holds the scores of products the model was trained on, as if it had not been.
    """

    context: CatalogContext
    embedding: StaticEmbedding | None
    reasons: Reasons
    unseen: Mapping[int, Floats]


@dataclass(frozen=True)
class _Verdict:
    """What to say about a product: the likeliest categories in use, and how sure to be of the first."""

    nodes: tuple[CategoryFacts, ...]
    confidences: tuple[float, ...]
    raw: float


def train_categories(
    products: Sequence[ProductFacts],
    labels: Sequence[str],
    embedding: StaticEmbedding | None,
    name: ModelName,
    *,
    seed: int = 0,
) -> TrainedCategories:
    """A model of the products' category ids, speaking from the confidence on that 80 % of held-out ones are right at.

    Raises:
        ValueError: fewer than two different labels.
    """
    classifier, held = train([reading(product) for product in products], labels, embedding, seed=seed)
    right = [found.labels[0] == labels[row] for row, found in zip(held.rows, held.predictions, strict=True)]
    wanted = threshold_for([found.confidences[0] for found in held.predictions], right, PRECISION_WANTED)
    floor = min(max(wanted, _LOWEST_FLOOR), _HIGHEST_FLOOR)
    metrics = {
        "held_out": float(len(held.rows)),
        "labels": float(len(classifier.labels)),
        "top1": held.top1,
        "top3": held.top3,
        "calibration_error": held.calibration_error,
        "floor": floor,
    }
    unseen = {products[row].id: scores for row, scores in zip(held.rows, held.scores, strict=True)}
    return TrainedCategories(CategoryModel(classifier, floor, name), unseen, metrics)


def suggest_categories(products: Sequence[ProductFacts], model: CategoryModel, view: CategoryView) -> list[Draft]:
    """Drafts for products without a category, and for those whose category the model strongly contradicts."""
    readable = [product for product in products if is_on_sale(product) and has_text(product)]
    if not readable:
        return []
    texts = [reading(product) for product in readable]
    rows = features(model.classifier, texts)
    scores = score_rows(model.classifier, rows, texts, view.embedding)
    for row, product in enumerate(readable):
        if product.id in view.unseen:
            scores[row] = view.unseen[product.id]
    found = ranked(model.classifier, scores)
    verdicts = (
        _verdict(product, row, prediction, model, view.context)
        for product, row, prediction in zip(readable, scores, found, strict=True)
    )
    return [
        _draft(product, verdict, rows[place], model, view)
        for place, (product, verdict) in enumerate(zip(readable, verdicts, strict=True))
        if verdict is not None
    ]


def _verdict(
    product: ProductFacts, scores: Floats, prediction: Prediction, model: CategoryModel, context: CatalogContext
) -> _Verdict | None:
    """None where nothing should be said: too unsure, or the category is the product's own."""
    known = (context.categories.get(int(label)) for label in prediction.labels)
    nodes = tuple(node for node in known if node is not None)
    if len(nodes) < len(prediction.labels) or nodes[0].retired or nodes[0].id == product.category_id:
        return None
    if product.category_id is None:
        sure = prediction.confidences[0]
        return _Verdict(nodes, prediction.confidences, prediction.raw) if sure >= model.floor else None
    labels = model.classifier.labels
    if str(product.category_id) not in labels:
        return None
    margin = float(scores[labels.index(prediction.labels[0])] - scores[labels.index(str(product.category_id))])
    sure = float(model.classifier.doubt([margin])[0])
    others = tuple(min(other, sure) for other in prediction.confidences[1:])
    return _Verdict(nodes, (sure, *others), margin) if sure >= DOUBT_FLOOR else None


def _draft(
    product: ProductFacts, verdict: _Verdict, row: csr_matrix, model: CategoryModel, view: CategoryView
) -> Draft:
    first = verdict.nodes[0]
    return Draft(
        kind="category",
        subject=f"product:{product.id}",
        product_id=product.id,
        field="category_id",
        change=CategoryChange(category_id=first.id, path=first.path),
        base_value=product.category_id,
        base_rev=product.rev,
        confidence=verdict.confidences[0],
        confidence_raw=verdict.raw,
        stake_minor=stake_minor(product, "category"),
        currency=product.currency or "GBP",
        suggested_by=model.name.suggested_by,
        model_version=model.name.version,
        title=title_of(product),
        department=product.department,
        search_text=search_text(product),
        alternatives=category_alternatives(verdict.nodes[1:], verdict.confidences[1:], product.category_id),
        evidence=tuple(_evidence(product, verdict, row, model.classifier, view)),
    )


def category_alternatives(
    nodes: Sequence[CategoryFacts], confidences: Sequence[float], now: int | None
) -> tuple[Alternative, ...]:
    """The other categories thought of, without retired ones and the one the product is in now."""
    return tuple(
        Alternative(
            label=node.path,
            confidence=confidence,
            payload=CategoryChange(category_id=node.id, path=node.path).model_dump(mode="json"),
        )
        for node, confidence in zip(nodes, confidences, strict=True)
        if not node.retired and node.id != now
    )


def _evidence(
    product: ProductFacts, verdict: _Verdict, row: csr_matrix, classifier: TextClassifier, view: CategoryView
) -> list[Evidence]:
    first = str(verdict.nodes[0].id)
    current = str(product.category_id)
    against = current if current in classifier.labels else str(verdict.nodes[1].id)
    return telling_words(classifier, product, first, against) + view.reasons.similar(product.id, row, first)
