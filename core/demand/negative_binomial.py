"""The negative binomial by moments: the default for units of a day, and for the sum of several days."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

WINDOW_DAYS = 56
_LEAST_MEAN = 1e-3
_ROUNDING = 1e-9
_LEAST_SPREAD = 1.05  # variance over mean: a little more than chance alone, so that the form exists


@dataclass(frozen=True)
class Counts:
    """Counts of that mean and variance, one each element: negative binomial with variance = mean + mean² / size."""

    mean: Floats
    variance: Floats

    @property
    def size(self) -> Floats:
        """The size parameter r = mean² / (variance − mean)."""
        result: Floats = self.mean**2 / (self.variance - self.mean)
        return result

    def quantile(self, level: ArrayLike) -> Floats:
        """The least count with at least that chance of no more; the level is below 1."""
        from scipy.special import nbdtrik

        chance = self.mean / self.variance
        none = chance**self.size >= np.asarray(level, dtype=np.float64)
        result: Floats = np.where(none, 0.0, np.ceil(nbdtrik(level, self.size, chance) - _ROUNDING))
        return result

    def above(self, count: ArrayLike) -> Floats:
        """The chance of more than that count."""
        from scipy.special import betainc

        floor = np.floor(np.asarray(count, dtype=np.float64))
        result: Floats = np.where(
            floor < 0, 1.0, betainc(np.maximum(floor, 0) + 1, self.size, 1 - self.mean / self.variance)
        )
        return result


def counts(mean: ArrayLike, variance: ArrayLike) -> Counts:
    """Counts with those moments, which are raised to what the form can hold."""
    least = np.maximum(np.asarray(mean, dtype=np.float64), _LEAST_MEAN)
    return Counts(least, np.maximum(np.asarray(variance, dtype=np.float64), least * _LEAST_SPREAD))
