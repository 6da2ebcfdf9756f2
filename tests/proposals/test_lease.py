"""A lease keeps colleagues from deciding what somebody has on screen, until it runs out."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from core.access.roles import Actor
from core.proposals import lease
from core.proposals.decide import Code
from core.records.choices import Action
from core.records.store import Store
from tests.proposals.desk import Shop, accepted, category_draft, colleague, proposal, propose, refused, request

LEASE_S = 180


@pytest.fixture
def ola(store: Store) -> Actor:
    """Another merchandiser."""
    return colleague(store, "Ola")


@pytest.fixture
def open_id(store: Store, shop: Shop, now: datetime) -> int:
    """An open proposal."""
    return propose(store, now, category_draft(shop))[0]


def _take(store: Store, open_id: int, actor: Actor, now: datetime) -> lease.Lease:
    with store.write() as session:
        return lease.take(session, open_id, actor, now, LEASE_S)


def _renew(store: Store, open_id: int, actor: Actor, now: datetime) -> lease.Lease:
    with store.write() as session:
        return lease.renew(session, open_id, actor, now, LEASE_S)


def test_the_first_to_ask_has_it_for_180_seconds(
    store: Store, open_id: int, mia: Actor, ola: Actor, now: datetime
) -> None:
    mine = _take(store, open_id, mia, now)
    theirs = _take(store, open_id, ola, now + timedelta(seconds=179))

    assert mine == lease.Lease(mia.user_id, "Merchandiser", now + timedelta(seconds=180), mine=True)
    assert theirs == lease.Lease(mia.user_id, "Merchandiser", now + timedelta(seconds=180), mine=False)
    assert proposal(store, open_id).version == 1


def test_it_runs_out_and_a_colleague_may_take_it(
    store: Store, open_id: int, mia: Actor, ola: Actor, now: datetime
) -> None:
    _take(store, open_id, mia, now)

    assert _take(store, open_id, ola, now + timedelta(seconds=180)).mine


def test_a_renewed_lease_begins_again(store: Store, open_id: int, mia: Actor, ola: Actor, now: datetime) -> None:
    _take(store, open_id, mia, now)

    assert _renew(store, open_id, mia, now + timedelta(seconds=100)).until == now + timedelta(seconds=280)
    assert not _take(store, open_id, ola, now + timedelta(seconds=270)).mine


def test_a_lease_that_ran_out_is_not_renewed(store: Store, open_id: int, mia: Actor, ola: Actor, now: datetime) -> None:
    _take(store, open_id, mia, now)
    later = now + timedelta(seconds=200)

    assert _renew(store, open_id, mia, later).holder_id is None
    _take(store, open_id, ola, later)
    assert _renew(store, open_id, mia, later).holder_name == "Ola"


def test_a_lease_given_back_is_free_and_only_ones_own(
    store: Store, open_id: int, mia: Actor, ola: Actor, now: datetime
) -> None:
    _take(store, open_id, mia, now)

    with store.write() as session:
        lease.release(session, open_id, ola)
        assert lease.holder(session, open_id, mia, now).mine
        lease.release(session, open_id, mia)
        assert lease.holder(session, open_id, mia, now).holder_id is None


def test_a_colleague_can_not_decide_what_somebody_has_on_screen(
    store: Store, open_id: int, mia: Actor, ola: Actor, now: datetime
) -> None:
    _take(store, open_id, mia, now)

    answer = refused(store, request(open_id), ola, now)

    assert (answer.code, answer.by) == (Code.LEASE, "Merchandiser")
    assert accepted(store, request(open_id), mia, now).status == "applied"
    row = proposal(store, open_id)
    assert (row.lease_user_id, row.lease_until) == (None, None)


def test_a_lease_that_runs_out_mid_edit_does_no_harm_if_nobody_else_took_it(
    store: Store, open_id: int, mia: Actor, now: datetime
) -> None:
    _take(store, open_id, mia, now)

    assert accepted(store, request(open_id), mia, now + timedelta(minutes=30)).status == "applied"


def test_a_lease_that_ran_out_mid_edit_and_was_taken_is_refused_kindly(
    store: Store, open_id: int, mia: Actor, ola: Actor, now: datetime
) -> None:
    _take(store, open_id, mia, now)
    later = now + timedelta(minutes=5)
    _take(store, open_id, ola, later)

    answer = refused(store, request(open_id), mia, later)
    assert (answer.code, answer.by) == (Code.LEASE, "Ola")
    accepted(store, request(open_id, Action.REJECT), ola, later)
    answer = refused(store, request(open_id), mia, later)
    assert (answer.code, answer.by, answer.their_action) == (Code.NOT_OPEN, "Ola", Action.REJECT)


def test_what_is_decided_or_unknown_can_not_be_taken(
    store: Store, open_id: int, mia: Actor, ola: Actor, now: datetime
) -> None:
    accepted(store, request(open_id), ola, now)

    assert _take(store, open_id, mia, now) == lease.Lease(None, "", None, mine=False)
    assert _take(store, 999, mia, now) == lease.Lease(None, "", None, mine=False)
