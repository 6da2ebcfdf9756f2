"""A merchandiser who calls a manager's or an admin's action in the core itself, past every screen, is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlmodel import Session

from core.access import sessions, tokens, users
from core.access.roles import Actor
from core.errors import NotAllowedError
from core.learning import rules, versions
from core.proposals import policies, undo
from core.proposals.decide import Code
from core.proposals.history import HistoryFilter, export_csv
from core.records.choices import Action, Role, RuleStatus
from core.records.flow import AppliedWrite, AuditEvent, Decision, Policy
from core.records.people import ApiToken, User
from core.records.store import Store
from tests.proposals.desk import Shop, accepted, category_draft, product, propose, refused, request
from tests.proposals.policy_desk import proposed, terms

KEPT = (Decision, AppliedWrite, AuditEvent, Policy, User, ApiToken)

ACTIONS: dict[str, Callable[[Session, Actor, datetime], Any]] = {
    "undo a colleague's decision": lambda session, actor, now: undo.undo(session, 1, actor, now, "mine-now"),
    "set a policy": lambda session, actor, now: policies.propose(session, terms(), actor, now),
    "let a policy decide": lambda session, actor, now: policies.activate(session, 1, actor, now),
    "judge policies": lambda session, actor, now: policies.judge_now(session, actor, now),
    "choose a model": lambda session, actor, now: versions.choose(session, 1, Path(), actor, now),
    "approve a rule": lambda session, actor, now: rules.decide(session, 1, RuleStatus.APPROVED, actor, now),
    "export the audit": lambda session, actor, _: list(export_csv(session, HistoryFilter(), actor)),
    "add a person": lambda session, actor, now: users.create_user(session, actor, "eve", "Eve", Role.ADMIN, now),
    "become an admin": lambda session, actor, now: users.set_role(session, actor, actor.user_id or 0, Role.ADMIN, now),
    "reset a password": lambda session, actor, now: users.reset_password(session, actor, 1, now),
    "shut a person out": lambda session, actor, now: users.deactivate(session, actor, 1, now),
    "end another's sign-ins": lambda session, actor, now: sessions.end_all(session, actor, 3, now),
    "make a token": lambda session, actor, now: tokens.create(session, actor, "till", now),
}


@pytest.mark.parametrize("action", list(ACTIONS))
def test_the_core_refuses_and_nothing_changes(
    store: Store, shop: Shop, people: dict[Role, Actor], now: datetime, action: str
) -> None:
    accepted(store, request(propose(store, now, category_draft(shop))[0]), people[Role.MANAGER], now)
    proposed(store, people[Role.MANAGER], now)
    before = kept(store)

    with pytest.raises(NotAllowedError, match="A merchandiser may not"), store.write() as session:
        ACTIONS[action](session, people[Role.MERCHANDISER], now)

    assert kept(store) == before
    assert product(store, shop.products[0]).category_id == shop.dresses


def test_what_was_escalated_to_a_manager_is_decided_by_no_merchandiser(
    store: Store, shop: Shop, people: dict[Role, Actor], now: datetime
) -> None:
    (open_id,) = propose(store, now, category_draft(shop))
    accepted(
        store,
        request(open_id, Action.ESCALATE, escalate_to=Role.MANAGER, note="Please"),
        people[Role.MERCHANDISER],
        now,
    )

    answer = refused(store, request(open_id, version=2), people[Role.MERCHANDISER], now)

    assert answer.code == Code.ROLE
    assert product(store, shop.products[0]).category_id == shop.shirts


def kept(store: Store) -> list[int]:
    """How many rows there are of everything that such an action writes."""
    with store.read() as session:
        return [session.scalar(select(func.count()).select_from(table)) or 0 for table in KEPT]
