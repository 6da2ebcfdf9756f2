"""What managers read of policies: a look back over what people decided, the money approved, the roll-back, the news."""

from datetime import datetime, timedelta

import pytest

from core.access.roles import Actor
from core.errors import NotAllowedError
from core.money import Money
from core.proposals import history, policies, policy_reads
from core.proposals.history import HistoryFilter
from core.proposals.policy_reads import LookBack, News, RollBack
from core.proposals.undo import undo
from core.records.choices import Action, PolicyStatus
from core.records.store import Store
from tests.proposals.desk import Shop, accepted, attributes_draft, open_shop, propose, request
from tests.proposals.policy_desk import (
    FIRST_SIZE,
    activated,
    approve,
    at_work,
    by_policy,
    proposed,
    reject,
    suggest,
    terms,
)


@pytest.fixture
def big(store: Store) -> Shop:
    return open_shop(store, 40)


@pytest.fixture
def busy(store: Store, big: Shop, mia: Actor, max_: Actor, now: datetime) -> int:
    """A policy that approved some of ten products by itself."""
    policy_id = activated(store, big, mia, max_, now)
    suggest(store, big, now, range(20, 30))
    at_work(store, now)
    return policy_id


def _back(store: Store, actor: Actor, now: datetime, **changed: object) -> LookBack:
    with store.read() as session:
        return policy_reads.look_back(session, terms(**changed), actor, now)


def test_a_look_back_counts_what_people_answered_and_what_waits(
    store: Store, big: Shop, mia: Actor, max_: Actor, now: datetime
) -> None:
    ids = suggest(store, big, now, range(6))
    approve(store, ids[:3], mia, now)
    reject(store, ids[3:4], mia, now)

    assert _back(store, max_, now) == LookBack(decided=4, agreed=3, open=2)


def test_a_look_back_leaves_out_what_the_terms_do_not_match(
    store: Store, big: Shop, mia: Actor, max_: Actor, now: datetime
) -> None:
    approve(store, suggest(store, big, now, range(3), confidence=0.85), mia, now)
    (colour,) = propose(store, now, attributes_draft(big))[-1:]
    accepted(store, request(colour), mia, now)

    assert _back(store, max_, now).decided == 3
    assert _back(store, max_, now, min_confidence=0.9) == LookBack(0, 0, 0)
    assert _back(store, max_, now, max_stake=Money(1, "GBP")) == LookBack(0, 0, 0)
    assert _back(store, max_, now + timedelta(days=91)) == LookBack(0, 0, 0)


def test_an_answer_that_was_taken_back_counts_no_more(
    store: Store, big: Shop, mia: Actor, max_: Actor, now: datetime
) -> None:
    ids = suggest(store, big, now, range(2))
    first = accepted(store, request(ids[0]), mia, now)
    with store.write() as session:
        undo(session, first.decision_id, mia, now, "back")

    assert _back(store, max_, now) == LookBack(decided=0, agreed=0, open=2)


def test_only_who_sets_policies_looks_back(store: Store, mia: Actor, now: datetime) -> None:
    with pytest.raises(NotAllowedError):
        _back(store, mia, now)


def test_the_course_is_the_verdicts_in_their_order(
    store: Store, big: Shop, mia: Actor, max_: Actor, now: datetime
) -> None:
    policy_id = proposed(store, max_, now)
    ids = suggest(store, big, now, range(3))
    approve(store, ids[:1], mia, now)
    reject(store, ids[1:2], mia, now)
    approve(store, ids[2:], mia, now)
    with store.write() as session:
        policies.judge_now(session, max_, now)

    with store.read() as session:
        assert policy_reads.course(session, policy_id) == (False, True, False)


def test_a_roll_back_is_counted_before_it_is_done(store: Store, busy: int, max_: Actor, now: datetime) -> None:
    own = len(by_policy(store, busy))
    with store.read() as session:
        found = policy_reads.would_roll_back(session, busy, now - timedelta(days=1), now)
        later = policy_reads.would_roll_back(session, busy, now + timedelta(seconds=1), now)
        too_late = policy_reads.would_roll_back(session, busy, now - timedelta(days=1), now + timedelta(days=31))

    assert own > 0
    assert (found, later, too_late) == (RollBack(own, own, 0), RollBack(0, 0, 0), RollBack(0, 0, own))
    with store.write() as session:
        assert policies.roll_back(session, busy, now - timedelta(days=1), max_, now).applied == own
    with store.read() as session:
        assert policy_reads.would_roll_back(session, busy, now - timedelta(days=1), now) == RollBack(0, 0, 0)
        assert policy_reads.approved_stakes(session) == {}


def test_the_money_it_approved_is_the_stake_of_what_stands(store: Store, busy: int) -> None:
    own = len(by_policy(store, busy))

    with store.read() as session:
        assert policy_reads.approved_stakes(session) == {busy: (Money(5000 * own, "GBP"),)}


def test_news_tell_where_policies_came_to_stand(
    store: Store, big: Shop, mia: Actor, max_: Actor, now: datetime
) -> None:
    policy_id = proposed(store, max_, now)
    approve(store, suggest(store, big, now, range(FIRST_SIZE)), mia, now)
    with store.write() as session:
        policies.judge_now(session, max_, now)
    with store.read() as session:
        (certified,) = policy_reads.news_since(session, now)
    with store.write() as session:
        policies.activate(session, policy_id, max_, now)
        policies.suspend(session, policy_id, max_, now + timedelta(hours=1))
    with store.read() as session:
        found = policy_reads.news_since(session, now)
        nothing = policy_reads.news_since(session, now + timedelta(hours=2))

    name = certified.name
    assert certified == News(name, PolicyStatus.CERTIFIED, now)
    assert found == (News(name, PolicyStatus.SUSPENDED, now + timedelta(hours=1), "by Manager"),)
    assert nothing == ()


def test_a_rejected_share_is_seen_in_a_look_back(
    store: Store, big: Shop, mia: Actor, max_: Actor, now: datetime
) -> None:
    accepted(store, request(suggest(store, big, now, [0])[0], Action.REJECT), mia, now)

    assert _back(store, max_, now) == LookBack(decided=1, agreed=0, open=0)


def test_everything_a_policy_decided_is_found_by_it_and_by_nobody_else(
    store: Store, big: Shop, mia: Actor, busy: int, now: datetime
) -> None:
    with store.read() as session:
        found = history.search(session, HistoryFilter(policy_id=busy)).rows
        people = history.search(session, HistoryFilter(actor_id=mia.user_id)).rows
        named = policy_reads.names(session)

    assert {row.who for row in found} == {named[busy]}
    assert len(found) == len(by_policy(store, busy))
    assert not {row.decision_id for row in found} & {row.decision_id for row in people}


def test_policies_are_named_in_the_order_of_the_alphabet_the_retired_too(
    store: Store, max_: Actor, now: datetime
) -> None:
    b, a = proposed(store, max_, now, name="b"), proposed(store, max_, now, name="A")
    with store.write() as session:
        policies.retire(session, b, max_, now)
        assert list(policy_reads.names(session).items()) == [(a, "A"), (b, "b")]
