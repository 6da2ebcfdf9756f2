"""A well-behaved server, and a desk whose writer asks it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from core.records.store import Store
from tests.copywriting.served.desk import GOOD, Desk, desk
from tests.copywriting.served.served import Model, says, serving


@pytest.fixture
def model() -> Iterator[Model]:
    """A server that writes a good title unless the test says otherwise."""
    with serving(says(GOOD)) as found:
        yield found


@pytest.fixture
def at(model: Model, sqlite: Store, now: datetime) -> Iterator[Desk]:
    """A desk whose writer asks that server."""
    found = desk(sqlite, model.url, now)
    yield found
    found.asking.server.close()
