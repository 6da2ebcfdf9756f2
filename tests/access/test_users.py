"""What an admin may change about people, and that nobody else may."""

from collections.abc import Callable
from datetime import datetime
from threading import Barrier, Thread

import pytest
from sqlalchemy import select
from sqlmodel import Session

from core.access import tokens, users
from core.access.lock_out import Authenticated, Rejected
from core.access.roles import Actor
from core.errors import BadInputError, NotAllowedError, NotFoundError
from core.records.choices import Role
from core.records.flow import AuditEvent
from core.records.people import User
from core.records.store import Store
from tests.access.conftest import authenticate

CHANGES: dict[str, Callable[[Session, Actor, int, datetime], object]] = {
    "list": lambda session, actor, _user_id, _now: users.list_users(session, actor),
    "create": lambda session, actor, _user_id, now: users.create_user(session, actor, "eve", "Eve", Role.ADMIN, now),
    "set role": lambda session, actor, user_id, now: users.set_role(session, actor, user_id, Role.ADMIN, now),
    "deactivate": lambda session, actor, user_id, now: users.deactivate(session, actor, user_id, now),
    "reactivate": lambda session, actor, user_id, now: users.reactivate(session, actor, user_id, now),
    "reset password": lambda session, actor, user_id, now: users.reset_password(session, actor, user_id, now),
    "set password": lambda session, actor, user_id, now: users.set_password(
        session, actor, user_id, "a new password", now
    ),
    "create token": lambda session, actor, _user_id, now: tokens.create(session, actor, "feed", now),
    "list tokens": lambda session, actor, _user_id, _now: tokens.list_tokens(session, actor),
    "revoke token": lambda session, actor, user_id, now: tokens.revoke(session, actor, user_id, now),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("role", [Role.MERCHANDISER, Role.MARKETER, Role.MANAGER])
def test_only_an_admin_manages_users(sqlite: Store, now: datetime, role: Role, change: str) -> None:
    with sqlite.write() as session:
        session.add(victim := User(username="victim", name="Victim"))
        session.flush()
        victim_id = victim.id or 0

    with pytest.raises(NotAllowedError, match="may not manage users"), sqlite.write() as session:
        CHANGES[change](session, Actor(99, "Mallory", role), victim_id, now)

    with sqlite.read() as session:
        assert session.scalars(select(AuditEvent)).all() == []


def test_a_new_user_gets_a_one_time_password_to_change(store: Store, admin: Actor, now: datetime) -> None:
    with store.write() as session:
        made = users.create_user(session, admin, " Ada@Shop ", " Ada ", Role.MANAGER, now, email="ada@example.org")
        outcome = authenticate(session, "ADA@shop", made.one_time_password, now)

    assert made.username == "ada@shop"
    assert outcome == Authenticated(made.id, Actor(made.id, "Ada", Role.MANAGER), must_change_password=True)


@pytest.mark.parametrize("username", ["", " ", "<script>", "../etc", "a" * 81, "two words", "-x", "naïve"])
def test_an_unusable_user_name_is_refused(store: Store, admin: Actor, now: datetime, username: str) -> None:
    with pytest.raises(BadInputError, match="cannot be a user name"), store.write() as session:
        users.create_user(session, admin, username, "Ada", Role.MANAGER, now)


@pytest.mark.parametrize("name", ["", "  ", "x" * 121])
def test_a_person_needs_a_name(store: Store, admin: Actor, now: datetime, name: str) -> None:
    with pytest.raises(BadInputError, match="from 1 to 120"), store.write() as session:
        users.create_user(session, admin, "ada", name, Role.MANAGER, now)


def test_a_user_name_is_taken_whatever_its_case(store: Store, admin: Actor, now: datetime) -> None:
    with pytest.raises(BadInputError, match="'admin' already"), store.write() as session:
        users.create_user(session, admin, "ADMIN", "Another", Role.ADMIN, now)


def test_ones_own_password_needs_the_current_one(store: Store, admin: Actor, now: datetime) -> None:
    own = admin.user_id or 0
    for current in (None, "", "wrong horse battery"):
        with pytest.raises(BadInputError, match="current password is not right"), store.write() as session:
            users.set_password(session, admin, own, "fresh new words", now, current=current)

    with store.write() as session:
        users.set_password(session, admin, own, "fresh new words", now, current="correct horse battery")
        outcome = authenticate(session, "admin", "fresh new words", now)
        assert isinstance(authenticate(session, "admin", "correct horse battery", now), Rejected)

    assert isinstance(outcome, Authenticated)
    assert not outcome.must_change_password


def test_a_changed_password_must_differ_and_be_good(store: Store, admin: Actor, now: datetime) -> None:
    own, current = admin.user_id or 0, "correct horse battery"
    for password, sentence in ((current, "is the current one"), ("short", "at least 10")):
        with pytest.raises(BadInputError, match=sentence), store.write() as session:
            users.set_password(session, admin, own, password, now, current=current)


def test_a_password_set_by_an_admin_has_to_be_changed(store: Store, admin: Actor, now: datetime) -> None:
    with store.write() as session:
        made = users.create_user(session, admin, "ada", "Ada", Role.MANAGER, now)
        users.set_password(session, admin, made.id, "given by hand", now)
        first = authenticate(session, "ada", "given by hand", now)
        again = users.reset_password(session, admin, made.id, now)
        second = authenticate(session, "ada", again, now)

    for outcome in (first, second):
        assert isinstance(outcome, Authenticated)
        assert outcome.must_change_password


def test_the_last_active_admin_stays(store: Store, admin: Actor, now: datetime) -> None:
    own = admin.user_id or 0
    with store.write() as session:
        other = users.create_user(session, admin, "ada", "Ada", Role.ADMIN, now)
        users.deactivate(session, admin, other.id, now)

    for change in (
        lambda session: users.set_role(session, admin, own, Role.MANAGER, now),
        lambda session: users.deactivate(session, admin, own, now),
    ):
        with pytest.raises(NotAllowedError, match="last active admin"), store.write() as session:
            change(session)

    with store.write() as session:
        users.reactivate(session, admin, other.id, now)
        users.set_role(session, admin, own, Role.MANAGER, now)
        people = {person.username: person.role for person in users.list_users(session, admin)}
    assert people == {"ada": Role.ADMIN, "admin": Role.MANAGER}


@pytest.mark.slow
def test_two_admins_who_demote_each_other_at_once_leave_one(store: Store, admin: Actor, now: datetime) -> None:
    with store.write() as session:
        other = users.create_user(session, admin, "ada", "Ada", Role.ADMIN, now)
    both, refused = Barrier(2), []

    def demote(user_id: int) -> None:
        both.wait()
        try:
            with store.write() as session:
                users.set_role(session, admin, user_id, Role.MANAGER, now)
        except NotAllowedError as error:
            refused.append(error)

    threads = [Thread(target=demote, args=(user_id,)) for user_id in (admin.user_id or 0, other.id)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with store.read() as session:
        admins = session.scalars(select(User.id).where(User.role == Role.ADMIN)).all()
    assert (len(admins), len(refused)) == (1, 1)


def test_deactivating_revokes_the_tokens_the_person_made(store: Store, admin: Actor, now: datetime) -> None:
    with store.write() as session:
        other = users.create_user(session, admin, "ada", "Ada", Role.ADMIN, now)
        theirs = tokens.create(session, Actor(other.id, "Ada", Role.ADMIN), "her feed", now)
        mine = tokens.create(session, admin, "my feed", now)

        assert users.deactivate(session, admin, other.id, now) == 1
        assert users.deactivate(session, admin, other.id, now) == 0
        assert tokens.check(session, theirs.secret) is None
        assert tokens.check(session, mine.secret) is not None


def test_what_was_changed_is_in_the_audit(store: Store, admin: Actor, now: datetime) -> None:
    with store.write() as session:
        made = users.create_user(session, admin, "ada", "Ada", Role.MARKETER, now)
        users.set_role(session, admin, made.id, Role.MANAGER, now)
        users.set_role(session, admin, made.id, Role.MANAGER, now)
        users.deactivate(session, admin, made.id, now)
        users.reactivate(session, admin, made.id, now)
        users.reactivate(session, admin, made.id, now)

    with store.read() as session:
        subject = f"user:{made.id}"
        events = session.scalars(select(AuditEvent).where(AuditEvent.subject == subject).order_by(AuditEvent.id)).all()
        assert [(event.event, event.actor_id) for event in events] == [
            (name, admin.user_id) for name in ("user created", "role changed", "user deactivated", "user reactivated")
        ]
        assert events[1].detail == {"before": "marketer", "after": "manager"}
        assert made.one_time_password not in str([event.detail for event in events])


def test_nobody_is_found_under_a_number_that_is_not_there(store: Store, admin: Actor, now: datetime) -> None:
    with pytest.raises(NotFoundError, match="no user 404"), store.write() as session:
        users.reset_password(session, admin, 404, now)


def test_the_first_admin_is_made_once(store: Store, now: datetime) -> None:
    with store.write() as session:
        password = users.first_admin(session, now)
        again = users.first_admin(session, now)
        outcome = authenticate(session, "admin", password or "", now)

    assert again is None
    assert isinstance(outcome, Authenticated)
    assert (outcome.actor.role, outcome.must_change_password) == (Role.ADMIN, True)


def test_demo_people_are_one_per_role_however_often_they_are_asked_for(store: Store, now: datetime) -> None:
    with store.write() as session:
        first = users.demo_users(session, now)
        second = users.demo_users(session, now)
        outcome = authenticate(session, "manager", users.DEMO_PASSWORD, now)

    assert first == second
    assert [person.role for person in first] == list(Role)
    assert all(person.is_demo for person in first)
    assert isinstance(outcome, Authenticated)


def test_a_shop_that_is_no_demo_has_no_demo_people(store: Store, admin: Actor, now: datetime) -> None:
    with store.write() as session:
        assert users.demo_people(session) == []
        demo = users.demo_users(session, now)
        users.deactivate(session, admin, demo[0].id, now)
        assert [person.id for person in users.demo_people(session)] == [
            person.id for person in demo[1:] if person.is_demo
        ]


def test_people_of_one_name_are_told_apart(store: Store, admin: Actor, now: datetime) -> None:
    with store.write() as session:
        for username in ("ada1", "ada2"):
            users.create_user(session, admin, username, "Ada", Role.MANAGER, now)
        assert list(users.names(session).values()) == ["Ada (ada1)", "Ada (ada2)", "Admin"]
