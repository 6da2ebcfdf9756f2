"""Labels for texts that have none, learned from those that have, and which of them need no second look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.text.calibration import threshold_for
from core.text.classifier import LabelledText, predict, train
from core.text.embeddings import StaticEmbedding

PRECISION = 0.95
"""Of the labels that need no second look, at least so many are to be right."""


@dataclass(frozen=True)
class Labelled:
    """The likeliest labels of a text, three at most, with their chances falling; ``accept``: needs no second look."""

    labels: tuple[str, ...]
    chances: tuple[float, ...]
    accept: bool


@dataclass(frozen=True)
class Classified:
    """One answer a text asked about, and how the model did on labelled texts left out; not-a-number if untried."""

    answers: list[Labelled]
    top1: float
    top3: float
    calibration_error: float
    cut: float  # confidence from which on an answer needs no second look; above 1: none


def classify_texts(
    known: Sequence[LabelledText],
    labels: Sequence[str],
    asked: Sequence[LabelledText],
    embedding: StaticEmbedding | None,
    *,
    seed: int = 0,
) -> Classified:
    """The labels of ``asked``, as ``known`` teaches them; with one label only it is every text's, and none is accepted.

    Raises:
        ValueError: nothing is known.
    """
    if not known:
        raise ValueError("nothing can be learned from no text")
    if len(set(labels)) == 1:
        chance = (len(known) + 1) / (len(known) + 2)
        only = Labelled((labels[0],), (chance,), accept=False)
        return Classified([only] * len(asked), np.nan, np.nan, np.nan, 1.01)
    model, held = train(known, labels, embedding, seed=seed)
    sure = [found.confidences[0] for found in held.predictions]
    right = [found.labels[0] == labels[row] for row, found in zip(held.rows, held.predictions, strict=True)]
    cut = threshold_for(sure, right, PRECISION)
    answers = [
        Labelled(found.labels, found.confidences, found.confidences[0] >= cut)
        for found in predict(model, asked, embedding)
    ]
    return Classified(answers, held.top1, held.top3, held.calibration_error, cut)
