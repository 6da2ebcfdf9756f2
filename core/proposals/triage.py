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
WRITE: Final = "write"
"""The look that has to write a text or find a picture."""
_WRITTEN = frozenset({"description", "images"})

# Seconds a practised reviewer spends on one look, until this shop's own times are measured.
SECONDS: Final[Mapping[str, float]] = {
    Kind.CATEGORY: 5.0,
    Kind.ATTRIBUTES: 8.0,
    Kind.FIX: 6.0,
    Kind.MERGE: 15.0,
    Kind.COPY: 20.0,
    Kind.MAIL: 45.0,
    FILL_IN: 30.0,
    WRITE: 180.0,
}

GAIN_SHARE: Final = 0.02
"""What a right value gains by being looked at now, as a share of the stake.

The stake is a month's money; a right value is only worth having sooner: half a day of some 25 working days, the
difference between the morning and the evening of a day's queue. An assumption in plain sight.
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


def look_at(kind: str, field: str, *, needs_value: bool) -> str:
    """Which look a proposal takes: its kind's, or a longer one where a person has to fill in the value."""
    if not needs_value:
        return kind
    return WRITE if field in _WRITTEN else FILL_IN


def factors(look: str, confidence: float, stake_minor: float, seconds: Mapping[str, float] = SECONDS) -> Factors:
    """The factors of such a look; ``seconds`` are those in force by look.

    Where a person has to fill in the value, it is certainly wrong as it is, but takes far longer to put right.

    >>> one = factors("category", 0.9, 5000)
    >>> round(one.money_minor, 6), one.seconds, round(one.worth, 6)
    (590.0, 5.0, 118.0)
    """
    chance_wrong = 1.0 if look in (FILL_IN, WRITE) else 1 - confidence
    return Factors(chance_wrong, stake_minor, GAIN_SHARE * stake_minor, seconds[look])


def worth(look: str, confidence: float, stake_minor: float, seconds: Mapping[str, float] = SECONDS) -> float:
    """What such a look is worth, in minor units per second of a reviewer's time."""
    return factors(look, confidence, stake_minor, seconds).worth
