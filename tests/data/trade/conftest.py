"""A tenth of the demo shop with twenty weeks of trade, made once for all tests of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from data import World
from data.trade import Trade, trade

UNTIL = date(2026, 3, 1)


@pytest.fixture(scope="session")
def few(world: World) -> World:
    """The usual world with each tenth product alone, the first of them launched meanwhile."""
    first, *others = world.products[::10]
    return replace(world, products=(replace(first, launched=date(2025, 12, 1)), *others))


@pytest.fixture(scope="session")
def happened(few: World) -> Trade:
    """Twenty weeks of its trade, and the fortnight after it."""
    return trade(few, UNTIL, known_days=140, ahead_days=14)
