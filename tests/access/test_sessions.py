"""A sign-in holds until it is ended, expires, or the person's password, role or access changes."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import Session

from core.access import sessions, users
from core.access.roles import Actor
from core.errors import NotAllowedError
from core.records.choices import Role
from core.records.flow import AuditEvent
from core.records.people import UserSession
from core.records.store import Store

OPERATOR = Actor(None, "operator", Role.ADMIN)


@pytest.fixture
def ada(store: Store, admin: Actor, now: datetime) -> sessions.SignedIn:
    """A manager, just signed in."""
    with store.write() as session:
        made = users.create_user(session, admin, "ada", "Ada", Role.MANAGER, now)
    found = sessions.sign_in(store, "ada", made.one_time_password, now)
    assert isinstance(found, sessions.SignedIn)
    return found


def who(store: Store, token: str, now: datetime) -> Actor | None:
    with store.read() as session:
        found = sessions.visit(session, token, now)
    return found.actor if found else None


def test_the_token_names_the_person(store: Store, ada: sessions.SignedIn, now: datetime) -> None:
    assert who(store, ada.token, now) == ada.actor
    with store.read() as session:
        assert sessions.visit(session, ada.token, now) == sessions.Visit(
            ada.actor, "ada", must_change_password=True, expires_at=now + timedelta(hours=12)
        )


def test_the_store_does_not_hold_the_token(store: Store, ada: sessions.SignedIn, now: datetime) -> None:
    with store.read() as session:
        rows = session.scalars(select(UserSession)).all()
        events = session.scalars(select(AuditEvent)).all()
        text = str([row.model_dump() for row in [*rows, *events]])
    assert ada.token not in text


@pytest.mark.parametrize("forged", ["", "x", "0" * 43, "' OR 1=1 --", "\u202e🙂"])
def test_a_forged_token_names_nobody(store: Store, ada: sessions.SignedIn, now: datetime, forged: str) -> None:
    assert who(store, forged, now) is None
    assert who(store, ada.token[:-1], now) is None
    assert who(store, ada.token + " ", now) is None


def test_the_hash_in_the_store_is_no_token(store: Store, ada: sessions.SignedIn, now: datetime) -> None:
    with store.read() as session:
        stored = session.scalars(select(UserSession.token_hash)).one()
    assert who(store, stored, now) is None


def test_a_token_replayed_after_signing_out_names_nobody(store: Store, ada: sessions.SignedIn, now: datetime) -> None:
    with store.write() as session:
        sessions.end(session, ada.token, now)
        sessions.end(session, ada.token, now)
        sessions.end(session, "never made", now)

    assert who(store, ada.token, now) is None
    with store.read() as session:
        ended = session.scalars(select(AuditEvent).where(AuditEvent.event == "signed out")).all()
        assert [event.actor_id for event in ended] == [ada.actor.user_id]


def test_a_token_ends_with_its_hours(store: Store, ada: sessions.SignedIn, now: datetime) -> None:
    assert who(store, ada.token, now + timedelta(hours=12, seconds=-1)) == ada.actor
    assert who(store, ada.token, now + timedelta(hours=12)) is None


CHANGES: dict[str, Callable[[Session, int, datetime], object]] = {
    "a reset password": lambda session, user_id, now: users.reset_password(session, OPERATOR, user_id, now),
    "a new password": lambda session, user_id, now: users.set_password(
        session, OPERATOR, user_id, "new words here", now
    ),
    "another role": lambda session, user_id, now: users.set_role(session, OPERATOR, user_id, Role.MARKETER, now),
    "being deactivated": lambda session, user_id, now: users.deactivate(session, OPERATOR, user_id, now),
    "signing out everywhere": lambda session, user_id, now: sessions.end_all(session, OPERATOR, user_id, now),
}


@pytest.mark.parametrize("change", CHANGES)
def test_every_sign_in_ends_with(store: Store, ada: sessions.SignedIn, now: datetime, change: str) -> None:
    user_id = ada.actor.user_id or 0
    with store.write() as session:
        second = sessions.start(session, user_id, now)
        CHANGES[change](session, user_id, now)

    assert who(store, ada.token, now) is None
    assert who(store, second, now) is None


def test_a_role_given_and_taken_back_does_not_revive_a_sign_in(
    store: Store, ada: sessions.SignedIn, now: datetime
) -> None:
    user_id = ada.actor.user_id or 0
    with store.write() as session:
        users.set_role(session, OPERATOR, user_id, Role.MARKETER, now)
        users.set_role(session, OPERATOR, user_id, Role.MANAGER, now)
        users.deactivate(session, OPERATOR, user_id, now)
        users.reactivate(session, OPERATOR, user_id, now)

    assert who(store, ada.token, now) is None


def test_other_people_stay_signed_in(store: Store, ada: sessions.SignedIn, admin: Actor, now: datetime) -> None:
    with store.write() as session:
        theirs = sessions.start(session, admin.user_id or 0, now)
        assert sessions.end_all(session, ada.actor, ada.actor.user_id or 0, now) == 1
        assert sessions.end_all(session, ada.actor, ada.actor.user_id or 0, now) == 0

    assert who(store, theirs, now) == admin


def test_only_an_admin_ends_somebody_elses_sign_ins(
    store: Store, ada: sessions.SignedIn, admin: Actor, now: datetime
) -> None:
    with pytest.raises(NotAllowedError, match="may not manage users"), store.write() as session:
        sessions.end_all(session, ada.actor, admin.user_id or 0, now)

    with store.write() as session:
        assert sessions.end_all(session, admin, ada.actor.user_id or 0, now) == 1
    assert who(store, ada.token, now) is None


def test_nobody_starts_a_sign_in_for_a_shut_out_person(store: Store, ada: sessions.SignedIn, now: datetime) -> None:
    user_id = ada.actor.user_id or 0
    with store.write() as session:
        users.deactivate(session, OPERATOR, user_id, now)

    for number in (user_id, 404):
        with pytest.raises(NotAllowedError, match="not active"), store.write() as session:
            sessions.start(session, number, now)


def test_sign_ins_that_were_over_long_ago_are_forgotten(
    store: Store, ada: sessions.SignedIn, admin: Actor, now: datetime
) -> None:
    with store.write() as session:
        held = sessions.start(session, admin.user_id or 0, now + timedelta(days=40))
        assert sessions.forget_old(session, now + timedelta(hours=11)) == 0
        assert sessions.forget_old(session, now + timedelta(days=30)) == 1
        assert sessions.forget_old(session, now + timedelta(days=30)) == 0

    assert who(store, held, now + timedelta(days=40)) == admin
