"""What most tests of learning begin with: the small shop of the flow's tests, and its people."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.access.roles import Actor
from core.records.choices import Role
from core.records.store import Store
from core.settings import Settings
from tests.conftest import add_people
from tests.proposals.desk import Shop, open_shop


@pytest.fixture
def shop(store: Store) -> Shop:
    """Three products of the flow's small shop."""
    return open_shop(store)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Of a home folder of the test's own."""
    return Settings(home=tmp_path)


@pytest.fixture
def max_on_sqlite(sqlite: Store) -> Actor:
    """A manager, where a test needs one database alone."""
    return add_people(sqlite)[Role.MANAGER]
