from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.catalog import packing
from core.catalog.models import Packed
from core.catalog.suggest import candidates
from core.catalog.suggest.attribute_model import AttributeModel, Reading
from core.catalog.suggest.attribute_model import Judge as AttributeJudge
from core.catalog.suggest.comparing import DuplicateModel, Judge
from core.catalog.suggest.pair_signs import SIGNS
from core.errors import ModelError
from core.text.calibration import Calibration
from core.text.logistic import fit_logistic
from core.text.model_file import ModelFile, read_model, write_model
from core.text.tagging import Tagger
from core.text.trees import Trees, fit_trees
from core.text.value_reader import ValueReader
from tests.catalog.suggest.wardrobe import NAME, trained_on, wardrobe

MATCHER = fit_logistic([[0.0, 1.0], [1.0, 0.5]] * 20, [False, True] * 20)
STEPS = Calibration((0.1, 0.9), (0.2, 0.8), 40)
EVERY_SIGN = (*candidates.SIGNS, *candidates.READ_SIGNS)


def through_a_file(packed: Packed, folder: Path) -> ModelFile:
    made_from = {"metrics": dict(packed.metrics)}
    path = write_model(
        folder / "m.npz",
        format_=1,
        version_="v",
        arrays=packed.arrays,
        document=packed.document,
        made_from=made_from,
    )
    return read_model(path, format_=1)


def trees(columns: int) -> Trees:
    rows = np.random.default_rng(0).random((60, columns))
    return fit_trees(rows, rows[:, 0] > 0.5, [1] * columns)


def without(file: ModelFile, name: str) -> ModelFile:
    return replace(file, document={key: value for key, value in file.document.items() if key != name})


def attribute_judge(signs: int) -> AttributeJudge:
    rows = np.random.default_rng(signs).random((40, signs))
    return AttributeJudge(fit_logistic(rows, rows[:, 0] > 0.5), STEPS, {"Material": 1.5})


def attribute_model() -> AttributeModel:
    """A model with a reader of one attribute that knows three signs."""
    weights = np.arange(12, dtype=np.float32).reshape(4, 3)
    reader = ValueReader(Tagger({"w=oak": 1, "bias": 2, "known=Material": 3}, weights), {"Material": 1})
    reading = Reading(reader, attribute_judge(len(EVERY_SIGN)), frozenset({"Material"}))
    return AttributeModel(attribute_judge(len(candidates.SIGNS)), NAME, {"precision": 0.98}, reading)


@pytest.mark.parametrize("plain", [attribute_judge(len(candidates.SIGNS)), None])
def test_an_attribute_model_without_a_reader_comes_back_as_it_was(tmp_path: Path, plain: AttributeJudge | None) -> None:
    model = AttributeModel(plain, NAME, {"precision": 0.98})

    assert packing.unpack_attributes(through_a_file(packing.pack_attributes(model), tmp_path), NAME) == model


def test_a_reader_comes_back_as_it_was(tmp_path: Path) -> None:
    model = attribute_model()

    found = packing.unpack_attributes(through_a_file(packing.pack_attributes(model), tmp_path), NAME)

    assert found.reading is not None
    assert model.reading is not None
    assert found.plain == model.plain
    assert (found.reading.judge, found.reading.attributes) == (model.reading.judge, model.reading.attributes)
    assert found.reading.reader.begins == {"Material": 1}
    assert found.reading.reader.tagger.numbers == model.reading.reader.tagger.numbers
    assert np.array_equal(found.reading.reader.tagger.weights, model.reading.reader.tagger.weights)


def shorter_reader(packed: Packed) -> Packed:
    return replace(packed, arrays={"reader": packed.arrays["reader"][:-1]})


def no_reader(packed: Packed) -> Packed:
    return replace(packed, arrays={})


def without_words(packed: Packed) -> Packed:
    reading = {key: value for key, value in packed.document["reading"].items() if key != "words"}
    return replace(packed, document={**packed.document, "reading": reading})


def mixed_tags(packed: Packed) -> Packed:
    return replace(
        packed, document={**packed.document, "reading": {**packed.document["reading"], "begins": {"Material": 2}}}
    )


def of_before_there_were_readers(packed: Packed) -> Packed:
    plain = packed.document["plain"]
    return replace(packed, document={**plain, "signs": list(candidates.SIGNS)})


@pytest.mark.parametrize("damage", [shorter_reader, no_reader, without_words, mixed_tags, of_before_there_were_readers])
def test_a_damaged_or_older_attribute_model_is_refused(tmp_path: Path, damage: Callable[[Packed], Packed]) -> None:
    damaged = damage(packing.pack_attributes(attribute_model()))

    with pytest.raises(ModelError, match="is incomplete"):
        packing.unpack_attributes(through_a_file(damaged, tmp_path), NAME)


def test_an_attribute_model_of_other_signs_is_refused(tmp_path: Path) -> None:
    packed = packing.pack_attributes(attribute_model())
    other = replace(packed, document={**packed.document, "plain": {**packed.document["plain"], "signs": ["price"]}})

    with pytest.raises(ModelError, match="other signs"):
        packing.unpack_attributes(through_a_file(other, tmp_path), NAME)


@pytest.mark.parametrize("logistic", [MATCHER, None])
def test_a_duplicate_model_comes_back_as_it_was(tmp_path: Path, logistic: Any) -> None:
    model = DuplicateModel(logistic, STEPS, NAME, {"planted": 10.0})

    assert packing.unpack_duplicates(through_a_file(packing.pack_duplicates(model), tmp_path), NAME) == model


def test_trees_and_a_judge_come_back_as_they_were(tmp_path: Path) -> None:
    model = DuplicateModel(trees(len(SIGNS)), STEPS, NAME, judge=Judge(trees(len(SIGNS) + 1), STEPS))

    assert packing.unpack_duplicates(through_a_file(packing.pack_duplicates(model), tmp_path), NAME) == model


@pytest.mark.parametrize(
    ("name", "values", "why"), [("columns", (999,), "other signs"), ("leaves", (), "not whole"), ("roots", (), "roots")]
)
def test_trees_that_do_not_fit_are_refused(tmp_path: Path, name: str, values: tuple[int, ...], why: str) -> None:
    packed = packing.pack_duplicates(DuplicateModel(trees(len(SIGNS)), STEPS, NAME))
    stored = dict(packed.document["trees"])
    changed = {**stored, name: [*values, *stored.get(name, ())[1:]] if values else []}
    other = replace(packed, document={**packed.document, "trees": changed})

    with pytest.raises(ModelError, match=why):
        packing.unpack_duplicates(through_a_file(other, tmp_path), NAME)


def test_a_category_model_comes_back_as_it_was(tmp_path: Path) -> None:
    trained = trained_on(wardrobe(60))

    back = packing.unpack_categories(through_a_file(packing.pack_categories(trained), tmp_path), NAME)

    assert back.model.floor == trained.model.floor
    assert back.metrics == trained.metrics
    assert (back.model.classifier.weights == trained.model.classifier.weights).all()
    assert all((back.unseen[key] == scores).all() for key, scores in trained.unseen.items())


def test_a_matcher_of_other_signs_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = through_a_file(packing.pack_duplicates(DuplicateModel(MATCHER, STEPS, NAME)), tmp_path)
    monkeypatch.setattr(packing.pair_signs, "SIGNS", ("one", "two"))

    with pytest.raises(ModelError, match="other signs"):
        packing.unpack_duplicates(file, NAME)


@pytest.mark.parametrize("missing", ["signs", "logistic", "calibration"])
def test_a_model_that_lacks_something_is_refused(tmp_path: Path, missing: str) -> None:
    file = through_a_file(packing.pack_duplicates(DuplicateModel(MATCHER, STEPS, NAME)), tmp_path)

    with pytest.raises(ModelError, match="category model is incomplete"):
        packing.unpack_duplicates(without(file, missing), NAME)


def test_a_category_model_without_its_floor_is_refused(tmp_path: Path) -> None:
    file = through_a_file(packing.pack_categories(trained_on(wardrobe(60))), tmp_path)

    with pytest.raises(ModelError, match="incomplete"):
        packing.unpack_categories(without(file, "floor"), NAME)
