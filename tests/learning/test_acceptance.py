"""What people made of a model's proposals, by hand-counted weeks, categories and steps of confidence."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from core.access.roles import Actor
from core.changes import AttributesChange
from core.learning.acceptance import Acceptance, Decided, Share, acceptance, summed
from core.proposals.undo import undo
from core.records.choices import Action
from core.records.store import Store
from tests.conftest import NOW
from tests.proposals.desk import Shop, accepted, attributes_draft, category_draft, propose, request

MODEL, ATTRIBUTES = "category model 2026-03-01·ab12", "attribute model 2026-03-01·cd34"


def seen(store: Store, now: datetime, kind: str = "category") -> Acceptance:
    with store.read() as session:
        return acceptance(session, kind, now)


def test_decisions_are_summed_by_week_category_and_confidence() -> None:
    monday = datetime.fromisoformat("2026-03-02T09:00+00:00")
    found = summed(
        [
            Decided(monday, "Clothes > Dresses", 0.95, True),
            Decided(monday + timedelta(days=6), "Clothes > Dresses", 0.97, False),
            Decided(monday + timedelta(days=7), "Clothes > Coats", 0.5, True),
        ]
    )

    assert found.all == Share(2, 3)
    assert found.weeks == ((date(2026, 3, 2), Share(1, 2)), (date(2026, 3, 9), Share(1, 1)))
    assert found.categories == (("Clothes > Dresses", Share(1, 2)), ("Clothes > Coats", Share(1, 1)))
    assert [(round(point.confidence, 2), point.right, point.examples) for point in found.curve] == [
        (0.5, 1.0, 1),
        (0.96, 0.5, 2),
    ]


def test_nothing_decided_is_nothing_and_no_number() -> None:
    assert summed([]) == Acceptance(Share(0, 0), (), (), ())


def test_an_edit_is_not_taken_as_it_was_and_not_now_says_nothing(
    store: Store, shop: Shop, mia: Actor, now: datetime
) -> None:
    drafts = (attributes_draft(shop, number, {"Color": "Navy"}, suggested_by=ATTRIBUTES) for number in range(3))
    ids = propose(store, now, *drafts)
    accepted(store, request(ids[0]), mia, now)
    accepted(store, request(ids[1], Action.EDIT, change=AttributesChange(values={"Color": "Black"})), mia, now)
    accepted(store, request(ids[2], Action.REJECT, reason_code="not-now"), mia, now)

    found = seen(store, now, "attribute")

    assert found.all == Share(1, 2)
    assert found.categories == (("Clothing > Shirts", Share(1, 2)),)


def test_only_this_model_s_standing_proposals_of_the_last_half_year_count(
    store: Store, shop: Shop, mia: Actor, now: datetime
) -> None:
    drafts = (category_draft(shop, 0, suggested_by=MODEL), category_draft(shop, 1), category_draft(shop, 2))
    ids = propose(store, now, *drafts)
    done = [accepted(store, request(proposal_id), mia, now) for proposal_id in ids]

    assert seen(store, now).categories == (("Clothing > Dresses", Share(1, 1)),)
    assert seen(store, now + timedelta(weeks=27)).all == Share(0, 0)

    with store.write() as session:
        undo(session, done[0].decision_id, mia, now, "back")
    assert seen(store, now).all == Share(0, 0)


DECIDED = st.builds(
    Decided,
    st.integers(0, 100).map(lambda days: NOW - timedelta(days=days)),
    st.sampled_from(["a", "b", "c"]),
    st.floats(0, 1),
    st.booleans(),
)


@given(st.lists(DECIDED, max_size=40))
def test_every_grouping_adds_up_to_the_whole(decided: list[Decided]) -> None:
    found = summed(decided)

    for group in (found.weeks, found.categories):
        assert sum(share.accepted for _, share in group) == found.all.accepted
        assert sum(share.decided for _, share in group) == found.all.decided
    assert sum(point.examples for point in found.curve) == found.all.decided
