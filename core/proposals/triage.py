"""What a look at a proposal is worth, so that the queue leads with what pays a reviewer's time best."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from core.records.choices import Kind

# Seconds a practised reviewer spends on one of a kind, until this shop's own times are measured.
SECONDS: Final[Mapping[Kind, float]] = {Kind.CATEGORY: 5, Kind.ATTRIBUTES: 8, Kind.FIX: 6, Kind.MERGE: 15}
FILL_IN_SECONDS: Final = 90.0  # to find a value nobody could suggest, and type it


def worth(kind: str, confidence: float, stake_minor: int, *, needs_value: bool = False) -> float:
    """The chance that the proposal is wrong × the money at stake, in minor units per second of a reviewer's time.

    Where a person has to fill in the value, it is certainly wrong as it is, but takes far longer to put right.

    >>> round(worth("category", 0.9, 5000), 6)
    100.0
    """
    if needs_value:
        return stake_minor / FILL_IN_SECONDS
    return (1 - confidence) * stake_minor / SECONDS[Kind(kind)]
