"""Orders of the queue are compared on decisions that were made; the numbers here are worked out by hand."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.access.roles import Actor
from core.proposals.bulk import approve_all
from core.proposals.ordering import Sort
from core.proposals.orders import BUDGETS, Logged, compare_orders, logged
from core.proposals.triage import factors
from core.proposals.undo import undo
from core.records.choices import Action
from core.records.store import Store
from tests.conftest import NOW
from tests.proposals.desk import (
    Shop,
    accepted,
    attributes_draft,
    category_draft,
    price_draft,
    propose,
    request,
)


def look(number: int, confidence: float, stake_minor: int, *, plain: bool, days: int = 0, kind: str = "fix") -> Logged:
    made = NOW - timedelta(days=days)
    return Logged(number, made, confidence, stake_minor, factors(kind, confidence, stake_minor), plain)


# Ten looks of 6 s: a budget of 10 % is one look, of 20 % two. 1,000 + 400 + 100 = 1,500 is at risk.
TEN = [
    look(1, 0.70, 1000, plain=False, days=1),
    look(2, 0.20, 100, plain=False, days=2),
    look(3, 0.60, 400, plain=False, days=3),
    look(4, 0.99, 5000, plain=True, days=9),
    *(look(number, 0.90, 10, plain=True, days=4) for number in range(5, 11)),
]


def test_each_order_meets_what_comes_first_in_it() -> None:
    found = compare_orders(TEN)

    # worth six seconds: 1: 0.3 × 1000 + 0.7 × 20 = 314; 3: 0.4 × 400 + 0.6 × 8 = 165; 4: 0.01 × 5000 + 0.99 × 100 = 149
    assert found[Sort.WORTH].caught == (pytest.approx(1000 / 1500), pytest.approx(1400 / 1500))
    assert found[Sort.UNSURE].caught == (pytest.approx(100 / 1500), pytest.approx(500 / 1500))
    assert found[Sort.STAKE].caught == (0, pytest.approx(1000 / 1500))
    assert found[Sort.OLDEST].caught == (0, 0)


def test_a_look_that_does_not_fit_whole_counts_in_part() -> None:
    pair = [look(1, 0.5, 100, plain=False, kind="merge"), look(2, 0.9, 1, plain=True, kind="category")]

    # 20 s in all; the merge takes 15 of them, and 2 fit into a tenth.
    assert compare_orders(pair)[Sort.UNSURE].caught[0] == pytest.approx(2 / 15)


def test_where_nothing_was_at_risk_there_is_nothing_to_compare() -> None:
    assert compare_orders([]) == {}
    assert compare_orders([look(1, 0.5, 100, plain=True), look(2, 0.5, 0, plain=False)]) == {}


@given(st.permutations(TEN))
def test_the_order_they_are_read_in_does_not_matter(shuffled: list[Logged]) -> None:
    assert compare_orders(shuffled) == compare_orders(TEN)


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 1000), st.booleans()), min_size=1, max_size=30))
def test_more_budget_never_meets_less_and_all_of_it_meets_everything(
    drawn: list[tuple[float, int, bool]],
) -> None:
    looks = [look(number, sure, stake, plain=plain) for number, (sure, stake, plain) in enumerate(drawn)]

    for order in compare_orders(looks, (*BUDGETS, 1.0)).values():
        assert order.caught == tuple(sorted(order.caught))
        assert order.caught[-1] == pytest.approx(1)


def test_standing_answers_of_people_are_logged_as_they_were_met(
    store: Store, shop: Shop, mia: Actor, max_: Actor, now: datetime
) -> None:
    ids = propose(store, now, *(category_draft(shop, number) for number in range(3)), attributes_draft(shop))
    accepted(store, request(ids[0]), mia, now)
    accepted(store, request(ids[3], accept=("Color",)), mia, now)
    taken_back = accepted(store, request(ids[1]), mia, now)
    with store.write() as session:
        undo(session, taken_back.decision_id, mia, now, "back")
        approve_all(session, [ids[2]], max_, now, "many")

    with store.read() as session:
        found = {one.proposal_id: one for one in logged(session)}

    assert {number: one.is_plain for number, one in found.items()} == {ids[0]: True, ids[3]: False}
    assert (found[ids[0]].confidence, found[ids[0]].stake_minor) == (0.9, 5000)
    assert found[ids[0]].factors == factors("category", 0.9, 5000)


def test_one_currency_is_compared_and_a_value_to_fill_in_takes_its_time(
    store: Store, shop: Shop, mia: Actor, now: datetime
) -> None:
    euros = propose(store, now, category_draft(shop, 0, currency="EUR"))
    pounds = propose(store, now, price_draft(shop, 1), category_draft(shop, 1), category_draft(shop, 2))
    for each in pounds:
        accepted(store, request(each, Action.REJECT), mia, now)

    with store.read() as session:
        found = logged(session)

    assert {one.proposal_id for one in found} == set(pounds) - set(euros)
    assert sorted(one.factors.seconds for one in found) == [5, 5, 30]
