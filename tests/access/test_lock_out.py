"""Wrong passwords bring a pause that doubles, kept in the store, and say nothing about who exists."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from core.access import sessions, users
from core.access.lock_out import Authenticated, Rejected, kept_hash, pause_after, settle
from core.access.roles import Actor
from core.records.choices import Role
from core.records.flow import AuditEvent
from core.records.store import Store
from tests.access.conftest import authenticate

RIGHT, WRONG = "correct horse battery", "wrong horse battery"


def try_often(store: Store, times: int, now: datetime, password: str = WRONG) -> None:
    for _ in range(times):
        with store.write() as session:
            assert isinstance(authenticate(session, "admin", password, now), Rejected)


def test_four_wrong_tries_are_free(store: Store, admin: Actor, now: datetime) -> None:
    try_often(store, 4, now)

    with store.write() as session:
        assert isinstance(authenticate(session, "admin", RIGHT, now), Authenticated)


def test_the_fifth_wrong_try_pauses_even_the_right_password(store: Store, admin: Actor, now: datetime) -> None:
    try_often(store, 5, now)

    try_often(store, 1, now + timedelta(seconds=29), RIGHT)
    with store.write() as session:
        assert isinstance(authenticate(session, "admin", RIGHT, now + timedelta(seconds=30)), Authenticated)


def test_the_pause_doubles_with_each_further_wrong_try(store: Store, admin: Actor, now: datetime) -> None:
    try_often(store, 5, now)
    try_often(store, 1, now + timedelta(seconds=31))

    with store.write() as session:
        person = users.list_users(session, admin)[0]
    assert person.locked_until == now + timedelta(seconds=31 + 60)


def test_tries_during_a_pause_do_not_lengthen_it(store: Store, admin: Actor, now: datetime) -> None:
    try_often(store, 5, now)
    try_often(store, 20, now + timedelta(seconds=10))

    with store.write() as session:
        assert users.list_users(session, admin)[0].locked_until == now + timedelta(seconds=30)


def test_a_right_password_starts_the_count_again(store: Store, admin: Actor, now: datetime) -> None:
    try_often(store, 4, now)
    with store.write() as session:
        authenticate(session, "admin", RIGHT, now)
    try_often(store, 4, now)

    with store.write() as session:
        assert users.list_users(session, admin)[0].locked_until is None


def test_a_new_password_lifts_the_pause(store: Store, admin: Actor, now: datetime) -> None:
    try_often(store, 6, now)

    with store.write() as session:
        password = users.reset_password(session, Actor(None, "operator", Role.ADMIN), admin.user_id or 0, now)
        assert isinstance(authenticate(session, "admin", password, now), Authenticated)


@given(st.integers(1, 10_000))
def test_a_pause_is_never_shorter_than_the_one_before_nor_longer_than_a_quarter_hour(tries: int) -> None:
    assert timedelta(seconds=30) <= pause_after(tries) <= pause_after(tries + 1) <= timedelta(minutes=15)


def test_the_pauses_are_these() -> None:
    assert [pause_after(tries).total_seconds() for tries in range(1, 8)] == [30, 60, 120, 240, 480, 900, 900]


@pytest.mark.parametrize("username", ["nobody", "", "ADMIN'; --", "admin\x00"])
def test_the_refusal_is_the_same_for_unknown_wrong_and_paused(
    store: Store, admin: Actor, now: datetime, username: str
) -> None:
    unknown = sessions.sign_in(store, username, RIGHT, now)
    wrong = sessions.sign_in(store, "admin", WRONG, now)
    try_often(store, 6, now)
    paused = sessions.sign_in(store, "admin", RIGHT, now)

    assert unknown == wrong == paused == Rejected()
    assert "admin" not in Rejected().message.split()[:4]


def test_each_pause_is_in_the_audit(store: Store, admin: Actor, now: datetime) -> None:
    try_often(store, 6, now)

    with store.read() as session:
        events = session.scalars(select(AuditEvent).where(AuditEvent.event == "sign-in paused")).all()
        assert [event.detail for event in events] == [{"wrong_tries": 5}]


def test_a_shut_out_person_is_refused_like_an_unknown_one(store: Store, admin: Actor, now: datetime) -> None:
    with store.write() as session:
        made = users.create_user(session, admin, "ada", "Ada", Role.MANAGER, now)
        users.deactivate(session, admin, made.id, now)

    assert sessions.sign_in(store, "ada", made.one_time_password, now) == Rejected()


def test_a_password_changed_while_the_old_one_was_being_checked_refuses_it(
    store: Store, admin: Actor, now: datetime
) -> None:
    with store.read() as session:
        kept = kept_hash(session, "admin")
    with store.write() as session:
        users.reset_password(session, Actor(None, "operator", Role.ADMIN), admin.user_id or 0, now)

    with store.write() as session:
        assert settle(session, "admin", kept, True, now) == Rejected()
