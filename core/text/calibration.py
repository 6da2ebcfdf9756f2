"""From a model's score to how often it is right: learned on held-out examples, honest about how few there were."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

FEW = 30
"""Below so many held-out examples nothing is learned: the score is only drawn towards the share that was right."""

SUREST_FIND = 0.95
"""What was only learned by planting is never said to be surer than that."""

_PRIOR_WEIGHT = 2.0  # held-out examples that the overall share counts for in each step


@dataclass(frozen=True)
class Calibration:
    """Rising steps from score to confidence, linear between ``scores``; ``examples`` is how many it was learned on."""

    scores: tuple[float, ...]
    confidences: tuple[float, ...]
    examples: int

    def __call__(self, raw: ArrayLike) -> Floats:
        """How often a value with that score is right, 0 to 1."""
        result: Floats = np.interp(np.asarray(raw, dtype=np.float64), self.scores, self.confidences)
        return result

    def times(self, share: float) -> Calibration:
        """The same where only that share of what is asked about can be answered at all."""
        return replace(self, confidences=tuple(share * confidence for confidence in self.confidences))


def fit_calibration(raw: ArrayLike, right: ArrayLike) -> Calibration:
    """The rising steps that fit held-out outcomes best (isotonic regression), each drawn a little to the overall share.

    With fewer than 30 examples it is the score itself, at most the share that was right and never above one half
    where nothing at all is known.
    """
    scores, outcomes = np.asarray(raw, dtype=np.float64), np.asarray(right, dtype=np.float64)
    if len(scores) < FEW:
        share = (outcomes.sum() + 1) / (len(outcomes) + 2)
        return Calibration((0.0, 1.0), (0.0, float(share)), len(scores))
    share = (outcomes.sum() + 1) / (len(outcomes) + 2)
    order = np.argsort(scores, kind="stable")
    centres, levels = [], []
    for start, end, level in _rising_steps(outcomes[order]):
        count = end - start
        centres.append(float(scores[order][start:end].mean()))
        levels.append(float((level * count + share * _PRIOR_WEIGHT) / (count + _PRIOR_WEIGHT)))
    return Calibration(tuple(centres), tuple(np.maximum.accumulate(levels).tolist()), len(scores))


def fit_by_planting(raw: ArrayLike, planted: ArrayLike, *, ratio: float, alike: bool = False) -> Calibration:
    """From a score to how likely a find is true, where true ones are not labelled but some could be planted.

    At a score, ``planted`` finds are known to be true; natural ones are true or false, which nothing tells. Where the
    natural ones hold ``ratio`` times as many true ones as were planted, spread alike, the chance is
    ``ratio × planted / natural``; it is never said to be above 0.95. With ``alike`` planted and true ones look the
    same, so that a ratio that would explain more finds than there are is too high, and is lowered.
    """
    steps = fit_calibration(raw, planted)
    odds = np.array([share / max(1 - share, 1e-9) for share in steps.confidences])
    bound = SUREST_FIND / max(float(odds.max()), 1e-9) if alike else ratio
    chances = np.minimum(odds * min(ratio, bound), SUREST_FIND)
    return Calibration(steps.scores, tuple(chances.tolist()), steps.examples)


def calibration_error(confidences: ArrayLike, right: ArrayLike, bins: int = 15) -> float:
    """How far confidence is from the share that was right, over bins of equal width, weighed by size (ECE).

    Guo et al., 2017, section 2. Zero examples have no error to speak of and raise ValueError.
    """
    confident, outcomes = np.asarray(confidences, dtype=np.float64), np.asarray(right, dtype=np.float64)
    if not len(confident):
        raise ValueError("calibration error needs at least one example")
    bin_of = np.minimum((confident * bins).astype(int), bins - 1)
    gaps = [
        abs(confident[bin_of == number].mean() - outcomes[bin_of == number].mean()) * (bin_of == number).mean()
        for number in np.unique(bin_of)
    ]
    return float(sum(gaps))


def threshold_for(confidences: ArrayLike, right: ArrayLike, precision: float) -> float:
    """The lowest confidence from which on at least ``precision`` of the held-out values were right; 1.01 if none."""
    confident, outcomes = np.asarray(confidences, dtype=np.float64), np.asarray(right, dtype=np.float64)
    order = np.argsort(-confident, kind="stable")
    shares = np.cumsum(outcomes[order]) / np.arange(1, len(order) + 1)
    last = np.append(np.diff(confident[order]) < 0, True)[: len(order)]  # of those equally confident
    enough = np.flatnonzero((shares >= precision) & last)
    return float(confident[order][enough[-1]]) if len(enough) else 1.01


def _rising_steps(outcomes: Floats) -> list[tuple[int, int, float]]:
    """Pools neighbours that fall until none does: (from, to, mean) of each step."""
    steps: list[tuple[int, int, float]] = []
    for place, outcome in enumerate(outcomes):
        start, end, level = place, place + 1, float(outcome)
        while steps and steps[-1][2] >= level:
            before = steps.pop()
            level = (before[2] * (before[1] - before[0]) + level * (end - start)) / (end - before[0])
            start = before[0]
        steps.append((start, end, level))
    return steps
