"""Proposals nobody decided leave the queue after their last day, or when the models no longer suggest them."""

from datetime import datetime, timedelta

from sqlalchemy import select

from core.access.roles import Actor
from core.changes import Draft
from core.proposals import audit
from core.proposals.decide import Code
from core.proposals.submit import submit
from core.proposals.sweep import expire, withdraw_unraised
from core.records.choices import Action, Role
from core.records.flow import AuditEvent
from core.records.store import Store
from tests.proposals.desk import Shop, accepted, category_draft, proposal, propose, refused, request


def test_only_open_proposals_past_their_last_day_expire(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    first, second = propose(store, now, category_draft(shop), category_draft(shop, 1))
    accepted(store, request(second), mia, now)
    third = propose(store, now + timedelta(days=1), category_draft(shop, 2))[-1]
    last_day = now + timedelta(days=90)

    with store.write() as session:
        assert expire(session, last_day - timedelta(seconds=1)) == 0
        assert expire(session, last_day) == 1
        assert expire(session, last_day) == 0

    assert [proposal(store, each).status for each in (first, second, third)] == ["expired", "applied", "open"]
    assert refused(store, request(first), mia, last_day).code == Code.NOT_OPEN
    with store.read() as session:
        assert session.scalars(select(AuditEvent)).one().detail == {"proposals": 1}
        assert audit.verify(session).broken is None


def test_an_expired_suggestion_may_be_raised_again(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    (open_id,) = propose(store, now, category_draft(shop))
    later = now + timedelta(days=100)
    with store.write() as session:
        expire(session, later)

    assert propose(store, later, category_draft(shop)) == [open_id]
    assert accepted(store, request(open_id, version=3), mia, later).status == "applied"


def _run(store: Store, now: datetime, run: str, *drafts: Draft) -> int:
    """A proposing run of the whole catalogue; how many proposals it withdrew."""
    with store.write() as session:
        submit(session, drafts, None, now, run)
        return withdraw_unraised(session, run, now)


def test_what_a_run_leaves_out_is_withdrawn_until_it_is_suggested_again(
    store: Store, shop: Shop, mia: Actor, now: datetime
) -> None:
    first, second = category_draft(shop), category_draft(shop, 1)

    assert _run(store, now, "night-1", first, second) == 0
    assert _run(store, now, "night-2", second) == 1
    assert (proposal(store, 1).status, proposal(store, 2).status) == ("withdrawn", "open")
    assert proposal(store, 2).run == "night-2"
    assert "no longer suggest" in refused(store, request(1), mia, now).message
    with store.read() as session:
        event = session.scalars(select(AuditEvent)).one()
        assert (event.subject, event.detail) == ("night-2", {"proposals": 1})
    assert _run(store, now, "night-3", first, second) == 0
    assert proposal(store, 1).status == "open"


def test_what_is_decided_escalated_or_of_no_run_is_not_withdrawn(
    store: Store, shop: Shop, mia: Actor, now: datetime
) -> None:
    _run(store, now, "night-1", category_draft(shop), category_draft(shop, 1))
    accepted(store, request(1), mia, now)
    accepted(store, request(2, Action.ESCALATE, escalate_to=Role.MANAGER), mia, now)
    propose(store, now, category_draft(shop, 2))

    assert _run(store, now, "night-2") == 0
    assert [proposal(store, each).status for each in (1, 2, 3)] == ["applied", "open", "open"]
