"""Logistic regression on a few numbers: how likely an outcome is, fitted with a little shrinkage."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

_RIDGE = 1.0  # of standardised columns: as strong as one example against each weight
_STEPS = 30


@dataclass(frozen=True)
class Logistic:
    """Weights of standardised columns, and the intercept first."""

    weights: tuple[float, ...]
    means: tuple[float, ...]
    scales: tuple[float, ...]

    def __call__(self, columns: ArrayLike) -> Floats:
        """One chance, 0 to 1, for each row."""
        rows = np.atleast_2d(np.asarray(columns, dtype=np.float64))
        standard = (rows - self.means) / self.scales
        return _chance(self.weights[0] + standard @ np.asarray(self.weights[1:]))


def fit_logistic(columns: ArrayLike, outcomes: ArrayLike, counts: ArrayLike | None = None) -> Logistic:
    """The likeliest weights by Newton steps (iteratively reweighted least squares), drawn to zero by a unit ridge.

    ``counts`` says how many examples each row stands for, one unless given.

    Raises:
        ValueError: no rows.
    """
    rows, right = np.asarray(columns, dtype=np.float64), np.asarray(outcomes, dtype=np.float64)
    if not len(rows):
        raise ValueError("a regression needs at least one example")
    many = np.ones(len(rows)) if counts is None else np.asarray(counts, dtype=np.float64)
    means, scales = rows.mean(axis=0), rows.std(axis=0)
    scales[scales < 1e-9] = 1.0
    design = np.column_stack([np.ones(len(rows)), (rows - means) / scales])
    penalty = np.diag([1e-6, *([_RIDGE] * rows.shape[1])])
    weights = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        chance = _chance(design @ weights)
        spread = np.maximum(chance * (1 - chance), 1e-6) * many
        step = np.linalg.solve(
            design.T @ (design * spread[:, None]) + penalty, design.T @ ((right - chance) * many) - penalty @ weights
        )
        weights = weights + np.clip(step, -5, 5)
        if np.abs(step).max() < 1e-6:
            break
    return Logistic(tuple(weights.tolist()), tuple(means.tolist()), tuple(scales.tolist()))


def _chance(log_odds: Floats) -> Floats:
    result: Floats = 1 / (1 + np.exp(-np.clip(log_odds, -30, 30)))
    return result
