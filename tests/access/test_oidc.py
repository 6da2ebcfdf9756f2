"""Who may sign in because a provider vouches for them."""

from __future__ import annotations

import pytest

from core.access import sessions
from core.access.lock_out import Rejected
from core.access.oidc import is_verified, sign_in_verified
from core.access.sessions import SignedIn
from core.records.choices import Role
from core.records.people import User
from core.records.store import Store
from tests.conftest import NOW


def _add(store: Store, username: str, email: str, *, active: bool = True) -> None:
    with store.write() as session:
        session.add(User(username=username, name=username.title(), email=email, role=Role.MANAGER, active=active))


def test_a_verified_address_of_one_active_person_opens_their_account(store: Store) -> None:
    _add(store, "ana", "Ana@Shop.example")

    outcome = sign_in_verified(store, " ana@shop.EXAMPLE ", True, NOW)

    assert isinstance(outcome, SignedIn)
    with store.read() as session:
        found = sessions.visit(session, outcome.token, NOW)
    assert found is not None
    assert (found.actor.name, found.actor.role) == ("Ana", Role.MANAGER)


@pytest.mark.parametrize("claim", [True, "true", "True"])
def test_a_provider_that_says_yes_vouches(claim: object) -> None:
    assert is_verified(claim)


@pytest.mark.parametrize("claim", [False, None, "false", "False", "", 1, 0, "yes", [True]])
def test_anything_else_is_no_vouching(claim: object) -> None:
    assert not is_verified(claim)


@pytest.mark.parametrize("email", ["", "ana@shop.example"])
def test_an_address_nobody_vouched_for_is_refused(store: Store, email: str) -> None:
    _add(store, "ana", "ana@shop.example")

    assert isinstance(sign_in_verified(store, email, False, NOW), Rejected)


def test_an_unknown_address_is_refused_politely(store: Store) -> None:
    outcome = sign_in_verified(store, "stranger@else.example", True, NOW)

    assert isinstance(outcome, Rejected)
    assert "ask an admin" in outcome.message


def test_an_account_that_was_shut_is_refused(store: Store) -> None:
    _add(store, "ana", "ana@shop.example", active=False)

    assert isinstance(sign_in_verified(store, "ana@shop.example", True, NOW), Rejected)


def test_an_address_that_two_people_have_opens_neither_account(store: Store) -> None:
    _add(store, "ana", "team@shop.example")
    _add(store, "bo", "team@shop.example")

    assert isinstance(sign_in_verified(store, "team@shop.example", True, NOW), Rejected)


def test_an_empty_address_never_matches_accounts_without_one(store: Store) -> None:
    _add(store, "ana", "")

    assert isinstance(sign_in_verified(store, "", True, NOW), Rejected)
