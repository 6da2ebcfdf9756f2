"""What most tests of the flow begin with."""

from __future__ import annotations

import pytest

from core.records.store import Store
from tests.proposals.desk import Shop, open_shop


@pytest.fixture
def shop(store: Store) -> Shop:
    """The small shop of tests/proposals/desk.py."""
    return open_shop(store)
