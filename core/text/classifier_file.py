"""A trained classifier as arrays and JSON, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import ModelError
from core.text.calibration import Calibration
from core.text.classifier import TextClassifier
from core.text.model_file import ModelFile
from core.text.second_choice import SecondChoice
from core.text.tfidf import Terms


def packed(model: TextClassifier) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """The arrays and the JSON document that hold the whole classifier."""
    arrays: dict[str, NDArray[Any]] = {"weights": model.weights, "embedding_weights": model.embedding_weights}
    document: dict[str, Any] = {
        "labels": list(model.labels),
        "second": asdict(model.second),
        "calibration": pack_calibration(model.calibration),
        "doubt": pack_calibration(model.doubt),
    }
    for name, terms in (("whole", model.whole_terms), ("title", model.title_terms)):
        arrays |= {
            f"{name}_pairs": terms.pairs,
            f"{name}_word_rarity": terms.word_rarity,
            f"{name}_gram_rarity": terms.gram_rarity,
        }
        document[name] = {"words": list(terms.words), "grams": list(terms.grams)}
    return arrays, document


def unpacked(file: ModelFile) -> TextClassifier:
    """The classifier that was packed.

    Raises:
        ModelError: something of it is missing or does not fit together.
    """
    try:
        model = TextClassifier(
            labels=tuple(file.document["labels"]),
            whole_terms=_terms(file, "whole"),
            title_terms=_terms(file, "title"),
            weights=file.arrays["weights"].astype(np.float32),
            embedding_weights=file.arrays["embedding_weights"].astype(np.float32),
            calibration=unpack_calibration(file.document["calibration"]),
            doubt=unpack_calibration(file.document["doubt"]),
            second=SecondChoice(**{name: float(value) for name, value in file.document["second"].items()}),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(f"A model file is incomplete: {error}.") from None
    columns = model.whole_terms.columns + model.title_terms.columns
    if model.weights.shape != (columns, len(model.labels)):
        raise ModelError(f"A model file does not fit together: {model.weights.shape} weights for {columns} columns.")
    return model


def pack_calibration(calibration: Calibration) -> dict[str, Any]:
    """A calibration as JSON."""
    return {
        "scores": list(calibration.scores),
        "confidences": list(calibration.confidences),
        "examples": calibration.examples,
    }


def unpack_calibration(packed_: Mapping[str, Any]) -> Calibration:
    """The calibration that was packed."""
    return Calibration(tuple(packed_["scores"]), tuple(packed_["confidences"]), int(packed_["examples"]))


def _terms(file: ModelFile, name: str) -> Terms:
    document = file.document[name]
    return Terms(
        words={word: column for column, word in enumerate(document["words"])},
        pairs=file.arrays[f"{name}_pairs"].astype(np.int64),
        grams={gram: column for column, gram in enumerate(document["grams"])},
        word_rarity=file.arrays[f"{name}_word_rarity"].astype(np.float32),
        gram_rarity=file.arrays[f"{name}_gram_rarity"].astype(np.float32),
    )
