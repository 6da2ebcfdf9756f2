"""Opinions weighed by how they did: logistic regression on past outcomes, then rising steps that make it honest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.text.calibration import Calibration, fit_calibration

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_RIDGE = 20.0
_FEW = 200  # past outcomes below which the first opinion stands as it is


@dataclass(frozen=True)
class Weighing:
    """What each opinion's log-odds count for, then each circumstance, then a constant.

    ``steps`` say how often such a chance came true. Without weights the first opinion stands as it is.
    """

    weights: Floats | None
    steps: Calibration | None
    examples: int

    def __call__(self, opinions: Floats, circumstances: Floats) -> Floats:
        """One chance, 0 to 1, for each row of opinions and circumstances."""
        chance = _chance(_signs(opinions, circumstances), self.weights)
        return chance if self.steps is None else self.steps(chance)


@dataclass(frozen=True)
class Outcomes:
    """Past positions: what was said of them, their circumstances, whether they came true, and how much each counts."""

    opinions: Floats
    circumstances: Floats
    came_true: Bools
    weights: Floats


def fit_weighing(past: Sequence[Outcomes]) -> Weighing:
    """The weighing that those outcomes teach; the first opinion alone where they are few."""
    count = sum(len(one.came_true) for one in past)
    if count < _FEW:
        return Weighing(None, None, count)
    signs = np.concatenate([_signs(one.opinions, one.circumstances) for one in past])
    outcomes = np.concatenate([one.came_true for one in past]).astype(np.float64)
    learned = _rising(signs, past[0].opinions.shape[1], outcomes, np.concatenate([one.weights for one in past]))
    return Weighing(learned, fit_calibration(_chance(signs, learned), outcomes), count)


def _signs(opinions: Floats, circumstances: Floats) -> Floats:
    return np.column_stack([opinions, circumstances, np.ones(len(opinions))])


def _rising(signs: Floats, opinions: int, outcomes: Floats, weight: Floats) -> Floats:
    """Weights, those of opinions not below 0: none speaks against itself, so that less stock is no less risk."""
    kept = np.arange(signs.shape[1])
    while True:
        part = _logistic(signs[:, kept], outcomes, weight, (kept == 0).astype(np.float64))
        contrary = (part < 0) & (kept < opinions)
        if not contrary.any():
            break
        kept = kept[~contrary]
    found = np.zeros(signs.shape[1])
    found[kept] = part
    return found


def _logistic(signs: Floats, outcomes: Floats, weight: Floats, start: Floats) -> Floats:
    """Weights by Newton's method, drawn by a ridge to where they start."""
    found = start
    for _ in range(12):
        chance = _chance(signs, found)
        slope = signs.T @ (weight * (outcomes - chance)) - _RIDGE * (found - start)
        curve = (signs * (weight * chance * (1 - chance))[:, None]).T @ signs + _RIDGE * np.eye(len(found))
        found = found + np.linalg.solve(curve, slope)
    return found


def _chance(signs: Floats, weights: Floats | None) -> Floats:
    log_odds = signs[:, 0] if weights is None else signs @ weights
    result: Floats = 1 / (1 + np.exp(-np.clip(log_odds, -30, 30)))
    return result
