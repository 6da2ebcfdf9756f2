"""Where in the tree a product belongs when its leaf cannot be told: the deepest category above it that is sure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.text.calibration import Calibration, fit_calibration
from core.text.stacking import soft

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

LEVELS = " > "

BRANCH_FLOOR = 0.8
"""A category above is proposed from this confidence on."""

WIDEST = 0.5
"""Of all labels, the share that may lie below a category above it; a wider one tells too little."""

UNTOLD = Calibration((0.0, 1.0), (0.0, 0.0), 0)
"""Where nothing is known of categories above, none is ever sure."""


@dataclass(frozen=True)
class Branches:
    """The labels' paths, and the numbers of the labels below each path above them."""

    paths: tuple[str, ...]
    below: Mapping[str, Ints]

    @classmethod
    def of(cls, paths: Sequence[str]) -> Branches:
        """From one path a label; an empty one has nothing above it."""
        below: dict[str, list[int]] = {}
        for number, path in enumerate(paths):
            for above in _above(path):
                below.setdefault(above, []).append(number)
        told = {path: np.array(numbers) for path, numbers in below.items() if 1 < len(numbers) <= WIDEST * len(paths)}
        return cls(tuple(paths), told)

    def chances(self, scores: Floats) -> dict[str, float]:
        """For each path above the likeliest label, the deepest first: how likely the labels below it are together."""
        over = [path for path in _above(self.paths[int(scores.argmax())]) if path in self.below]
        if not over:
            return {}
        shares = soft(scores[None].astype(np.float64))[0]
        return {path: float(shares[self.below[path]].sum()) for path in over}

    def surest(self, scores: Floats, calibration: Calibration) -> tuple[str, float, float] | None:
        """The deepest path above the likeliest label that is sure, how sure, and that before calibration."""
        for path, raw in self.chances(scores).items():
            sure = float(calibration(raw))
            if sure >= BRANCH_FLOOR:
                return path, sure, raw
        return None


def fit_branches(branches: Branches, unseen: Floats, truth: Sequence[int]) -> Calibration:
    """From the chances of paths above to how often they are right, on texts left out with their labels' numbers."""
    raw: list[float] = []
    right: list[bool] = []
    for scores, number in zip(unseen, truth, strict=True):
        for path, chance in branches.chances(scores).items():
            raw.append(chance)
            right.append(number in branches.below[path])
    return fit_calibration(raw, right) if raw else UNTOLD


def is_below(path: str, above: str) -> bool:
    """Whether a path leads through another one."""
    return path.startswith(above + LEVELS)


def _above(path: str) -> list[str]:
    """The paths above a path, the deepest first."""
    levels = path.split(LEVELS)
    return [LEVELS.join(levels[:depth]) for depth in range(len(levels) - 1, 0, -1)]
