"""Seconds per kind are measured from this shop's own decisions; the open proposals are brought in step with them."""

from datetime import datetime
from typing import Any

import pytest

from core.access.roles import Actor
from core.proposals import audit, pace
from core.proposals.keep import decision_row
from core.proposals.triage import FILL_IN, SECONDS, worth
from core.records.choices import Action, Kind, Role
from core.records.flow import Proposal
from core.records.store import Store
from tests.conftest import NOW
from tests.proposals.desk import Shop, category_draft, price_draft, proposal, propose
from tests.proposals.rows import add_rows, row, store_rows


def look(store: Store, actor: Actor, times_ms: list[int], kind: str = "merge", **values: Any) -> None:
    """Timed approvals by the actor, each of a proposal of its own."""
    with store.write() as session:
        for time_ms in times_ms:
            (one,) = add_rows(session, row(kind=kind, status="applied"))
            usual = decision_row(session.get_one(Proposal, one), Action.APPROVE, "applied", actor, NOW)
            audit.append_decisions(session, [{**usual, "idempotency_key": f"k{one}", "active_ms": time_ms, **values}])


def swept(store: Store, now: datetime = NOW, limit: int = 1000) -> int:
    """A refresh and all the batches after it; how many batches there were."""
    with store.write() as session:
        pace.refresh(session, now)
    batches = 0
    left = True
    while left:
        with store.write() as session:
            left = pace.recompute(session, limit)
            batches += 1
    return batches


def test_the_median_is_drawn_towards_the_stated_seconds_while_looks_are_few(store: Store, mia: Actor) -> None:
    look(store, mia, [9000, 3000, 3000])

    with store.read() as session:
        found = pace.measure(session)

    assert found[Kind.MERGE] == pace.Measured(pytest.approx((3 * 3 + 20 * 15) / 23), 3)
    assert found[Kind.CATEGORY] == pace.Measured(SECONDS[Kind.CATEGORY], 0)


def test_only_what_people_really_looked_at_is_measured(store: Store, mia: Actor) -> None:
    look(store, mia, [1000] * 5, is_planted=True)
    look(store, mia, [0] * 5)
    look(store, mia, [1000] * 5, action="escalate")

    with store.read() as session:
        assert pace.measure(session)[Kind.MERGE].looks == 0


def test_a_person_sees_their_own_median_of_each_look_they_took_several_times(
    store: Store, mia: Actor, people: dict[Role, Actor]
) -> None:
    look(store, mia, [20_000, 22_000, 90_000, 19_000, 21_000], kind="copy")
    look(store, mia, [4000] * 6, kind="category")
    look(store, mia, [1000] * 4)
    look(store, people[Role.MANAGER], [1000] * 9, kind="copy")

    with store.read() as session:
        found = pace.own(session, mia)

    assert list(found.items()) == [("category", pace.Measured(4.0, 6)), ("copy", pace.Measured(21.0, 5))]


def test_filling_in_a_value_has_a_pace_of_its_own(store: Store, mia: Actor) -> None:
    with store.write() as session:
        (one,) = add_rows(session, row(status="applied", payload={"kind": "fix", "field": "title", "value": None}))
        usual = decision_row(session.get_one(Proposal, one), Action.EDIT, "applied", mia, NOW)
        audit.append_decisions(session, [{**usual, "idempotency_key": "k", "active_ms": 60_000}])

    with store.read() as session:
        found = pace.measure(session)

    assert (found[FILL_IN].looks, found[Kind.FIX].looks) == (1, 0)


def test_until_something_is_measured_the_stated_seconds_are_in_force(store: Store) -> None:
    with store.read() as session:
        assert pace.in_force(session) == SECONDS


def test_open_proposals_are_brought_in_step_in_bounded_batches(store: Store, mia: Actor) -> None:
    ids = store_rows(store, *(row(kind="merge", stake_minor=100 * number) for number in range(1, 6)))
    closed = store_rows(store, row(kind="merge", stake_minor=700, status="rejected"))
    look(store, mia, [5000] * 20)

    assert swept(store, limit=2) == 3  # 2 + 2 + 1

    seconds = {**SECONDS, "merge": 10.0}  # half-way between 5 measured and 15 stated
    for number, each in enumerate(ids, start=1):
        assert proposal(store, each).worth == pytest.approx(worth("merge", 0.9, 100 * number, seconds))
    assert proposal(store, closed[0]).worth == 1.0


def test_a_pace_that_hardly_moved_leaves_the_queue_as_it_is(store: Store, mia: Actor) -> None:
    look(store, mia, [5000] * 20)
    swept(store)

    look(store, mia, [4900] * 2)
    with store.write() as session:
        assert pace.refresh(session, NOW) is False
        assert pace.recompute(session) is False
    look(store, mia, [1000] * 60)
    with store.write() as session:
        assert pace.refresh(session, NOW) is True


def test_what_is_suggested_next_is_worth_the_measured_seconds(
    store: Store, shop: Shop, mia: Actor, now: datetime
) -> None:
    look(store, mia, [15_000] * 20, kind="category")
    swept(store)

    quick, slow = propose(store, now, category_draft(shop), price_draft(shop))

    assert proposal(store, quick).worth == pytest.approx((0.1 * 5000 + 0.9 * 100) / 10)
    assert proposal(store, slow).worth == pytest.approx(5000 / 30)
    before = proposal(store, slow).worth
    swept(store)
    assert proposal(store, slow).worth == before
