"""Bulk: the preview says exactly what will change, one transaction does it, and the whole batch comes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from core.access.roles import Actor
from core.changes import CategoryChange
from core.errors import BadInputError, NotAllowedError, NotFoundError
from core.money import Money
from core.proposals import audit, lease
from core.proposals.bulk import BulkResult, approve_all, preview, undo_all, undo_batch
from core.proposals.ordering import QueueFilter
from core.proposals.selection import Skip
from core.proposals.undo import last_undoable, undo
from core.records.catalogue import Product, Sku
from core.records.choices import Action, Kind, Role
from core.records.flow import AppliedWrite, Decision
from core.records.store import Store
from tests.proposals.desk import (
    Shop,
    accepted,
    attributes_draft,
    category_draft,
    colleague,
    decisions,
    merge_draft,
    open_shop,
    price_draft,
    product,
    proposal,
    propose,
    request,
    set_value,
)


@pytest.fixture
def shop(store: Store) -> Shop:
    """A shop of nine products."""
    return open_shop(store, 9)


def _approve(store: Store, ids: list[int], actor: Actor, now: datetime, batch: str = "b1") -> BulkResult:
    with store.write() as session:
        return approve_all(session, ids, actor, now, batch)


def _take_back(store: Store, actor: Actor, now: datetime, batch: str = "b1") -> BulkResult:
    with store.write() as session:
        return undo_batch(session, batch, actor, now)


@pytest.fixture
def mixed(store: Store, shop: Shop, mia: Actor, now: datetime) -> list[int]:
    """Nine category proposals: 1 and 2 can be approved, the others each stay for a reason of their own."""
    gone = CategoryChange(category_id=shop.retired, path="Clothing > Corsets")
    renamed = CategoryChange(category_id=shop.dresses, path="Clothing > Gowns")
    ids = propose(
        store,
        now,
        category_draft(shop, 0, stake_minor=100),
        category_draft(shop, 1, stake_minor=250),
        category_draft(shop, 2),
        category_draft(shop, 3, change=gone),
        category_draft(shop, 4, change=renamed),
        category_draft(shop, 5),
        category_draft(shop, 6),
        category_draft(shop, 7),
        price_draft(shop, 8, value=None),
    )
    set_value(store, Product, shop.products[2], category_id=None)
    ola = colleague(store, "Ola")
    with store.write() as session:
        lease.take(session, ids[5], ola, now, 180)
    accepted(store, request(ids[6], Action.ESCALATE, escalate_to=Role.MANAGER), mia, now)
    accepted(store, request(ids[7], Action.REJECT), ola, now)
    return ids


_LEFT = {
    Skip.STALE: 1,
    Skip.BLOCKED: 1,
    Skip.WARNED: 1,
    Skip.TAKEN: 1,
    Skip.ESCALATED: 1,
    Skip.CLOSED: 1,
    Skip.NEEDS_VALUE: 1,
}


def test_the_preview_says_what_will_change_and_why_the_rest_stays(
    store: Store, mixed: list[int], mia: Actor, now: datetime
) -> None:
    with store.read() as session:
        shown = preview(session, mixed, mia, now)

    assert (shown.ids, shown.will_apply) == (tuple(mixed[:2]), 2)
    assert shown.skipped == _LEFT
    assert shown.by_field == {"category_id": 2}
    assert (shown.worst_case_minor, shown.currency) == (350, "GBP")
    assert [row.proposal_id for row in shown.sample[:2]] == mixed[:2]
    assert {row.proposal_id: row.skip for row in shown.sample}[mixed[2]] == Skip.STALE
    assert shown.sample[0].before == 1
    assert not shown.more


def test_a_preview_changes_nothing(store: Store, shop: Shop, mixed: list[int], mia: Actor, now: datetime) -> None:
    with store.write() as session:
        preview(session, mixed, mia, now)

    assert product(store, shop.products[0]).category_id == shop.shirts
    assert proposal(store, mixed[0]).version == 1


def test_exactly_what_the_preview_names_is_applied(
    store: Store, shop: Shop, mixed: list[int], mia: Actor, now: datetime
) -> None:
    done = _approve(store, mixed, mia, now)

    assert (done.applied, done.left, done.stale, done.blocked, done.skipped) == (2, _LEFT, 1, 1, 5)
    assert [product(store, each).category_id for each in shop.products[:2]] == [shop.dresses, shop.dresses]
    assert [proposal(store, each).status for each in mixed[:3]] == ["applied", "applied", "open"]
    with store.read() as session:
        made = [each for each in decisions(session) if each.batch == "b1"]
        assert [(each.proposal_id, each.proposal_version, each.before) for each in made] == [
            (mixed[0], 1, shop.shirts),
            (mixed[1], 1, shop.shirts),
        ]
        wrote = session.scalars(select(AppliedWrite.decision_id).order_by(AppliedWrite.id)).all()  # type: ignore[arg-type]
        assert list(wrote) == [each.id for each in made]
        assert audit.verify(session).broken is None


def test_several_proposals_on_one_product_are_applied_one_after_another(
    store: Store, shop: Shop, mia: Actor, now: datetime
) -> None:
    set_value(store, Sku, shop.skus[0], options={"Size": "S"})
    set_value(store, Sku, shop.skus[1], options={"Size": "M"})
    ids = propose(
        store,
        now,
        category_draft(shop),
        attributes_draft(shop, values={"Fit": "Slim"}),
        attributes_draft(shop, values={"Material": "Linen"}, channel="google"),
        price_draft(shop, value=2900),
        merge_draft(shop, keep=0, retire=1),
        merge_draft(shop, keep=2, retire=0),
    )

    done = _approve(store, ids, mia, now)

    first = product(store, shop.products[0])
    assert first.attributes == {"Color": "Blue", "Fit": "Slim", "Material": "Linen"}
    assert first.category_id == shop.dresses
    assert (done.applied, done.blocked) == (5, 1)  # the first product has sizes, the third has none: no second merge
    assert (first.merged_into_id, product(store, shop.products[1]).merged_into_id) == (None, shop.products[0])
    assert _take_back(store, mia, now).applied == 5
    assert product(store, shop.products[0]).attributes == {"Color": "Blue"}


def test_the_second_of_two_on_one_value_is_left_as_stale(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    ids = propose(store, now, category_draft(shop), category_draft(shop, channel="google"))

    assert _approve(store, ids, mia, now).left == {Skip.STALE: 1}


def test_the_same_batch_twice_approves_once(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    ids = propose(store, now, category_draft(shop), category_draft(shop, 1))

    first = _approve(store, ids, mia, now)

    assert _approve(store, ids, mia, now).applied == first.applied == 2
    with store.read() as session:
        assert len(decisions(session)) == 2
    with pytest.raises(BadInputError):
        _approve(store, ids, mia, now, batch="")


def test_a_whole_batch_comes_back(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    ids = propose(store, now, *(category_draft(shop, number) for number in range(9)))
    _approve(store, ids, mia, now)

    assert _take_back(store, mia, now) == BulkResult("b1", 9, {})

    assert {product(store, each).category_id for each in shop.products} == {shop.shirts}
    assert {(proposal(store, each).status, proposal(store, each).version) for each in ids} == {("open", 3)}
    with store.read() as session:
        report = audit.verify(session)
        assert (report.decisions, report.broken) == (18, None)
    assert _take_back(store, mia, now).applied == 0
    assert _approve(store, ids, mia, now, "b2").applied == 9


def test_values_that_moved_or_were_taken_back_stay_when_a_batch_comes_back(
    store: Store, shop: Shop, mia: Actor, now: datetime
) -> None:
    ids = propose(store, now, *(category_draft(shop, number) for number in range(3)))
    _approve(store, ids, mia, now)
    set_value(store, Product, shop.products[0], category_id=None)
    with store.write() as session:
        newest = last_undoable(session, mia, now)
        assert newest is not None
        assert newest.batch == "b1"
        undo(session, newest.decision_id, mia, now, "one")

    done = _take_back(store, mia, now)

    assert (done.applied, done.stale) == (1, 1)
    assert product(store, shop.products[0]).category_id is None
    assert [proposal(store, each).status for each in ids] == ["applied", "open", "open"]


def test_a_colleagues_batch_comes_back_by_a_manager_alone(
    store: Store, shop: Shop, mia: Actor, max_: Actor, now: datetime
) -> None:
    _approve(store, propose(store, now, category_draft(shop)), colleague(store, "Ola"), now)

    with pytest.raises(NotAllowedError):
        _take_back(store, mia, now)
    assert _take_back(store, max_, now).applied == 1


def test_a_batch_too_old_or_unknown_stays(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    _approve(store, propose(store, now, category_draft(shop)), mia, now)

    assert _take_back(store, mia, now + timedelta(days=30)) == BulkResult("b1", 0, {Skip.CLOSED: 1})
    with pytest.raises(NotFoundError, match="no batch 'b9'"):
        _take_back(store, mia, now, "b9")


def test_a_marketer_approves_nothing_of_the_catalogue(
    store: Store, shop: Shop, people: dict[Role, Actor], now: datetime
) -> None:
    ids = propose(store, now, category_draft(shop))

    with store.read() as session:
        assert preview(session, ids, people[Role.MARKETER], now).skipped == {Skip.ROLE: 1}
    with pytest.raises(NotAllowedError, match="A marketer may not decide these"):
        _approve(store, ids, people[Role.MARKETER], now)


def test_a_filter_selects_what_the_queue_shows(
    store: Store, shop: Shop, mia: Actor, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = propose(
        store,
        now,
        category_draft(shop, 0, title="Linen shirt dress", stake_minor=10),
        category_draft(shop, 1, title="Linen tunic", stake_minor=90),
        category_draft(shop, 2, title="Silk scarf"),
        price_draft(shop, 3, value=2000, title="Linen hat"),
    )
    linen = QueueFilter(kinds=(Kind.CATEGORY,), text="linen")

    with store.read() as session:
        assert preview(session, linen, mia, now).ids == (ids[1], ids[0])
        assert preview(session, QueueFilter(text="linen"), mia, now).will_apply == 3
        assert preview(session, QueueFilter(text="wool"), mia, now).ids == ()
        assert preview(session, QueueFilter(text="…"), mia, now).ids == ()
        monkeypatch.setattr("core.proposals.bulk.MOST", 2)
        first = preview(session, QueueFilter(), mia, now)
        assert (first.will_apply, first.more) == (2, True)


def test_money_of_several_currencies_is_not_added_up(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    ids = propose(store, now, category_draft(shop), category_draft(shop, 1, currency="EUR", stake_minor=70))

    with store.read() as session:
        shown = preview(session, ids, mia, now)
        nothing = preview(session, [], mia, now)

    assert shown.worst_case == (Money(70, "EUR"), Money(5000, "GBP"))
    assert (shown.worst_case_minor, shown.currency) == (None, "")
    assert (nothing.worst_case_minor, nothing.currency, nothing.sample) == (0, "", ())


def test_a_batch_is_all_or_nothing(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    ids = propose(store, now, *(category_draft(shop, number) for number in range(4)))

    with pytest.raises(KeyError), store.write() as session:
        approve_all(session, ids, mia, now, "b1")
        raise KeyError

    assert {proposal(store, each).status for each in ids} == {"open"}
    with store.read() as session:
        assert session.scalars(select(Decision)).all() == []
    assert _approve(store, ids, mia, now).applied == 4


def test_two_decisions_on_the_same_value_are_taken_back_together(
    store: Store, shop: Shop, mia: Actor, now: datetime
) -> None:
    """As when a policy is rolled back: the newer proposal is open again, and the older one gives way to it."""
    (first,) = propose(store, now, price_draft(shop, 0, 2500))
    accepted(store, request(first), mia, now)
    (second,) = propose(store, now, replace(price_draft(shop, 0, 2400), base_value=2500))
    accepted(store, request(second), mia, now)

    with store.write() as session:
        newest_first = session.scalars(select(Decision).order_by(Decision.id.desc())).all()  # type: ignore[union-attr]
        result = undo_all(session, newest_first, mia, now, "both")

    assert result.applied == 2
    assert (proposal(store, first).status, proposal(store, second).status) == ("reverted", "open")
    with store.read() as session:
        assert session.get_one(Sku, shop.skus[0]).price_minor == 3000
