"""Two versions of a model on the same held-out examples: which is right more often, and whether that is more than luck.

The rule: the new version replaces the one in force only if, among the held-out examples on which just one of the two
is right, it is the new one so much oftener that luck would do it one time in ten at most (exact one-sided test of
McNemar, 1947), and if its confidence is not clearly further from the truth. Ties keep the old one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from core.text.calibration import calibration_error

FEWEST_COMPARED = 30
"""With fewer held-out examples nothing is compared, and the version in force stays."""

LARGEST_P = 0.10
WORSE_CALIBRATED_BY = 0.02
"""How much further from the truth the confidence of a better version may be."""

CURVE_BINS = 10
_Z = 1.959964  # of a 95 % interval


class Verdict(StrEnum):
    """What came of a comparison."""

    BETTER = "better"
    NOT_BETTER = "not better"
    LESS_HONEST = "less honest about its confidence"
    TOO_FEW = "too few to compare"


@dataclass(frozen=True)
class Judged:
    """How a model did on one held-out example; ``is_decision`` where a person decided it.

    ``among_three`` is None where a model gives no alternatives, ``confidence`` None where nothing is known but that
    one value is wrong.
    """

    right: bool
    confidence: float | None = None
    among_three: bool | None = None
    is_decision: bool = False


@dataclass(frozen=True)
class CurvePoint:
    """Examples of about the same confidence: its mean, the share that was right, and how many they are."""

    confidence: float
    right: float
    examples: int


@dataclass(frozen=True)
class Score:
    """How a version did: the share right with its 95 % interval (Wilson, 1927), among the top three, and ECE."""

    right: int
    accuracy: float
    low: float
    high: float
    top3: float | None
    calibration_error: float | None
    curve: tuple[CurvePoint, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """Both versions on the same examples. ``p_value`` is the chance of so much more by luck, 1 where none differ."""

    examples: int
    decisions: int
    old: Score
    new: Score
    only_old_right: int
    only_new_right: int
    p_value: float
    verdict: Verdict


def compare(old: Sequence[Judged], new: Sequence[Judged]) -> Comparison:
    """The version in force and the new one, each judged on the same examples in the same order.

    Raises:
        ValueError: they were not judged on as many examples.
    """
    pairs = list(zip(old, new, strict=True))
    only_old = sum(before.right and not after.right for before, after in pairs)
    only_new = sum(after.right and not before.right for before, after in pairs)
    scores = score(old), score(new)
    p_value = chance_of_luck(only_new, only_old)
    return Comparison(
        examples=len(pairs),
        decisions=sum(one.is_decision for one in new),
        old=scores[0],
        new=scores[1],
        only_old_right=only_old,
        only_new_right=only_new,
        p_value=p_value,
        verdict=_verdict(len(pairs), p_value, *scores),
    )


def score(judged: Sequence[Judged]) -> Score:
    """How one version did."""
    right = sum(one.right for one in judged)
    ranked = [one.among_three for one in judged if one.among_three is not None]
    said = [(one.confidence, one.right) for one in judged if one.confidence is not None]
    low, high = interval(right, len(judged))
    return Score(
        right=right,
        accuracy=right / len(judged) if judged else 0.0,
        low=low,
        high=high,
        top3=sum(ranked) / len(ranked) if ranked else None,
        calibration_error=calibration_error([sure for sure, _ in said], [was for _, was in said]) if said else None,
        curve=curve(said),
    )


def chance_of_luck(more: int, less: int) -> float:
    """How likely at least so many of the examples that tell two equally good versions apart favour one of them."""
    from scipy.stats import binomtest

    return float(binomtest(more, more + less, 0.5, alternative="greater").pvalue) if more + less else 1.0


def interval(right: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson, 1927): from 0 to 1 where nothing was seen."""
    if not of:
        return 0.0, 1.0
    share, shrink = right / of, 1 + _Z**2 / of
    centre = (share + _Z**2 / (2 * of)) / shrink
    spread = _Z * sqrt(share * (1 - share) / of + _Z**2 / (4 * of**2)) / shrink
    return max(0.0, centre - spread), min(1.0, centre + spread)


def curve(said: Sequence[tuple[float, bool]]) -> tuple[CurvePoint, ...]:
    """What was said beside what was so, in ten steps of confidence; steps without examples are left out."""
    steps: dict[int, list[tuple[float, bool]]] = {}
    for sure, right in said:
        steps.setdefault(min(int(sure * CURVE_BINS), CURVE_BINS - 1), []).append((sure, right))
    return tuple(
        CurvePoint(
            sum(sure for sure, _ in found) / len(found), sum(right for _, right in found) / len(found), len(found)
        )
        for _, found in sorted(steps.items())
    )


def _verdict(examples: int, p_value: float, old: Score, new: Score) -> Verdict:
    if examples < FEWEST_COMPARED:
        return Verdict.TOO_FEW
    if p_value > LARGEST_P:
        return Verdict.NOT_BETTER
    if (new.calibration_error or 0.0) > (old.calibration_error or 0.0) + WORSE_CALIBRATED_BY:
        return Verdict.LESS_HONEST
    return Verdict.BETTER
