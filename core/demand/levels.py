"""The quantiles every forecast is given at."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

LEVELS = (0.005, 0.025, 0.1, 0.165, 0.25, 0.5, 0.75, 0.835, 0.9, 0.975, 0.995)
"""Those of the M5 uncertainty competition (Makridakis et al., 2022), and the bounds of the middle 80 %."""

NAMES = tuple(f"q{round(level * 1000):03d}" for level in LEVELS)


def pinball(actual: NDArray[np.float64], quantiles: NDArray[np.float64]) -> NDArray[np.float64]:
    """The quantile loss, mean over the levels, of each value; ``quantiles`` has the levels as its last axis.

    Koenker and Bassett (1978): level × error where too low, (1 − level) × error where too high.
    """
    error = actual[..., None] - quantiles
    levels = np.array(LEVELS)
    result: NDArray[np.float64] = np.maximum(levels * error, (levels - 1) * error).mean(axis=-1)
    return result
