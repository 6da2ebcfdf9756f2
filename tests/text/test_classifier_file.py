from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.errors import ModelError
from core.text.classifier import TextClassifier, predict, train
from core.text.classifier_file import packed, unpacked
from core.text.model_file import ModelFile, read_model, write_model
from tests.text.garments import garments


@pytest.fixture(scope="module")
def model() -> TextClassifier:
    return train(*garments(80, seed=1), None)[0]


def test_a_classifier_comes_back_from_its_file_as_it_was(model: TextClassifier, tmp_path: Path) -> None:
    arrays, document = packed(model)
    path = write_model(tmp_path / "m.npz", format_=1, version_="v", arrays=arrays, document=document, made_from={})

    back = unpacked(read_model(path, format_=1))

    texts, _ = garments(30, seed=2)
    assert predict(back, texts, None) == predict(model, texts, None)
    assert (back.doubt, back.labels) == (model.doubt, model.labels)


@pytest.mark.parametrize("missing", ["labels", "whole", "calibration", "second"])
def test_a_file_that_lacks_something_is_refused(model: TextClassifier, missing: str) -> None:
    arrays, document = packed(model)
    del document[missing]

    with pytest.raises(ModelError, match="incomplete"):
        unpacked(ModelFile(arrays, document, {"version": "v"}))


def test_weights_of_another_shape_are_refused(model: TextClassifier) -> None:
    arrays, document = packed(replace(model, weights=np.zeros((3, 2), dtype=np.float32)))

    with pytest.raises(ModelError, match="fit together"):
        unpacked(ModelFile(arrays, document, {"version": "v"}))
