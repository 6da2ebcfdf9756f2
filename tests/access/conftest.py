"""An admin who may do everything, and a sign-in within an open session."""

from datetime import datetime

import pytest
from sqlmodel import Session

from core.access import passwords, users
from core.access.lock_out import Authenticated, Rejected, kept_hash, settle
from core.access.roles import Actor
from core.records.choices import Role
from core.records.store import Store
from tests.conftest import NOW


def authenticate(session: Session, username: str, password: str, now: datetime) -> Authenticated | Rejected:
    """What signing in does, within a session that is open already."""
    kept = kept_hash(session, username)
    return settle(session, username, kept, passwords.matches(password, kept), now)


@pytest.fixture
def admin(store: Store) -> Actor:
    """The only active admin, stored, with the password of `first_admin` replaced by a known one."""
    with store.write() as session:
        users.first_admin(session, NOW)
        user_id = users.list_users(session, Actor(None, "operator", Role.ADMIN))[0].id
        users.set_password(session, Actor(None, "operator", Role.ADMIN), user_id, "correct horse battery", NOW)
    return Actor(user_id, "Admin", Role.ADMIN)
