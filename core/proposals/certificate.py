"""When a policy is certified, and when its certificate is broken. Pure.

The bound on the true error is the exact one-sided one of Clopper and Pearson (1934, Biometrika 26, 404–413): the
largest error rate under which so few wrong ones would still come up in 5 of 100 samples.

That bound holds for one look at a sample whose size was fixed before. Whoever looks after every decision and stops at
the first good moment is fooled far more often, so a policy may pass at planned sizes alone: size k passes with at most
k wrong. They spend a chance of 4 % bit by bit (Lan and DeMets 1983, Biometrika 70, 659–663; Jennison and Turnbull
2000, Group Sequential Methods, ch. 12): half of it on the first size, a third of the rest on the next, a quarter of
the rest on the one after. The chance of ever passing, with the true error at the limit, is worked out exactly and stays
below 5 % however long and often people look. So the first size is larger than the 149 that one single look at a limit
of 2 % asks for: 194.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from math import ceil, comb, log
from typing import Final

ALPHA: Final = 0.05
SPENT: Final = 0.04
"""What is spent of it: among a thousand policies just above their limit, chance takes hardly ever more than 50 past."""
MOST_WRONG: Final = 24
"""Wrong ones after which no planned size is left: such a policy does not pass any more."""
_RECENT_WRONG: Final = 5


@dataclass(frozen=True)
class Standing:
    """What the judged decisions of a policy say, in the order they were judged.

    ``wrong`` of ``audited`` count, the newest ``recent_size`` at most; ``bound`` is the true error at most (95 %).
    ``passed_at`` is the planned size at which the policy was certified, None if it was at none. ``still_needed`` more
    without an error would certify it; None if it passed or no planned size is left.
    """

    wrong: int
    audited: int
    bound: float
    passed_at: int | None
    still_needed: int | None
    max_error_rate: float

    @property
    def is_broken(self) -> bool:
        """Whether the newest decisions no longer show that the true error is within the limit."""
        return self.bound > self.max_error_rate

    @property
    def is_certified(self) -> bool:
        """Whether it passed at a planned size, and the newest decisions still say so."""
        return self.passed_at is not None and not self.is_broken


def upper_bound(wrong: int, audited: int, confidence: float = 1 - ALPHA) -> float:
    """The largest true error rate that ``wrong`` of ``audited`` still leave possible at that confidence; exact.

    >>> round(upper_bound(0, 152), 4), upper_bound(0, 0)
    (0.0195, 1.0)
    """
    from scipy.special import betaincinv

    if wrong >= audited:
        return 1.0
    return float(betaincinv(wrong + 1, audited - wrong, confidence))


@cache
def single_look_size(wrong: int, max_error_rate: float) -> int:
    """The fewest audited, of which so many were wrong, whose bound is within the limit at one single look.

    >>> [single_look_size(wrong, 0.02) for wrong in range(3)]
    [149, 236, 313]
    """
    low, high = wrong, 2 * (wrong + 1)
    while upper_bound(wrong, high) > max_error_rate:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if upper_bound(wrong, middle) > max_error_rate else (low, middle)
    return high


@cache
def planned_sizes(max_error_rate: float, most_wrong: int = MOST_WRONG) -> tuple[int, ...]:
    """The sizes at which a policy is looked at: it passes size k (from 0) with at most k wrong.

    A policy still there before size k had k wrong or more at the size before, so it passes only with exactly k there
    and none since; that makes each step a single logarithm.

    >>> planned_sizes(0.02)[:3]
    (194, 316, 423)
    """
    left = [1.0] + [0.0] * most_wrong  # the chance of having come so far with so many wrong
    size, spent, sizes = 0, 0.0, []
    for wrong in range(most_wrong + 1):
        may_spend = SPENT * (1 - 1 / (wrong + 2)) - spent
        more = max(1, ceil(log(may_spend / left[wrong]) / log(1 - max_error_rate))) if left[wrong] else 1
        left = _after(left, more, max_error_rate)
        spent += left[wrong]
        left[wrong] = 0.0
        size += more
        sizes.append(size)
    return tuple(sizes)


def recent_size(max_error_rate: float) -> int:
    """How many of the newest judged decisions count for a policy that has passed: 523 at a limit of 2 %."""
    return single_look_size(_RECENT_WRONG, max_error_rate)


def standing(verdicts: Sequence[bool], max_error_rate: float) -> Standing:
    """What the verdicts say, oldest first; True is wrong."""
    wrong_until = [0, *accumulate(verdicts)]
    sizes = planned_sizes(max_error_rate)
    passed_at = next(
        (size for wrong, size in enumerate(sizes) if size < len(wrong_until) and wrong_until[size] <= wrong), None
    )
    newest = verdicts[-recent_size(max_error_rate) :]
    wrong, audited = sum(newest), len(newest)
    in_all = wrong_until[-1]
    still = sizes[in_all] - len(verdicts) if passed_at is None and in_all < len(sizes) else None
    return Standing(wrong, audited, upper_bound(wrong, audited), passed_at, still, max_error_rate)


def bounds(verdicts: Sequence[bool], max_error_rate: float) -> list[float]:
    """The bound after each verdict, on the newest that count, oldest first; where the last stands is `standing`.

    >>> [round(bound, 3) for bound in bounds([False] * 3, 0.02)]
    [0.95, 0.776, 0.632]
    """
    wrong_until, window = [0, *accumulate(verdicts)], recent_size(max_error_rate)
    found = []
    for size in range(1, len(wrong_until)):
        first = max(0, size - window)
        found.append(upper_bound(wrong_until[size] - wrong_until[first], size - first))
    return found


def _after(chances: Sequence[float], more: int, rate: float) -> list[float]:
    """The chances of each number wrong after so many more decisions."""
    step = [comb(more, wrong) * rate**wrong * (1 - rate) ** (more - wrong) for wrong in range(len(chances))]
    return [sum(chances[had] * step[now - had] for had in range(now + 1)) for now in range(len(chances))]
