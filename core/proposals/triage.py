"""What a look at a proposal is worth, so that the queue leads with what pays a reviewer's time best.

The expected value of a look is P(wrong) × the cost of a wrong value + P(right) × the gain of a right one, per second
of a reviewer's time for that kind. Pure; the seconds are measured in core/proposals/pace.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from core.records.choices import Kind

FILL_IN: Final = "fill-in"
"""The look that has to find a value nobody could suggest, and type it."""

# Seconds a practised reviewer spends on one of a kind, until this shop's own times are measured.
SECONDS: Final[Mapping[str, float]] = {
    Kind.CATEGORY: 5.0,
    Kind.ATTRIBUTES: 8.0,
    Kind.FIX: 6.0,
    Kind.MERGE: 15.0,
    FILL_IN: 90.0,
}

GAIN_SHARE: Final = 0.05
"""What a right value gains by being looked at now, as a share of the stake.

The stake is a month's money; a right value is only worth having sooner: a day and a half, the usual wait in a queue
that is worked every day. An assumption in plain sight.
"""


@dataclass(frozen=True)
class Factors:
    """What a look is worth and why: the chance of a wrong value, the money either way, and the seconds it takes.

    ``cost_minor`` is lost in a month by a wrong value, ``gain_minor`` gained by looking now at a right one.
    """

    chance_wrong: float
    cost_minor: float
    gain_minor: float
    seconds: float

    @property
    def money_minor(self) -> float:
        """The expected money of one look, in minor units."""
        return self.chance_wrong * self.cost_minor + (1 - self.chance_wrong) * self.gain_minor

    @property
    def worth(self) -> float:
        """The expected money per second of a reviewer's time, in minor units."""
        return self.money_minor / self.seconds


def factors(
    kind: str,
    confidence: float,
    stake_minor: float,
    *,
    needs_value: bool = False,
    seconds: Mapping[str, float] = SECONDS,
) -> Factors:
    """The factors of a look at such a proposal.

    Where a person has to fill in the value, it is certainly wrong as it is, but takes far longer to put right.

    >>> one = factors("category", 0.9, 5000)
    >>> round(one.money_minor, 6), one.seconds, round(one.worth, 6)
    (725.0, 5.0, 145.0)
    """
    chance_wrong = 1.0 if needs_value else 1 - confidence
    look = FILL_IN if needs_value else kind
    return Factors(chance_wrong, stake_minor, GAIN_SHARE * stake_minor, seconds[look])


def worth(
    kind: str,
    confidence: float,
    stake_minor: float,
    *,
    needs_value: bool = False,
    seconds: Mapping[str, float] = SECONDS,
) -> float:
    """What a look at such a proposal is worth, in minor units per second of a reviewer's time."""
    return factors(kind, confidence, stake_minor, needs_value=needs_value, seconds=seconds).worth
