"""An escalation asks a role; only that role, or one above it, answers."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from core.access.roles import Actor
from core.errors import NotAllowedError
from core.proposals import audit
from core.proposals.decide import Code
from core.records.choices import Action, Role
from core.records.store import Store
from tests.proposals.desk import (
    Shop,
    accepted,
    category_draft,
    decided,
    decisions,
    proposal,
    propose,
    refused,
    request,
)


@pytest.fixture
def escalated(store: Store, shop: Shop, mia: Actor, now: datetime) -> int:
    """A proposal that the merchandiser escalated to a manager, due tomorrow."""
    (open_id,) = propose(store, now, category_draft(shop))
    due_at = now + timedelta(days=1)
    asked = request(open_id, Action.ESCALATE, escalate_to=Role.MANAGER, due_at=due_at, note="two fit")
    accepted(store, asked, mia, now)
    return open_id


def test_an_escalation_keeps_it_open_for_the_role(store: Store, escalated: int, mia: Actor, now: datetime) -> None:
    row = proposal(store, escalated)

    assert (row.status, row.version, row.escalated_to) == ("open", 2, "manager")
    assert (row.escalated_by_id, row.escalation_note, row.due_at) == (mia.user_id, "two fit", now + timedelta(days=1))
    with store.read() as session:
        (kept,) = decisions(session)
        assert (kept.action, kept.status_after, kept.escalated_to) == ("escalate", "open", "manager")
        assert (kept.due_at, kept.note) == (now + timedelta(days=1), "two fit")
        assert audit.verify(session).broken is None


@pytest.mark.parametrize("action", [Action.APPROVE, Action.REJECT, Action.OVERRIDE, Action.ESCALATE, Action.RETURN])
def test_others_are_refused_while_it_is_escalated(
    store: Store, escalated: int, mia: Actor, now: datetime, action: Action
) -> None:
    asked = request(escalated, action, version=2, note="x", escalate_to=Role.MERCHANDISER)

    assert refused(store, asked, mia, now).code == Code.ROLE


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMIN])
def test_the_role_or_one_above_it_answers(
    store: Store, escalated: int, people: dict[Role, Actor], now: datetime, role: Role
) -> None:
    assert accepted(store, request(escalated, version=2), people[role], now).status == "applied"


def test_a_manager_does_not_answer_for_an_admin(
    store: Store, shop: Shop, people: dict[Role, Actor], now: datetime
) -> None:
    (open_id,) = propose(store, now, category_draft(shop))
    accepted(store, request(open_id, Action.ESCALATE, escalate_to=Role.ADMIN), people[Role.MANAGER], now)

    assert refused(store, request(open_id, version=2), people[Role.MANAGER], now).code == Code.ROLE
    assert accepted(store, request(open_id, version=2), people[Role.ADMIN], now).status == "applied"


def test_a_return_with_a_note_gives_it_back(
    store: Store, escalated: int, mia: Actor, max_: Actor, now: datetime
) -> None:
    asked = request(escalated, Action.RETURN, version=2, note="take the second")
    accepted(store, asked, max_, now)

    row = proposal(store, escalated)
    assert (row.status, row.version, row.escalated_to, row.due_at) == ("open", 3, None, None)
    with store.read() as session:
        assert (decisions(session)[1].action, decisions(session)[1].note) == ("return", "take the second")
    assert accepted(store, request(escalated, version=3), mia, now).status == "applied"


def test_a_return_needs_a_note_and_an_escalation(
    store: Store, shop: Shop, escalated: int, mia: Actor, max_: Actor, now: datetime
) -> None:
    assert refused(store, request(escalated, Action.RETURN, version=2), max_, now).code == Code.NEEDS_VALUE
    _, plain = propose(store, now, category_draft(shop, 1))
    assert refused(store, request(plain, Action.RETURN, note="x"), mia, now).code == Code.NOT_OPEN


def test_an_escalation_needs_a_role_that_decides_and_time_to_do_it(
    store: Store, shop: Shop, mia: Actor, now: datetime
) -> None:
    (open_id,) = propose(store, now, category_draft(shop))

    for wrong in (
        request(open_id, Action.ESCALATE),
        request(open_id, Action.ESCALATE, escalate_to=Role.MARKETER),
        request(open_id, Action.ESCALATE, escalate_to=Role.MANAGER, due_at=now),
    ):
        assert refused(store, wrong, mia, now).code == Code.NEEDS_VALUE


def test_a_marketer_is_not_allowed_to_escalate_the_catalogue(
    store: Store, shop: Shop, people: dict[Role, Actor], now: datetime
) -> None:
    (open_id,) = propose(store, now, category_draft(shop))

    with pytest.raises(NotAllowedError):
        decided(store, request(open_id, Action.ESCALATE, escalate_to=Role.MANAGER), people[Role.MARKETER], now)
