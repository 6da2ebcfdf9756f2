"""Cheap password hashes, and an admin who may do everything."""

import pytest

from core.access import passwords, users
from core.access.roles import Actor
from core.records.choices import Role
from core.records.store import Store
from tests.conftest import NOW


@pytest.fixture(autouse=True)
def _cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "ROUNDS", 4)


@pytest.fixture
def admin(store: Store) -> Actor:
    """The only active admin, stored, with the password of `first_admin` replaced by a known one."""
    with store.write() as session:
        users.first_admin(session, NOW)
        user_id = users.list_users(session, Actor(None, "operator", Role.ADMIN))[0].id
        users.set_password(session, Actor(None, "operator", Role.ADMIN), user_id, "correct horse battery", NOW)
    return Actor(user_id, "Admin", Role.ADMIN)
