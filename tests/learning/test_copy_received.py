"""How drafted texts were received, by hand-counted decisions."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from core.access.roles import Actor, Role
from core.changes import Alternative, CopyChange
from core.learning.copy_received import Answer, Received, Reception, Source, Tally, received, summed
from core.proposals.undo import undo
from core.records.choices import Action
from core.records.flow import Policy
from core.records.store import Store
from tests.conftest import NOW
from tests.proposals.copy_desk import CHANGE, copy_draft, dressed_shop
from tests.proposals.desk import Shop, accepted, category_draft, propose, request

OTHER = CHANGE.model_copy(update={"text": "A blue dress with pockets. Easy to wear."})
SHORTER = CHANGE.model_copy(
    update={"text": "A blue shirt dress with a belt."}
)  # of 12 words one replaced, five left out


@pytest.fixture
def dresses(store: Store) -> Shop:
    return dressed_shop(store)


def seen(store: Store, now: datetime) -> Reception:
    with store.read() as session:
        return summed(received(session, now))


def draft_and(
    store: Store, shop: Shop, actor: Actor, now: datetime, number: int, action: Action = Action.APPROVE, **more: object
) -> int:
    """The id of the decision on the description drafted for that dress."""
    other = Alternative(label=OTHER.text, confidence=0.5, payload=OTHER.model_dump(mode="json"))
    waiting = propose(store, now, copy_draft(shop, number, alternatives=(other,)))[-1]
    return accepted(store, request(waiting, action, **more), actor, now).decision_id


def test_texts_are_kept_edited_swapped_and_rejected(store: Store, dresses: Shop, mia: Actor, now: datetime) -> None:
    draft_and(store, dresses, mia, now, 0)
    draft_and(store, dresses, mia, now, 1, Action.EDIT, change=SHORTER)
    draft_and(store, dresses, mia, now, 2, Action.REJECT, reason_code="house-style")

    found = seen(store, now)

    assert found.all == Tally(kept=1, swapped=0, rejected=1, changed=(6 / 12,))
    assert found.weeks == ((date(2026, 3, 2), found.all),)
    assert found.sources == ((Source("Fashion", "test writer", "1"), found.all),)
    assert found.reasons == (((Action.REJECT, "house-style"), 1),)
    assert found.by_policies == 0


def test_another_version_on_offer_is_no_edit_and_an_edit_of_it_counts_from_there(
    store: Store, dresses: Shop, mia: Actor, now: datetime
) -> None:
    draft_and(store, dresses, mia, now, 0, Action.EDIT, change=OTHER)
    nearly = OTHER.model_copy(update={"text": OTHER.text.replace("Easy", "Good")})
    draft_and(store, dresses, mia, now, 1, Action.EDIT, change=nearly)

    assert seen(store, now).all == Tally(swapped=1, changed=(1 / 8,))


def test_an_override_of_a_warning_keeps_the_text_and_tells_its_reason(
    store: Store, dresses: Shop, mia: Actor, now: datetime
) -> None:
    draft_and(store, dresses, mia, now, 0, Action.OVERRIDE, reason_code="checked-product")

    found = seen(store, now)
    assert found.all == Tally(kept=1)
    assert found.reasons == (((Action.OVERRIDE, "checked-product"), 1),)


def test_not_now_what_was_taken_back_what_is_old_and_other_kinds_do_not_count(
    store: Store, dresses: Shop, mia: Actor, now: datetime
) -> None:
    draft_and(store, dresses, mia, now, 0, Action.REJECT, reason_code="not-now")
    taken = draft_and(store, dresses, mia, now, 1)
    with store.write() as session:
        undo(session, taken, mia, now, "back")
    category = propose(store, now, category_draft(dresses, 2))[-1]
    accepted(store, request(category), mia, now)
    assert seen(store, now).all == Tally()

    draft_and(store, dresses, mia, now, 2)
    assert seen(store, now).all == Tally(kept=1)
    assert seen(store, now + timedelta(weeks=27)).all == Tally()


def test_what_a_policy_decided_stands_apart(store: Store, dresses: Shop, mia: Actor, now: datetime) -> None:
    with store.write() as session:
        policy_id = _policy(session)
    draft_and(store, dresses, Actor(None, "policy", Role.MERCHANDISER, policy_id), now, 0)
    draft_and(store, dresses, mia, now, 1)

    found = seen(store, now)
    assert (found.all, found.by_policies) == (Tally(kept=1), 1)


def test_each_version_of_a_writer_is_told_apart_the_one_decided_last_first(
    store: Store, dresses: Shop, mia: Actor, now: datetime
) -> None:
    def by(version: str) -> CopyChange:
        return CHANGE.model_copy(update={"writer_version": version})

    for number, version in enumerate(("1", "2", "1")):
        waiting = propose(store, now, copy_draft(dresses, number, change=by(version)))[-1]
        accepted(store, request(waiting), mia, now + timedelta(days=7 * number))

    found = seen(store, now + timedelta(days=15))
    assert [(source.version, tally.decided) for source, tally in found.sources] == [("1", 2), ("2", 1)]
    assert [(week.day, tally.decided) for week, tally in found.weeks] == [(2, 1), (9, 1), (16, 1)]


def test_shares_come_with_the_interval_of_wilson_and_edits_with_their_quartiles() -> None:
    whole = Tally(kept=6, swapped=1, rejected=1, changed=(0.1, 0.2, 0.4, 0.5))

    assert whole.decided == 12
    assert whole.kept_rate == 0.5
    assert whole.kept_between == pytest.approx((0.2538, 0.7462), abs=1e-4)  # 6 of 12, Wilson without correction
    assert whole.changed_quartiles == pytest.approx((0.175, 0.3, 0.425))  # linear between the neighbours


def test_where_nothing_was_decided_there_is_no_number() -> None:
    empty = summed([])

    assert empty == Reception(Tally(), (), (), (), 0)
    assert empty.all.kept_rate is None
    assert empty.all.changed_quartiles is None
    assert Tally(changed=(0.3,)).changed_quartiles == (0.3, 0.3, 0.3)


RECEIVED = st.builds(
    Received,
    st.integers(0, 100).map(lambda days: NOW - timedelta(days=days)),
    st.sampled_from(["Fashion", "Beauty"]),
    st.sampled_from(["a", "b"]),
    st.sampled_from(["1", "2"]),
    st.sampled_from(Answer),
    st.floats(0, 1),
    by_policy=st.booleans(),
)


@given(st.lists(RECEIVED, max_size=30))
def test_every_grouping_adds_up_to_the_whole_whatever_the_order(decisions: list[Received]) -> None:
    found = summed(decisions)

    assert found.all.decided + found.by_policies == len(decisions)
    for group in (found.weeks, found.sources):
        assert sum(tally.decided for _, tally in group) == found.all.decided
        assert sum(tally.kept for _, tally in group) == found.all.kept
        assert sorted(share for _, tally in group for share in tally.changed) == list(found.all.changed)
    assert summed(decisions[::-1]).all == found.all


def _policy(session: Session) -> int:
    session.add(made := Policy(name="texts", kind="copy", min_confidence=0.9))
    session.flush()
    return made.id or 0
