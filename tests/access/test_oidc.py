"""People whom a provider vouches for sign in by their verified e-mail, and only if it is one active person's."""

from datetime import datetime, timedelta

import pytest

from core.access import oidc, sessions, users
from core.access.lock_out import Rejected
from core.access.roles import Actor
from core.records.choices import Role
from core.records.store import Store


@pytest.fixture
def ada(store: Store, admin: Actor, now: datetime) -> users.NewUser:
    """A manager with an e-mail address."""
    with store.write() as session:
        return users.create_user(session, admin, "ada", "Ada", Role.MANAGER, now, email="Ada@Example.org")


def test_a_verified_address_opens_the_persons_account(store: Store, ada: users.NewUser, now: datetime) -> None:
    found = oidc.sign_in_verified(store, " ada@example.ORG ", True, now, hours=2)

    assert isinstance(found, sessions.SignedIn)
    assert (found.actor, found.must_change_password) == (Actor(ada.id, "Ada", Role.MANAGER), False)
    assert found.expires_at == now + timedelta(hours=2)
    with store.read() as session:
        assert sessions.visit(session, found.token, now) is not None


@pytest.mark.parametrize(
    ("email", "verified"),
    [
        ("ada@example.org", False),
        ("", True),
        ("  ", True),
        ("eve@example.org", True),
        ("' OR 1=1 --", True),
        ("%", True),
    ],
)
def test_any_other_address_opens_nothing(
    store: Store, ada: users.NewUser, now: datetime, email: str, verified: bool
) -> None:
    assert isinstance(oidc.sign_in_verified(store, email, verified, now), Rejected)


def test_people_without_an_address_share_none(store: Store, admin: Actor, now: datetime) -> None:
    assert isinstance(oidc.sign_in_verified(store, "", True, now), Rejected)


def test_an_address_of_two_people_opens_neither(store: Store, admin: Actor, ada: users.NewUser, now: datetime) -> None:
    with store.write() as session:
        users.create_user(session, admin, "ada2", "Ada Two", Role.ADMIN, now, email="ada@example.org")

    assert isinstance(oidc.sign_in_verified(store, "ada@example.org", True, now), Rejected)


def test_a_shut_out_person_is_refused(store: Store, admin: Actor, ada: users.NewUser, now: datetime) -> None:
    with store.write() as session:
        users.deactivate(session, admin, ada.id, now)

    assert isinstance(oidc.sign_in_verified(store, "ada@example.org", True, now), Rejected)
