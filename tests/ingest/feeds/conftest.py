"""Feeds are the same on both databases; one is enough here, since what they write are facts."""

from __future__ import annotations

import pytest

from core.access.roles import Actor
from core.records.choices import Role
from core.records.store import Store
from tests.conftest import add_people


@pytest.fixture
def importer(sqlite: Store) -> Actor:
    """A merchandiser of the SQLite store."""
    return add_people(sqlite)[Role.MERCHANDISER]
