"""An active policy approves what it matches through the flow, leaves its audits to people, and stops by itself."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from core.access.roles import Actor
from core.errors import NotAllowedError
from core.proposals import audit, automatic, judging, lease, policies
from core.proposals.undo import undo
from core.records.catalogue import Category, Product
from core.records.choices import Action, PolicyStatus, Role, SampleSource
from core.records.flow import AuditEvent, Decision, Policy, Proposal
from core.records.judged import PolicySample
from core.records.store import Store
from tests.proposals.desk import Shop, accepted, open_shop, product, proposal, request, set_value
from tests.proposals.policy_desk import (
    FIRST_SIZE,
    activated,
    approve,
    at_work,
    by_policy,
    judged,
    proposed,
    reject,
    still_open,
    suggest,
    view,
)

MORE = range(FIRST_SIZE, FIRST_SIZE + 60)


@pytest.fixture
def big(store: Store) -> Shop:
    return open_shop(store, FIRST_SIZE + 80)


@pytest.fixture
def active(store: Store, big: Shop, mia: Actor, max_: Actor, now: datetime) -> int:
    """An active policy; 18 approvals certified it and a fifth of what comes is left to people."""
    return activated(store, big, mia, max_, now)


def _policy(store: Store, policy_id: int) -> Policy:
    with store.read() as session:
        found = session.get_one(Policy, policy_id)
        session.expunge_all()
        return found


def _audits(store: Store, policy_id: int, ids: list[int]) -> list[int]:
    return [each for each in ids if judging.is_held_back(_policy(store, policy_id), each)]


def test_what_it_matches_is_approved_in_its_name_but_for_the_audits(
    store: Store, big: Shop, active: int, now: datetime
) -> None:
    ids = suggest(store, big, now, MORE)
    audits = _audits(store, active, ids)
    assert 3 <= len(audits) <= 25

    assert at_work(store, now) == 60 - len(audits)

    assert by_policy(store, active) == [each for each in ids if each not in audits]
    assert still_open(store) == audits
    assert product(store, big.products[MORE[0]]).category_id == big.dresses or ids[0] in audits
    with store.read() as session:
        made = session.scalars(select(Decision).where(col(Decision.policy_id) == active)).all()
        assert {(one.actor_id, one.action, one.status_after) for one in made} == {(None, "approve", "applied")}
        assert all(one.batch.startswith(f"policy-{active}-") for one in made)
        assert audit.verify(session).broken is None


def test_running_again_cannot_turn_an_audit_into_a_decision(
    store: Store, big: Shop, active: int, now: datetime
) -> None:
    suggest(store, big, now, MORE)
    at_work(store, now)
    audits = still_open(store)

    assert [at_work(store, now) for _ in range(3)] == [0, 0, 0]

    assert still_open(store) == audits


def test_the_share_held_back_is_the_share_asked_for(store: Store, max_: Actor, now: datetime) -> None:
    policy = _policy(store, proposed(store, max_, now, audit_share=0.05))
    other = _policy(store, proposed(store, max_, now, audit_share=0.05, name="other"))

    held, others = ({each for each in range(20_000) if judging.is_held_back(one, each)} for one in (policy, other))

    assert 0.044 < len(held) / 20_000 < 0.056
    assert len(held & others) < 0.2 * len(held)


def test_what_it_may_not_touch_stays_with_people(
    store: Store, big: Shop, mia: Actor, max_: Actor, active: int, now: datetime
) -> None:
    ids = suggest(store, big, now, MORE)
    fair = [each for each in ids if each not in _audits(store, active, ids)]
    moved, leased, escalated, warned, unsure, taken = fair[:6]
    set_value(store, Product, proposal(store, moved).product_id or 0, category_id=big.retired)
    accepted(store, request(escalated, Action.ESCALATE, escalate_to=Role.MERCHANDISER), mia, now)
    with store.write() as session:
        lease.take(session, leased, mia, now, 600)
        session.get_one(Proposal, warned).findings = [{"level": "warn", "code": "odd", "message": "Odd."}]
        session.get_one(Proposal, unsure).confidence = 0.5
    answer = accepted(store, request(taken), mia, now)
    with store.write() as session:
        undo(session, answer.decision_id, mia, now, "back")

    at_work(store, now)

    assert set(by_policy(store, active)) == set(fair[6:])
    assert {proposal(store, each).status for each in (moved, leased, escalated, warned, unsure, taken)} == {"open"}


def test_a_blocked_change_is_never_decided_by_a_policy(store: Store, big: Shop, active: int, now: datetime) -> None:
    ids = suggest(store, big, now, MORE)
    set_value(store, Category, big.dresses, retired_at=now)  # type: ignore[arg-type]

    assert at_work(store, now) == 0
    assert still_open(store) == ids


def test_a_long_queue_is_gone_through_in_rounds(store: Store, big: Shop, active: int, now: datetime) -> None:
    ids = suggest(store, big, now, MORE)
    applied = 0
    for _ in range(6):
        with store.read() as session:
            found = automatic.look(session, active, size=10)
        with store.write() as session:
            done = automatic.decide(session, active, found, now)
        assert done is not None
        applied += done.applied

    assert applied == 60 - len(_audits(store, active, ids))


def test_a_suspended_policy_decides_nothing_of_a_round_it_had_begun(
    store: Store, big: Shop, max_: Actor, active: int, now: datetime
) -> None:
    suggest(store, big, now, MORE)
    with store.read() as session:
        found = automatic.look(session, active, size=500)
    with store.write() as session:
        policies.suspend(session, active, max_, now)

    with store.write() as session:
        assert automatic.decide(session, active, found, now) is None
    assert by_policy(store, active) == []


def test_answers_to_its_audits_alone_keep_judging_it(
    store: Store, big: Shop, mia: Actor, active: int, now: datetime
) -> None:
    later = now + timedelta(days=1)
    ids = suggest(store, big, now, MORE)
    audits = _audits(store, active, ids)
    fair = [each for each in ids if each not in audits]
    approve(store, [audits[0], fair[0]], mia, later)

    found = judged(store, active, later)

    assert (found.audited, found.audited_wrong, found.standing.audited) == (1, 0, FIRST_SIZE + 1)
    with store.read() as session:
        sample = session.scalars(select(PolicySample).order_by(col(PolicySample.id).desc())).first()
        assert sample is not None
        assert (sample.proposal_id, sample.source, sample.is_wrong) == (audits[0], SampleSource.AUDIT, False)


def test_it_suspends_itself_when_its_audits_break_the_bound(
    store: Store, big: Shop, mia: Actor, active: int, now: datetime
) -> None:
    later = now + timedelta(days=1)
    ids = suggest(store, big, now, MORE)
    audits = _audits(store, active, ids)
    reject(store, audits[:2], mia, later)

    assert at_work(store, later) == 0

    found = view(store, active)
    assert found.status == PolicyStatus.SUSPENDED
    assert found.suspended_why.startswith(f"2 wrong of {FIRST_SIZE + 2} audited: the true error may be")
    assert by_policy(store, active) == []
    with store.read() as session:
        events = [one for one in session.scalars(select(AuditEvent)) if one.event == "policy suspended"]
        assert [(one.actor_id, one.subject) for one in events] == [(None, f"policy:{active}")]


def test_a_decision_of_its_own_that_is_taken_back_is_an_error_for_good(
    store: Store, big: Shop, mia: Actor, max_: Actor, active: int, now: datetime
) -> None:
    suggest(store, big, now, MORE)
    at_work(store, now)
    first = by_policy(store, active)[0]
    with store.write() as session:
        decision = session.scalars(select(Decision).where(col(Decision.proposal_id) == first)).one()
        with pytest.raises(NotAllowedError):
            undo(session, decision.id or 0, mia, now, "not mine")
    with store.write() as session:
        undo(session, decision.id or 0, max_, now, "back")
    found = judged(store, active, now)
    assert (found.taken_back, found.standing.wrong) == (1, 1)

    accepted(store, request(first, version=3), mia, now)

    assert judged(store, active, now).standing.wrong == 1
    assert first in by_policy(store, active)


def test_everything_it_decided_since_a_moment_is_rolled_back_as_one_batch(
    store: Store, big: Shop, mia: Actor, max_: Actor, active: int, now: datetime
) -> None:
    suggest(store, big, now, MORE)
    applied = at_work(store, now)
    later = now + timedelta(hours=1)
    with store.write() as session, pytest.raises(NotAllowedError):
        policies.roll_back(session, active, now, mia, later)

    with store.write() as session:
        assert policies.roll_back(session, active, later + timedelta(days=1), max_, later).applied == 0
    with store.write() as session:
        result = policies.roll_back(session, active, now, max_, later)

    assert (result.applied, view(store, active).status) == (applied, PolicyStatus.SUSPENDED)
    assert {product(store, each).category_id for each in (big.products[one] for one in MORE)} == {big.shirts}
    with store.read() as session:
        taken = session.scalars(select(Decision).where(col(Decision.action) == Action.UNDO)).all()
        assert {(one.batch, one.actor_id) for one in taken} == {(result.batch, max_.user_id)}
        assert audit.verify(session).broken is None
    assert at_work(store, now) == 0
    assert len(by_policy(store, active)) == applied


def test_one_policy_does_not_decide_what_another_leaves_to_people(
    store: Store, big: Shop, mia: Actor, max_: Actor, now: datetime
) -> None:
    first = proposed(store, max_, now, name="first")
    second = activated(store, big, mia, max_, now, name="second")
    with store.write() as session:
        policies.activate(session, first, max_, now)

    ids = suggest(store, big, now, MORE)
    at_work(store, now)

    held = {*_audits(store, first, ids), *_audits(store, second, ids)}
    assert set(still_open(store)) == held
    assert len(by_policy(store, first)) == 60 - len(held)
    assert by_policy(store, second) == []
