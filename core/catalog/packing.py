"""The catalogue's models as files hold them, and back; what does not fit together is refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

import numpy as np

from core.catalog.models import Packed
from core.catalog.suggest import candidates, pair_signs
from core.catalog.suggest.attributes import AttributeModel
from core.catalog.suggest.categories import CategoryModel, TrainedCategories
from core.catalog.suggest.comparing import DuplicateModel, Judge, Matcher
from core.catalog.suggest.drafting import ModelName
from core.errors import ModelError
from core.text.classifier_file import pack_calibration, packed, unpack_calibration, unpacked
from core.text.logistic import Logistic
from core.text.model_file import ModelFile
from core.text.trees import Trees


def pack_categories(trained: TrainedCategories) -> Packed:
    """The classifier, the floor, and the scores of its own training products."""
    arrays, document = packed(trained.model.classifier)
    arrays["unseen_ids"] = np.array(list(trained.unseen), dtype=np.int64)
    arrays["unseen"] = np.array(list(trained.unseen.values()), dtype=np.float32)
    document |= {"floor": trained.model.floor, "above": pack_calibration(trained.model.above)}
    return Packed(document, trained.metrics, arrays)


def unpack_categories(file: ModelFile, name: ModelName) -> TrainedCategories:
    """The model that was packed; raises ModelError if it is incomplete."""
    with _complete(name):
        above = unpack_calibration(file.document["above"])
        model = CategoryModel(unpacked(file), float(file.document["floor"]), name, above)
        unseen = dict(zip(file.arrays["unseen_ids"].tolist(), file.arrays["unseen"], strict=True))
        return TrainedCategories(model, unseen, file.manifest["made_from"]["metrics"])


def pack_attributes(model: AttributeModel) -> Packed:
    """Weights, calibration and what is known of each attribute."""
    document = {"lifts": dict(model.lifts), **_matcher(candidates.SIGNS, model.logistic)}
    return Packed(document | {"calibration": pack_calibration(model.calibration)}, model.metrics)


def unpack_attributes(file: ModelFile, name: ModelName) -> AttributeModel:
    """The model that was packed; raises ModelError if it is incomplete or was trained on other signs."""
    with _complete(name):
        calibration = unpack_calibration(file.document["calibration"])
        logistic = _logistic(file, candidates.SIGNS)
        metrics = file.manifest["made_from"]["metrics"]
        return AttributeModel(logistic, calibration, file.document["lifts"], name, metrics)


def pack_duplicates(model: DuplicateModel) -> Packed:
    """The matcher, its calibration, and the judge that decisions taught."""
    logistic = model.matcher if isinstance(model.matcher, Logistic) else None
    document = _matcher(pair_signs.SIGNS, logistic) | {"calibration": pack_calibration(model.calibration)}
    if isinstance(model.matcher, Trees):
        document |= {"trees": asdict(model.matcher)}
    if model.judge is not None:
        calibration = pack_calibration(model.judge.calibration)
        document |= {"judge": {"trees": asdict(model.judge.trees), "calibration": calibration}}
    return Packed(document, model.metrics)


def unpack_duplicates(file: ModelFile, name: ModelName) -> DuplicateModel:
    """The model that was packed; raises ModelError if it is incomplete or was trained on other signs."""
    with _complete(name):
        matcher: Matcher | None = _logistic(file, pair_signs.SIGNS)
        judge = file.document.get("judge")
        if "trees" in file.document:
            matcher = _trees(file.document["trees"], len(pair_signs.SIGNS))
        if judge is not None:
            trees = _trees(judge["trees"], len(pair_signs.SIGNS) + 1)
            judge = Judge(trees, unpack_calibration(judge["calibration"]))
        calibration = unpack_calibration(file.document["calibration"])
        return DuplicateModel(matcher, calibration, name, file.manifest["made_from"]["metrics"], judge)


def _trees(document: dict[str, Any], columns: int) -> Trees:
    trees = Trees(**{key: tuple(values) for key, values in document.items()})
    if trees.columns and not 0 <= min(trees.columns) <= max(trees.columns) < columns:
        raise ModelError("A stored model was trained on other signs.")
    return trees


def _matcher(signs: tuple[str, ...], logistic: Logistic | None) -> dict[str, Any]:
    return {"signs": list(signs), "logistic": asdict(logistic) if logistic else None}


def _logistic(file: ModelFile, signs: tuple[str, ...]) -> Logistic | None:
    if tuple(file.document["signs"]) != signs:
        raise ModelError("A stored model was trained on other signs.")
    weights = file.document["logistic"]
    return Logistic(**{key: tuple(values) for key, values in weights.items()}) if weights else None


@contextmanager
def _complete(name: ModelName) -> Iterator[None]:
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ModelError(f"The stored {name.title} is incomplete ({error}).") from None
