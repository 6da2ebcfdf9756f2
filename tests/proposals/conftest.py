"""What most tests of the flow begin with."""

from __future__ import annotations

import pytest

from core.access.roles import Actor
from core.records.choices import Role
from core.records.store import Store
from tests.proposals.desk import Shop, open_shop


@pytest.fixture
def shop(store: Store) -> Shop:
    """The small shop of tests/proposals/desk.py."""
    return open_shop(store)


@pytest.fixture
def mia(people: dict[Role, Actor]) -> Actor:
    """A merchandiser."""
    return people[Role.MERCHANDISER]


@pytest.fixture
def max_(people: dict[Role, Actor]) -> Actor:
    """A manager."""
    return people[Role.MANAGER]
