"""The catalogue's trained models: from the shop's labelled products, kept in the models folder, rebuilt when needed.

A model's version is the hash of what it was trained on (products with their revisions and labels), its parameters, the
embedding and the seed: the same catalogue gives the same version, and a stored model is used again only if its version
is the one wanted. A file that is damaged or of an older format is trained again, and the log says so.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select, update
from sqlmodel import Session, col

from core.catalog.facts import ProductFacts, facts
from core.catalog.suggest.categories import FEWEST_LABELLED, CategoryModel
from core.catalog.suggest.drafting import ModelName, has_text, reading
from core.changes import digest
from core.errors import ModelError
from core.records.catalogue import Product
from core.records.choices import ProductStatus
from core.records.store import Store
from core.records.work import ModelVersion
from core.settings import Settings
from core.text.calibration import threshold_for
from core.text.classifier import HeldOut, TextClassifier, sample_rows, train
from core.text.classifier_file import packed, unpacked
from core.text.embeddings import StaticEmbedding
from core.text.model_file import ModelFile, read_model, write_model

log = logging.getLogger(__name__)

CATEGORY = "category"
_FORMAT = 1

PRECISION_WANTED = 0.8
"""Of the suggestions that are made, at least so many must be right on held-out products."""

_LOWEST_FLOOR, _HIGHEST_FLOOR = 0.3, 0.6


@dataclass(frozen=True)
class LabelledProducts:
    """The products a model learns from, with their category ids as text; ``version`` is of them and the parameters."""

    products: tuple[ProductFacts, ...]
    labels: tuple[str, ...]
    version: str

    @property
    def is_enough(self) -> bool:
        """Whether a model can be trained: enough products, and at least two categories."""
        return len(self.products) >= FEWEST_LABELLED and len(set(self.labels)) > 1


@dataclass(frozen=True)
class TrainedCategories:
    """A category model with the scores of its own training products, as if it had not seen them."""

    model: CategoryModel
    unseen: Mapping[int, NDArray[np.float32]]
    metrics: Mapping[str, float] = field(default_factory=dict)


def labelled_products(session: Session, embedding: StaticEmbedding | None, *, seed: int = 0) -> LabelledProducts:
    """The products with a category and some text, at most 6,000 drawn evenly from all categories."""
    rows = session.execute(
        select(col(Product.id), col(Product.category_id))
        .where(col(Product.category_id).is_not(None), col(Product.status) != ProductStatus.MERGED)
        .order_by(col(Product.id))
    ).all()
    distinct = {category: number for number, category in enumerate(sorted({row[1] for row in rows}))}
    chosen = sample_rows(np.array([distinct[row[1]] for row in rows], dtype=np.int64), seed)
    found = facts(session, [rows[place][0] for place in chosen])
    products = tuple(product for product in found.values() if has_text(product))
    labels = tuple(str(product.category_id) for product in products)
    cut: list[Any] = [[product.id, product.rev, product.category_id] for product in products]
    version = digest([cut, seed, _FORMAT, embedding.version if embedding else ""])[:16]
    return LabelledProducts(products, labels, version)


def category_model(
    store: Store,
    settings: Settings,
    data: LabelledProducts,
    embedding: StaticEmbedding | None,
    now: datetime,
    *,
    seed: int = 0,
) -> TrainedCategories:
    """The stored model of that version, or one trained now, stored and entered among the model versions."""
    path = settings.folder("models") / f"{CATEGORY}.npz"
    trained = _read(path, data)
    if trained is None:
        classifier, held = train([reading(product) for product in data.products], data.labels, embedding, seed=seed)
        trained = _named(classifier, held, data, now)
        _write(path, trained, now, seed)
    _enter(store, trained, path, seed)
    return trained


def _named(classifier: TextClassifier, held: HeldOut, data: LabelledProducts, now: datetime) -> TrainedCategories:
    right = [found.labels[0] == data.labels[row] for row, found in zip(held.rows, held.predictions, strict=True)]
    wanted = threshold_for([found.confidences[0] for found in held.predictions], right, PRECISION_WANTED)
    floor = min(max(wanted, _LOWEST_FLOOR), _HIGHEST_FLOOR)
    model = CategoryModel(classifier, floor, ModelName("category model", data.version, now))
    unseen = {data.products[row].id: scores for row, scores in zip(held.rows, held.scores, strict=True)}
    metrics = {
        "held_out": float(len(held.rows)),
        "labels": float(len(classifier.labels)),
        "top1": held.top1,
        "top3": held.top3,
        "calibration_error": held.calibration_error,
        "floor": floor,
    }
    return TrainedCategories(model, unseen, metrics)


def _write(path: Path, trained: TrainedCategories, now: datetime, seed: int) -> None:
    arrays, document = packed(trained.model.classifier)
    arrays["unseen_ids"] = np.array(list(trained.unseen), dtype=np.int64)
    arrays["unseen"] = np.array(list(trained.unseen.values()), dtype=np.float32)
    write_model(
        path,
        format_=_FORMAT,
        version_=trained.model.name.version,
        arrays=arrays,
        document=document | {"floor": trained.model.floor},
        made_from={"data_cut": now.isoformat(), "seed": seed, "metrics": dict(trained.metrics)},
    )


def _read(path: Path, data: LabelledProducts) -> TrainedCategories | None:
    """The stored model if it is the one wanted; another version is not worth a word, a damaged file is."""
    if not path.exists():
        return None
    try:
        file = read_model(path, format_=_FORMAT)
        return _unpacked(file) if file.version == data.version else None
    except ModelError as error:
        log.warning("%s It is trained again.", error.message)
        return None


def _unpacked(file: ModelFile) -> TrainedCategories:
    classifier = unpacked(file)
    try:
        made_from = file.manifest["made_from"]
        name = ModelName("category model", file.version, datetime.fromisoformat(made_from["data_cut"]))
        unseen = dict(zip(file.arrays["unseen_ids"].tolist(), file.arrays["unseen"], strict=True))
        model = CategoryModel(classifier, float(file.document["floor"]), name)
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(f"The category model is incomplete: {error}.") from None
    return TrainedCategories(model, unseen, made_from["metrics"])


def _enter(store: Store, trained: TrainedCategories, path: Path, seed: int) -> None:
    """The model's row among the model versions, the only active one of its name."""
    name = trained.model.name
    with store.write() as session:
        row = session.scalars(
            select(ModelVersion).where(col(ModelVersion.name) == CATEGORY, col(ModelVersion.version) == name.version)
        ).one_or_none()
        if row is not None and row.active:
            return
        session.execute(update(ModelVersion).where(col(ModelVersion.name) == CATEGORY).values(active=False))
        row = row or ModelVersion(name=CATEGORY, version=name.version, data_cut=name.data_cut, seed=seed)
        row.path, row.metrics, row.active = path.name, dict(trained.metrics), True
        session.add(row)
