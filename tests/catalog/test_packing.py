from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.catalog import packing
from core.catalog.models import Packed
from core.catalog.suggest.attributes import AttributeModel
from core.catalog.suggest.comparing import DuplicateModel, Judge
from core.catalog.suggest.pair_signs import SIGNS
from core.errors import ModelError
from core.text.calibration import Calibration
from core.text.logistic import fit_logistic
from core.text.model_file import ModelFile, read_model, write_model
from core.text.trees import Trees, fit_trees
from tests.catalog.suggest.wardrobe import NAME, trained_on, wardrobe

MATCHER = fit_logistic([[0.0, 1.0], [1.0, 0.5]] * 20, [False, True] * 20)
STEPS = Calibration((0.1, 0.9), (0.2, 0.8), 40)


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


@pytest.mark.parametrize("logistic", [MATCHER, None])
def test_an_attribute_model_comes_back_as_it_was(tmp_path: Path, logistic: Any) -> None:
    model = AttributeModel(logistic, STEPS, {"Material": 1.5}, NAME, {"precision": 0.98})

    assert packing.unpack_attributes(through_a_file(packing.pack_attributes(model), tmp_path), NAME) == model


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
