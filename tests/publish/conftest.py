"""A small shop, and publishing from it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from core.publish import SHOPIFY, PublicationResult, publish
from core.records.choices import Role
from core.records.store import Store
from tests.proposals import desk
from tests.publish.counter import People, Publish


@pytest.fixture
def shop(store: Store) -> desk.Shop:
    return desk.open_shop(store)


@pytest.fixture
def go(store: Store, people: People, tmp_path: Path, now: datetime) -> Publish:
    """Publish as the merchandiser."""

    def publish_now(**options: str) -> PublicationResult | None:
        return publish(store, SHOPIFY, tmp_path / "published", people[Role.MERCHANDISER], now, **options)

    return publish_now
