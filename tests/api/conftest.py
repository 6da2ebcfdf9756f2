"""The API over a fresh store, called in memory, and a token that works."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from core.access import tokens
from core.access.roles import Actor
from core.access.tokens import NewToken
from core.api.app import create_api
from core.records.choices import Role
from core.records.store import Store
from core.settings import Settings
from tests.conftest import NOW

SECRET = "shpss_0123456789abcdef"
OPERATOR = Actor(None, "operator", Role.ADMIN)


@pytest.fixture
def store(sqlite: Store) -> Store:
    """SQLite alone: what the API asks of the store is tested on both beside the core that does it."""
    return sqlite


@pytest.fixture
def chosen(tmp_path: Path) -> Settings:
    """Settings of an installation in a folder of its own, with webhooks set up."""
    home = tmp_path / "home"
    home.mkdir()
    return Settings(home=home, shopify_webhook_secret=SECRET)


@pytest.fixture
def api(chosen: Settings, store: Store) -> FastAPI:
    """The API over the store."""
    return create_api(chosen, store)


@pytest.fixture
def client(api: FastAPI) -> Iterator[TestClient]:
    """A caller without a token; errors are answers, as they are over the network."""
    with TestClient(api, raise_server_exceptions=False) as found:
        yield found


@pytest.fixture
def token(store: Store) -> NewToken:
    """A token that works."""
    with store.write() as session:
        return tokens.create(session, OPERATOR, "warehouse", NOW - timedelta(days=1))


@pytest.fixture
def bearer(token: NewToken) -> dict[str, str]:
    """The header that carries it."""
    return {"Authorization": f"Bearer {token.secret}"}
