"""Proposals nobody decided expire after their last day."""

from datetime import datetime, timedelta

from sqlalchemy import select

from core.access.roles import Actor
from core.proposals import audit
from core.proposals.decide import Code
from core.proposals.sweep import expire
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
