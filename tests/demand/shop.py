"""Histories made on the spot."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from core.demand.history import History

MONDAY = np.datetime64("2026-01-05", "D")


def shop(
    units: np.ndarray,
    *,
    first: np.ndarray | None = None,
    extras: Mapping[str, np.ndarray] | None = None,
    start: np.datetime64 = MONDAY,
) -> History:
    """A history of those units, a row for each series, on offer from the start unless told otherwise."""
    begun = np.zeros(len(units), dtype=np.int64) if first is None else first
    names = tuple(f"s{row:04d}" for row in range(len(units)))
    return History(names, start, units.astype(np.float64), begun, extras or {})
