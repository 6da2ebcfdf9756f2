"""Which category a product belongs in, learned from the shop's own products that have one.

A shop that uses product types instead of categories gets product types suggested, by the same model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.catalog.facts import ProductFacts
from core.catalog.suggest.branches import UNTOLD, Branches, fit_branches, is_below
from core.catalog.suggest.drafting import ModelName, draft, has_text, is_on_sale, reading
from core.catalog.suggest.reasons import Reasons, telling_words
from core.catalog.suggest.targets import Target
from core.changes import Alternative, Draft, Evidence
from core.text.calibration import Calibration, threshold_for
from core.text.classifier import TextClassifier, as_if_new, features, only_texts, ranked, score_rows, train
from core.text.embeddings import StaticEmbedding
from core.text.predictions import Prediction

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats = NDArray[np.float32]

FEWEST_LABELLED = 20
"""With fewer products that have a category, the categories' names are all there is to go by (cold_start.py)."""

PRECISION_WANTED = 0.8
"""Of the suggestions that are made, at least so many must be right on held-out products."""

DOUBT_FLOOR = 0.35
"""A category that is set is contradicted from this confidence on: one in three is worth a look."""

LEAST_FAMILIAR = 0.25
"""How alike (cosine) the nearest known product of a category has to be. Of what is like nothing in the shop, as after
an import of another line of goods, the model knows nothing, however sure it sounds."""

_LOWEST_FLOOR, _HIGHEST_FLOOR = 0.3, 0.6


@dataclass(frozen=True)
class CategoryModel:
    """A classifier of labels (categories by id, or product types); it speaks from confidence ``floor`` on.

    ``above`` calibrates how sure a category above the likeliest one is.
    """

    classifier: TextClassifier
    floor: float
    name: ModelName
    above: Calibration = UNTOLD


@dataclass(frozen=True)
class TrainedCategories:
    """A model with the scores of its own training products, as if it had not seen them."""

    model: CategoryModel
    unseen: Mapping[int, Floats]
    metrics: Mapping[str, float]


@dataclass(frozen=True)
class CategoryView:
    """What suggesting needs beside the model: what its labels mean, the embedding, and where reasons come from.

    ``unseen`` holds the scores of products the model was trained on, as if it had not been.
    """

    target: Target
    embedding: StaticEmbedding | None
    reasons: Reasons
    unseen: Mapping[int, Floats]


@dataclass(frozen=True)
class _Verdict:
    """What to say about a product: the likeliest labels, and how sure to be of each.

    ``leaf`` is the likeliest one of the model, where the first is a category above it.
    """

    labels: tuple[str, ...]
    confidences: tuple[float, ...]
    raw: float
    leaf: str = ""


def train_categories(
    products: Sequence[ProductFacts],
    labels: Sequence[str],
    embedding: StaticEmbedding | None,
    name: ModelName,
    *,
    weights: Sequence[float] | None = None,
    learned: float = 1.0,
    seed: int = 0,
) -> TrainedCategories:
    """A model of the products' labels, speaking from the confidence at which 80 % of held-out suggestions are right.

    A category counts by its path, too; ``weights`` says how much each product's label counts, above 0, and ``learned``
    which share of all labelled products has labels that are among these: in a tree of so many categories that not all
    can be learned, everything is that much less sure.

    Raises:
        ValueError: fewer than two different labels.
    """
    names = {
        label: product.category_path
        for product, label in zip(products, labels, strict=True)
        if label == str(product.category_id) and product.category_path
    }
    texts = [reading(product) for product in products]
    classifier, held = train(texts, labels, embedding, names=names, weights=weights, seed=seed)
    right = [found.labels[0] == labels[row] for row, found in zip(held.rows, held.predictions, strict=True)]
    sure = [learned * found.confidences[0] for found in held.predictions]
    wanted = threshold_for(sure, right, PRECISION_WANTED / learned)
    floor = min(max(wanted, _LOWEST_FLOOR), _HIGHEST_FLOOR)
    metrics = {
        "held_out": float(len(held.rows)),
        "labels": float(len(classifier.labels)),
        "top1": learned * held.top1,
        "top3": learned * held.top3,
        "calibration_error": learned * held.calibration_error,
        "floor": floor,
    }
    branches = Branches.of([names.get(label, "") for label in classifier.labels])
    number_of = {label: number for number, label in enumerate(classifier.labels)}
    numbers = np.array([number_of[labels[row]] for row in held.rows])
    above = fit_branches(branches, as_if_new(held.scores, numbers, only_texts(numbers)), numbers.tolist()).times(
        learned
    )
    unseen = {products[row].id: scores for row, scores in zip(held.rows, held.scores, strict=True)}
    honest = replace(
        classifier, calibration=classifier.calibration.times(learned), doubt=classifier.doubt.times(learned)
    )
    return TrainedCategories(CategoryModel(honest, floor, name, above), unseen, metrics)


def suggest_categories(products: Sequence[ProductFacts], model: CategoryModel, view: CategoryView) -> list[Draft]:
    """Drafts for products without a label, and for those whose label the model strongly contradicts."""
    readable = [product for product in products if is_on_sale(product) and has_text(product)]
    if not readable:
        return []
    texts = [reading(product) for product in readable]
    rows = features(model.classifier, texts)
    scores = score_rows(model.classifier, rows, texts, view.embedding)
    for row, product in enumerate(readable):
        if product.id in view.unseen:
            scores[row] = view.unseen[product.id]
    said = ranked(model.classifier, scores)
    branches = Branches.of([view.target.path(label) for label in model.classifier.labels])
    places = [
        place
        for place, prediction in enumerate(said)
        if _verdict(readable[place], scores[place], prediction, model, view.target, branches)
    ]
    if not places:
        return []
    near = view.reasons.nearest([readable[place].id for place in places], rows[places])
    drafts = []
    for place, prediction in zip(places, ranked(model.classifier, scores[places], near), strict=True):
        verdict = _verdict(readable[place], scores[place], prediction, model, view.target, branches)
        if verdict is not None:
            draft = _draft(readable[place], verdict, rows[place], model, view)
            drafts += [draft] if _is_familiar(draft) else []
    return drafts


def _verdict(
    product: ProductFacts,
    scores: Floats,
    prediction: Prediction,
    model: CategoryModel,
    target: Target,
    branches: Branches,
) -> _Verdict | None:
    """None where nothing should be said: too unsure, or the label is the product's own.

    A category that no product teaches is taken for a stop on the way to those below it.
    """
    first, now = prediction.labels[0], target.label(product)
    if first == now or not target.may_be_used(first):
        return None
    labels = model.classifier.labels
    if now not in labels:
        if now and not is_below(target.path(first), target.path(now)):
            return None
        if prediction.confidences[0] >= model.floor:
            return _Verdict(prediction.labels, prediction.confidences, prediction.raw)
        return None if now else _branch(scores, prediction, model, target, branches)
    margin = float(scores[labels.index(first)] - scores[labels.index(now)])
    sure = float(model.classifier.doubt([margin])[0])
    others = tuple(min(other, sure) for other in prediction.confidences[1:])
    return _Verdict(prediction.labels, (sure, *others), margin) if sure >= DOUBT_FLOOR else None


def _branch(
    scores: Floats, prediction: Prediction, model: CategoryModel, target: Target, branches: Branches
) -> _Verdict | None:
    """The category above that is sure where the leaf is not, the leaves as its alternatives."""
    found = branches.surest(scores, model.above)
    label = target.labelled(found[0]) if found else ""
    if found is None or not label or not target.may_be_used(label):
        return None
    _, sure, raw = found
    leaves = tuple(min(other, sure) for other in prediction.confidences)
    return _Verdict((label, *prediction.labels), (sure, *leaves), raw, leaf=prediction.labels[0])


def _is_familiar(draft: Draft) -> bool:
    """Whether the shop has a product in that category which is like this one."""
    return any(reason.kind == "similar" and (reason.weight or 0) >= LEAST_FAMILIAR for reason in draft.evidence)


def _draft(
    product: ProductFacts, verdict: _Verdict, row: csr_matrix, model: CategoryModel, view: CategoryView
) -> Draft:
    target = view.target
    return draft(
        product,
        target.change(verdict.labels[0]),
        model.name.author,
        field=target.field,
        base_value=target.base_value(product),
        confidence=verdict.confidences[0],
        confidence_raw=verdict.raw,
        alternatives=alternatives(verdict.labels[1:], verdict.confidences[1:], target, now=target.label(product)),
        evidence=tuple(_evidence(product, verdict, row, model.classifier, view)),
    )


def alternatives(
    labels: Sequence[str], confidences: Sequence[float], target: Target, *, now: str
) -> tuple[Alternative, ...]:
    """The other labels thought of, without those out of use and the one the product has now."""
    return tuple(
        Alternative(
            label=target.shown(label), confidence=confidence, payload=target.change(label).model_dump(mode="json")
        )
        for label, confidence in zip(labels, confidences, strict=True)
        if label != now and target.may_be_used(label)
    )


def _evidence(
    product: ProductFacts, verdict: _Verdict, row: csr_matrix, classifier: TextClassifier, view: CategoryView
) -> list[Evidence]:
    """The words that speak for the label rather than the one set, or else the second, and the most similar products."""
    first, now = verdict.leaf or verdict.labels[0], view.target.label(product)
    others = [label for label in verdict.labels[1:] if label != first]
    against = now if now in classifier.labels else others[0]
    why = []
    if verdict.leaf:
        shown = view.target.shown(verdict.labels[0])
        text = f"The texts tell “{shown}”, but not which category below it. The likeliest ones are offered instead."
        why.append(Evidence(kind="rule", text=text, source="title"))
    return [*why, *telling_words(classifier, product, first, against), *view.reasons.similar(product.id, row, first)]
