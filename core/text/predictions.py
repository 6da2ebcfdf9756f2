"""From a model's scores to what is said of each text: three labels at most, with chances that fall."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.text.calibration import Calibration
from core.text.second_choice import SecondChoice
from core.text.stacking import soft

Floats = NDArray[np.float32]

SHOWN = 3
"""Labels named of a text, at most."""

_AT_ONCE = 1000  # texts at a time


@dataclass(frozen=True)
class Prediction:
    """The likeliest labels, at most three, with their calibrated confidence falling; ``raw`` is before calibration."""

    labels: tuple[str, ...]
    confidences: tuple[float, ...]
    raw: float


def predictions(
    scores: Floats,
    labels: tuple[str, ...],
    calibration: Calibration,
    *,
    second: SecondChoice | None = None,
    near: Floats | None = None,
) -> list[Prediction]:
    """What is said of each text, one row of scores each.

    The first label is the one with the highest score, with its soft maximum, calibrated. What it does not take is
    shared among the others as ``second`` says from ``near``, or without them as the scores do; none gets more than the
    first has.
    """
    return [
        one
        for start in range(0, len(scores), _AT_ONCE)
        for one in _some(
            scores[start : start + _AT_ONCE],
            labels,
            calibration,
            None if second is None or near is None else second(*_both(scores, near, start)),
        )
    ]


def _both(scores: Floats, near: Floats, start: int) -> tuple[Floats, Floats]:
    return scores[start : start + _AT_ONCE], near[start : start + _AT_ONCE]


def _some(
    scores: Floats, labels: tuple[str, ...], calibration: Calibration, others: NDArray[np.float64] | None
) -> Iterator[Prediction]:
    places = np.arange(len(scores))
    shares = soft(scores.astype(np.float64))
    first = scores.argmax(axis=1)
    raw = shares[places, first]
    sure = calibration(raw)
    rest = shares / np.maximum(1 - raw, 1e-9)[:, None] if others is None else others
    rest[places, first] = -1
    best = np.argsort(-rest, axis=1, kind="stable")[:, : min(SHOWN, len(labels)) - 1]
    given = np.minimum(np.take_along_axis(rest, best, axis=1), 1) * (1 - sure)[:, None]
    chances = np.minimum(given, sure[:, None])
    for one, head, chance, tail, left in zip(raw, first, sure, best, chances, strict=True):
        names = tuple(labels[number] for number in (head, *tail))
        yield Prediction(names, (float(chance), *map(float, left)), float(one))
