"""The Users screen shows everybody to admins, and changes people and tokens through the core."""

from pathlib import Path

import pytest

from core.access import sessions, tokens, users
from core.access.lock_out import Authenticated
from core.access.roles import Actor
from core.records.base import utc_now
from core.records.choices import Role
from core.records.store import Store
from tests.access.conftest import authenticate
from tests.conftest import add_people
from tests.dashboard.visiting import Visitor

SIGNS = "<script>alert(1)</script>"


@pytest.fixture
def people(sqlite: Store) -> dict[Role, Actor]:
    return add_people(sqlite)


@pytest.fixture
def visitor(people: dict[Role, Actor], sqlite: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Visitor:
    found = Visitor(monkeypatch, sqlite, tmp_path / "home", people[Role.ADMIN], "users")
    found.run()
    return found


def choose(visitor: Visitor, actor: Actor) -> None:
    visitor.app.selectbox(key="users.who").set_value(actor.user_id)
    visitor.run()


def person(store: Store, admin: Actor, user_id: int | None) -> users.Person:
    with store.read() as session:
        return next(found for found in users.list_users(session, admin) if found.id == user_id)


def test_everybody_is_listed(visitor: Visitor) -> None:
    for role in Role:
        assert f">{role.value.title()}<" in visitor.text
    assert "4 active people" in visitor.text
    assert "No program has a token." in visitor.text


def test_a_manager_finds_no_users_here(
    people: dict[Role, Actor], sqlite: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    visitor = Visitor(monkeypatch, sqlite, tmp_path / "home", people[Role.MANAGER], "users")

    visitor.run()

    assert "A manager may not manage users and tokens." in visitor.text
    assert not visitor.app.button


def test_another_role_is_kept_and_ends_the_sign_ins(visitor: Visitor, people: dict[Role, Actor], sqlite: Store) -> None:
    milo = people[Role.MARKETER]
    choose(visitor, milo)
    visitor.app.selectbox(key=f"users.role.{milo.user_id}").set_value(Role.MANAGER)
    visitor.run()
    visitor.app.button(key="users.set_role").click()
    visitor.run()

    assert person(sqlite, people[Role.ADMIN], milo.user_id).role == Role.MANAGER
    assert "Marketer is a manager now" in visitor.text


def test_the_last_admin_is_told_why_they_stay(visitor: Visitor, people: dict[Role, Actor], sqlite: Store) -> None:
    admin = people[Role.ADMIN]
    choose(visitor, admin)
    visitor.app.button(key="users.deactivate").click()
    visitor.run()

    assert "last active admin" in visitor.text
    assert person(sqlite, admin, admin.user_id).active


def test_a_one_time_password_is_shown_until_done_and_works(
    visitor: Visitor, people: dict[Role, Actor], sqlite: Store
) -> None:
    choose(visitor, people[Role.MARKETER])
    visitor.app.button(key="users.reset").click()
    visitor.run()

    password = visitor.app.code[0].value
    with sqlite.write() as session:
        outcome = authenticate(session, "marketer", password, utc_now())
    assert isinstance(outcome, Authenticated)
    visitor.app.button(key="users.shown_once_done").click()
    visitor.run()
    assert not visitor.app.code


def test_a_person_is_added_with_their_name_shown_as_text(
    visitor: Visitor, people: dict[Role, Actor], sqlite: Store
) -> None:
    visitor.app.text_input(key="users.add.name").set_value(SIGNS)
    visitor.app.text_input(key="users.add.username").set_value("Eve")
    visitor.app.selectbox(key="users.add.role").set_value(Role.MANAGER)
    visitor.app.button(key="users.add.submit").click()
    visitor.run()

    with sqlite.read() as session:
        found = {one.username: one for one in users.list_users(session, people[Role.ADMIN])}
    assert (found["eve"].name, found["eve"].role, found["eve"].must_change_password) == (SIGNS, Role.MANAGER, True)
    assert SIGNS not in visitor.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in visitor.text
    assert len(visitor.app.code[0].value) == 19


def test_what_the_core_refuses_is_said(visitor: Visitor) -> None:
    visitor.app.text_input(key="users.add.name").set_value("Second")
    visitor.app.text_input(key="users.add.username").set_value("admin")
    visitor.app.button(key="users.add.submit").click()
    visitor.run()

    assert "There is a user &#x27;admin&#x27; already" in visitor.text
    assert not visitor.app.code


def test_a_person_is_shut_out_and_let_in_again(visitor: Visitor, people: dict[Role, Actor], sqlite: Store) -> None:
    milo = people[Role.MARKETER]
    choose(visitor, milo)
    visitor.app.button(key="users.deactivate").click()
    visitor.run()
    assert not person(sqlite, people[Role.ADMIN], milo.user_id).active
    assert "deactivated" in visitor.text

    choose(visitor, milo)
    visitor.app.button(key="users.reactivate").click()
    visitor.run()
    assert person(sqlite, people[Role.ADMIN], milo.user_id).active


def test_sign_ins_of_a_lost_machine_are_ended(visitor: Visitor, people: dict[Role, Actor], sqlite: Store) -> None:
    milo = people[Role.MARKETER]
    with sqlite.write() as session:
        token = sessions.start(session, milo.user_id or 0, utc_now())
    choose(visitor, milo)

    visitor.app.button(key="users.end").click()
    visitor.run()

    assert "1 sign-in of Marketer ended" in visitor.text
    with sqlite.read() as session:
        assert sessions.visit(session, token, utc_now()) is None


def test_a_token_is_made_shown_once_and_revoked(visitor: Visitor, sqlite: Store) -> None:
    visitor.app.text_input(key="users.token.name").set_value("Warehouse")
    visitor.app.button(key="users.token.submit").click()
    visitor.run()
    secret = visitor.app.code[0].value
    with sqlite.read() as session:
        caller = tokens.check(session, secret)
    assert caller is not None

    visitor.app.button(key="users.revoke").click()
    visitor.run()
    with sqlite.read() as session:
        assert tokens.check(session, secret) is None
    assert "revoked" in visitor.text
