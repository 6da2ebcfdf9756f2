"""A policy is proposed by a manager, judged on what people decide, and decides only once it is certified."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from core.access.roles import Actor
from core.errors import BadInputError, NotAllowedError, NotFoundError
from core.money import Money
from core.proposals import audit, policies, policy_reads
from core.proposals.bulk import approve_all
from core.proposals.policies import usual_name
from core.proposals.undo import undo
from core.records.choices import Action, Kind, PolicyStatus
from core.records.flow import AuditEvent
from core.records.store import Store
from tests.proposals.desk import Shop, accepted, attributes_draft, category_draft, open_shop, propose, request
from tests.proposals.policy_desk import (
    FIRST_SIZE,
    activated,
    approve,
    at_work,
    judged,
    proposed,
    reject,
    suggest,
    terms,
    view,
)


@pytest.fixture
def big(store: Store) -> Shop:
    return open_shop(store, 40)


def test_only_a_manager_proposes_one_and_it_begins_in_shadow(
    store: Store, mia: Actor, max_: Actor, now: datetime
) -> None:
    with store.write() as session, pytest.raises(NotAllowedError):
        policies.propose(session, terms(), mia, now)

    policy_id = proposed(store, max_, now, department="Fashion", max_stake=Money(9000, "GBP"))

    found = view(store, policy_id)
    assert (found.name, found.status) == ("Category · Fashion · from 80 %", PolicyStatus.SHADOW)
    assert (found.terms.max_stake, found.standing.still_needed) == (Money(9000, "GBP"), FIRST_SIZE)
    with store.read() as session:
        event = session.scalars(select(AuditEvent)).one()
        assert (event.event, event.actor_id, event.subject) == ("policy proposed", max_.user_id, f"policy:{policy_id}")


@pytest.mark.parametrize(
    "changed",
    [
        {"min_confidence": 1.1},
        {"max_error_rate": 0.001},
        {"max_error_rate": 0.5},
        {"audit_share": 0.0},
        {"max_stake": Money(-1, "GBP")},
        {"category_id": 99},
    ],
)
def test_terms_without_sense_are_refused(store: Store, max_: Actor, now: datetime, changed: dict[str, object]) -> None:
    with store.write() as session, pytest.raises(BadInputError, match="Nothing was changed"):
        policies.propose(session, terms(**changed), max_, now)


def test_two_policies_have_two_names(store: Store, max_: Actor, now: datetime) -> None:
    proposed(store, max_, now)

    with store.write() as session, pytest.raises(BadInputError, match="another name"):
        policies.propose(session, terms(), max_, now)
    assert usual_name(terms(), "Fashion > Dresses") == "Category · Dresses · from 80 %"


def test_enough_approvals_certify_it_and_a_manager_activates_it(
    store: Store, big: Shop, mia: Actor, max_: Actor, now: datetime
) -> None:
    policy_id = proposed(store, max_, now)
    ids = suggest(store, big, now, range(FIRST_SIZE))
    approve(store, ids[:-1], mia, now)
    found = judged(store, policy_id, now)
    assert (found.status, found.standing.audited, found.standing.still_needed) == (PolicyStatus.SHADOW, 17, 1)
    with store.write() as session, pytest.raises(BadInputError, match="not certified"):
        policies.activate(session, policy_id, max_, now)

    approve(store, ids[-1:], mia, now)
    found = judged(store, policy_id, now)
    assert (found.status, found.certified_at, found.standing.wrong) == (PolicyStatus.CERTIFIED, now, 0)
    with store.write() as session, pytest.raises(NotAllowedError):
        policies.activate(session, policy_id, mia, now)
    with store.write() as session:
        policies.activate(session, policy_id, max_, now)
    assert view(store, policy_id).status == PolicyStatus.ACTIVE
    with store.read() as session:
        events = [event.event for event in session.scalars(select(AuditEvent).order_by(AuditEvent.id))]  # type: ignore[arg-type]
        assert events == ["policy proposed", "policy certified", "policy activated"]
        assert audit.verify(session).broken is None


def test_what_was_decided_before_it_was_proposed_does_not_count(
    store: Store, big: Shop, mia: Actor, max_: Actor, now: datetime
) -> None:
    approve(store, suggest(store, big, now, range(5)), mia, now)

    policy_id = proposed(store, max_, now)

    assert judged(store, policy_id, now).standing.audited == 0


def test_only_what_it_would_have_approved_counts(
    store: Store, big: Shop, mia: Actor, max_: Actor, now: datetime
) -> None:
    policy_id = proposed(store, max_, now, department="Fashion", max_stake=Money(5000, "GBP"))
    usual = suggest(store, big, now, [0])
    others = [
        *suggest(store, big, now, [1], confidence=0.79),
        *suggest(store, big, now, [2], department="Garage"),
        *suggest(store, big, now, [3], stake_minor=5001),
        *suggest(store, big, now, [4], currency="EUR"),
    ]
    approve(store, [*usual, *others, *propose(store, now, attributes_draft(big, 5))[-1:]], mia, now)

    assert judged(store, policy_id, now).standing.audited == 1


def test_a_category_covers_what_lies_below_it_and_no_neighbour(
    store: Store, big: Shop, mia: Actor, max_: Actor, now: datetime
) -> None:
    here = proposed(store, max_, now, category_id=big.dresses, name="here")
    there = proposed(store, max_, now, category_id=big.shirts, name="there")
    fixes = proposed(store, max_, now, category_id=big.shirts, name="values", kind=Kind.ATTRIBUTES)
    approve(store, propose(store, now, attributes_draft(big, 5)), mia, now)
    approve(store, suggest(store, big, now, [0]), mia, now)

    assert judged(store, here, now).standing.audited == 1
    assert view(store, there).standing.audited == 0
    assert view(store, fixes).standing.audited == 1


def test_anything_but_a_plain_approval_is_an_error(
    store: Store, big: Shop, mia: Actor, max_: Actor, now: datetime
) -> None:
    policy_id = proposed(store, max_, now, kind=Kind.ATTRIBUTES)
    ids = propose(store, now, *(attributes_draft(big, number) for number in range(4)))
    accepted(store, request(ids[0]), mia, now)
    accepted(store, request(ids[1], accept=("Color",)), mia, now)
    accepted(store, request(ids[2], Action.REJECT), mia, now)
    accepted(store, request(ids[3], Action.ESCALATE, escalate_to=max_.role), mia, now)

    found = judged(store, policy_id, now)
    assert (found.standing.wrong, found.standing.audited) == (2, 3)

    accepted(store, request(ids[3], Action.REJECT, version=2), max_, now)
    found = judged(store, policy_id, now)
    assert (found.standing.wrong, found.standing.audited) == (3, 4)


def test_approvals_of_many_at_once_prove_nothing(
    store: Store, big: Shop, mia: Actor, max_: Actor, now: datetime
) -> None:
    policy_id = proposed(store, max_, now)
    with store.write() as session:
        approve_all(session, propose(store, now) or [], mia, now, "nothing")
    ids = suggest(store, big, now, range(20))
    with store.write() as session:
        assert approve_all(session, ids, mia, now, "many").applied == 20

    assert judged(store, policy_id, now).standing.audited == 0


def test_an_approval_that_was_taken_back_is_an_error_until_it_is_decided_again(
    store: Store, big: Shop, mia: Actor, max_: Actor, now: datetime
) -> None:
    policy_id = proposed(store, max_, now)
    (one,) = suggest(store, big, now, [0])
    answer = accepted(store, request(one), mia, now)
    assert judged(store, policy_id, now).standing.wrong == 0

    with store.write() as session:
        undo(session, answer.decision_id, mia, now, "back")
    assert judged(store, policy_id, now).standing.wrong == 1
    accepted(store, request(one, version=3), mia, now)
    found = judged(store, policy_id, now)
    assert (found.standing.wrong, found.standing.audited) == (0, 1)


def test_an_error_takes_a_certificate_away_before_it_is_used(
    store: Store, big: Shop, mia: Actor, max_: Actor, now: datetime
) -> None:
    policy_id = proposed(store, max_, now)
    approve(store, suggest(store, big, now, range(FIRST_SIZE)), mia, now)
    assert judged(store, policy_id, now).status == PolicyStatus.CERTIFIED

    reject(store, suggest(store, big, now, [20, 21]), mia, now)
    with store.write() as session, pytest.raises(BadInputError):
        policies.activate(session, policy_id, max_, now)
    assert judged(store, policy_id, now).status == PolicyStatus.SHADOW


def test_a_manager_stops_it_and_it_has_to_earn_its_certificate_anew(
    store: Store, big: Shop, mia: Actor, max_: Actor, now: datetime
) -> None:
    policy_id = activated(store, big, mia, max_, now)
    with store.write() as session, pytest.raises(BadInputError):
        policies.restart(session, policy_id, max_, now)
    with store.write() as session:
        policies.suspend(session, policy_id, max_, now)
    assert (view(store, policy_id).status, view(store, policy_id).suspended_why) == (
        PolicyStatus.SUSPENDED,
        "by Manager",
    )
    with store.read() as session:
        assert [one.why for one in policy_reads.news_since(session, now)] == ["by Manager"]
        assert policy_reads.news_since(session, now + timedelta(seconds=1)) == ()

    with store.write() as session:
        policies.restart(session, policy_id, max_, now)
    found = judged(store, policy_id, now)
    assert (found.status, found.standing.audited, found.activated_at) == (PolicyStatus.SHADOW, 0, None)


def test_a_retired_policy_is_over(store: Store, big: Shop, mia: Actor, max_: Actor, now: datetime) -> None:
    policy_id = activated(store, big, mia, max_, now)
    suggest(store, big, now, range(20, 30))

    with store.write() as session:
        policies.retire(session, policy_id, max_, now)

    assert at_work(store, now) == 0
    with store.write() as session, pytest.raises(BadInputError):
        policies.retire(session, policy_id, max_, now)
    with store.write() as session, pytest.raises(NotFoundError):
        policies.retire(session, policy_id + 1, max_, now)


@pytest.mark.parametrize("act", [policies.suspend, policies.restart, policies.retire, policies.activate])
def test_every_step_asks_for_the_right(store: Store, mia: Actor, max_: Actor, now: datetime, act: object) -> None:
    policy_id = proposed(store, max_, now)

    with store.write() as session, pytest.raises(NotAllowedError):
        act(session, policy_id, mia, now)  # type: ignore[operator]


def test_retired_policies_come_last(store: Store, max_: Actor, now: datetime) -> None:
    first, second = proposed(store, max_, now, name="first"), proposed(store, max_, now, name="second")
    with store.write() as session:
        policies.retire(session, second, max_, now)

    with store.read() as session:
        assert [one.id for one in policy_reads.list_policies(session)] == [first, second]


def test_a_draft_of_another_kind_is_left_alone(store: Store, shop: Shop, max_: Actor, now: datetime) -> None:
    proposed(store, max_, now)
    propose(store, now, category_draft(shop))

    assert at_work(store, now) == 0
