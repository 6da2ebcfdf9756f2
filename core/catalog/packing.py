"""The catalogue's models as files hold them, and back; what does not fit together is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

import numpy as np

from core.catalog.models import Packed
from core.catalog.suggest import candidates, pair_signs
from core.catalog.suggest.attribute_model import AttributeModel, Reading
from core.catalog.suggest.attribute_model import Judge as AttributeJudge
from core.catalog.suggest.categories import CategoryModel, TrainedCategories
from core.catalog.suggest.comparing import DuplicateModel, Judge, Matcher
from core.catalog.suggest.drafting import ModelName
from core.errors import ModelError
from core.text.classifier_file import pack_calibration, packed, unpack_calibration, unpacked
from core.text.logistic import Logistic
from core.text.model_file import ModelFile
from core.text.tagging import Tagger
from core.text.trees import Trees
from core.text.value_reader import ValueReader

_ALL_SIGNS = (*candidates.SIGNS, *candidates.READ_SIGNS)


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
    """Both judges, the reader's weights in half precision, and the attributes it is used for."""
    reading = model.reading
    document: dict[str, Any] = {"plain": model.plain and _packed_judge(model.plain, candidates.SIGNS), "reading": None}
    arrays: dict[str, Any] = {}
    if reading is not None:
        numbers = reading.reader.tagger.numbers
        document["reading"] = _packed_judge(reading.judge, _ALL_SIGNS) | {
            "attributes": sorted(reading.attributes),
            "begins": dict(reading.reader.begins),
            "words": sorted(numbers, key=lambda sign: numbers[sign]),
        }
        arrays["reader"] = reading.reader.tagger.weights.astype(np.float16)
    return Packed(document, model.metrics, arrays)


def unpack_attributes(file: ModelFile, name: ModelName) -> AttributeModel:
    """The model that was packed; raises ModelError if it is incomplete or was trained on other signs."""
    with _complete(name):
        plain, reading = file.document["plain"], file.document["reading"]
        metrics = file.manifest["made_from"]["metrics"]
        judge = _unpacked_judge(plain, candidates.SIGNS) if plain else None
        return AttributeModel(judge, name, metrics, _unpacked_reading(reading, file) if reading else None)


def _unpacked_reading(document: Mapping[str, Any], file: ModelFile) -> Reading:
    weights = file.arrays["reader"].astype(np.float32)
    numbers = {sign: number for number, sign in enumerate(document["words"], 1)}
    begins = {str(name): int(tag) for name, tag in document["begins"].items()}
    if weights.shape != (len(numbers) + 1, 1 + 2 * len(begins)):
        raise ValueError("the reader is not whole")
    if sorted(begins.values()) != list(range(1, 2 * len(begins), 2)):
        raise ValueError("the reader's tags are mixed up")
    reader = ValueReader(Tagger(numbers, weights), begins)
    return Reading(reader, _unpacked_judge(document, _ALL_SIGNS), frozenset(document["attributes"]))


def _packed_judge(judge: AttributeJudge, signs: tuple[str, ...]) -> dict[str, Any]:
    return _matcher(signs, judge.logistic) | {
        "lifts": dict(judge.lifts),
        "calibration": pack_calibration(judge.calibration),
    }


def _unpacked_judge(document: Mapping[str, Any], signs: tuple[str, ...]) -> AttributeJudge:
    logistic = _logistic(document, signs)
    if logistic is None or len(logistic.means) != len(signs):
        raise ValueError("a judge has no weights")
    return AttributeJudge(logistic, unpack_calibration(document["calibration"]), document["lifts"])


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
        matcher: Matcher | None = _logistic(file.document, pair_signs.SIGNS)
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


def _logistic(document: Mapping[str, Any], signs: tuple[str, ...]) -> Logistic | None:
    if tuple(document["signs"]) != signs:
        raise ModelError("A stored model was trained on other signs.")
    weights = document["logistic"]
    return Logistic(**{key: tuple(values) for key, values in weights.items()}) if weights else None


@contextmanager
def _complete(name: ModelName) -> Iterator[None]:
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ModelError(f"The stored {name.title} is incomplete ({error}).") from None
