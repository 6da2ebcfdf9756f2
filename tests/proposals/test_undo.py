"""Undo is a new decision: it restores the values before, if nobody changed them since, any number of steps back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from core.access.roles import Actor
from core.changes import CategoryChange, FieldWrite
from core.errors import BadInputError, NotAllowedError
from core.proposals import audit
from core.proposals.decide import Code, Decided, Refused
from core.proposals.undo import last_undoable, undo
from core.records.catalogue import Product, Sku
from core.records.choices import Action, Role
from core.records.flow import Proposal
from core.records.store import Store
from tests.proposals.desk import (
    Shop,
    accepted,
    attributes_draft,
    category_draft,
    colleague,
    decisions,
    merge_draft,
    price_draft,
    product,
    proposal,
    propose,
    request,
    set_value,
)


def _undo(store: Store, decision_id: int, actor: Actor, now: datetime, key: str = "") -> Decided | Refused:
    with store.write() as session:
        return undo(session, decision_id, actor, now, key or f"undo-{decision_id}")


def _undone(store: Store, decision_id: int, actor: Actor, now: datetime) -> Decided:
    answer = _undo(store, decision_id, actor, now)
    assert isinstance(answer, Decided), answer
    return answer


def _kept(store: Store, decision_id: int, actor: Actor, now: datetime) -> Refused:
    answer = _undo(store, decision_id, actor, now)
    assert isinstance(answer, Refused), answer
    return answer


def test_an_undo_restores_the_value_and_opens_the_proposal(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    (open_id,) = propose(store, now, category_draft(shop))
    made = accepted(store, request(open_id), mia, now)

    answer = _undone(store, made.decision_id, mia, now)

    assert answer.status == "open"
    assert answer.writes == (FieldWrite(shop.products[0], "category_id", shop.dresses, shop.shirts),)
    assert product(store, shop.products[0]).category_id == shop.shirts
    row = proposal(store, open_id)
    assert (row.status, row.version, row.decided_at) == ("open", 3, None)
    with store.read() as session:
        kept = decisions(session)[1]
        assert (kept.action, kept.undoes_id, kept.before) == ("undo", made.decision_id, shop.dresses)
        assert audit.verify(session).broken is None
    assert accepted(store, request(open_id, version=3), mia, now).status == "applied"


@pytest.mark.parametrize("action", [Action.REJECT, Action.ESCALATE])
def test_decisions_that_wrote_nothing_can_be_taken_back(
    store: Store, shop: Shop, mia: Actor, now: datetime, action: Action
) -> None:
    (open_id,) = propose(store, now, category_draft(shop))
    made = accepted(store, request(open_id, action, escalate_to=Role.MANAGER), mia, now)

    assert _undone(store, made.decision_id, mia, now).status == "open"

    row = proposal(store, open_id)
    assert (row.escalated_to, row.due_at, row.version) == (None, None, 3)


def test_several_attributes_and_a_merge_come_back_whole(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    set_value(store, Sku, shop.skus[0], options={"Size": "S"})
    set_value(store, Sku, shop.skus[2], options={"Size": "M"})
    first, second = propose(store, now, attributes_draft(shop), merge_draft(shop, keep=0, retire=2))
    made = [accepted(store, request(each), mia, now) for each in (first, second)]

    for answer in reversed(made):
        _undone(store, answer.decision_id, mia, now)

    assert product(store, shop.products[0]).attributes == {"Color": "Blue"}
    retired = product(store, shop.products[2])
    assert (retired.status, retired.merged_into_id) == ("active", None)
    with store.read() as session:
        assert session.get_one(Sku, shop.skus[2]).product_id == shop.products[2]
        assert decisions(session)[-1].before == {"Color": "Navy", "Fit": "Slim", "Material": "Linen"}


def test_a_value_that_moved_since_is_not_overwritten(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    (open_id,) = propose(store, now, price_draft(shop, value=2500))
    made = accepted(store, request(open_id), mia, now)
    set_value(store, Sku, shop.skus[0], price_minor=2700)

    answer = _kept(store, made.decision_id, mia, now)

    assert answer.code == Code.STALE
    assert "Price has been changed since: it is “2700”, and the decision wrote “2500”" in answer.message
    assert proposal(store, open_id).status == "applied"


def test_steps_are_taken_back_one_after_another(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    ids = propose(store, now, *(category_draft(shop, number) for number in range(3)))
    for open_id in ids:
        accepted(store, request(open_id), mia, now)

    titles = []
    for step in range(4):
        with store.write() as session:
            newest = last_undoable(session, mia, now)
            if newest is None:
                break
            titles.append(newest.title)
            undo(session, newest.decision_id, mia, now, f"step-{step}")

    assert titles == [f"Shirt dress {number}" for number in (3, 2, 1)]
    assert {product(store, each).category_id for each in shop.products} == {shop.shirts}


def test_what_can_be_taken_back_is_ones_own_and_not_too_old(
    store: Store, shop: Shop, mia: Actor, now: datetime
) -> None:
    (open_id,) = propose(store, now, category_draft(shop))
    made = accepted(store, request(open_id), mia, now)
    ola = colleague(store, "Ola")

    with store.read() as session:
        newest = last_undoable(session, mia, now)
        assert newest is not None
        assert (newest.decision_id, newest.action, newest.status) == (made.decision_id, "approve", "applied")
        assert last_undoable(session, ola, now) is None
        assert last_undoable(session, mia, now + timedelta(days=30)) is None
    assert _kept(store, made.decision_id, mia, now + timedelta(days=30)).code == Code.EXPIRED


def test_a_colleagues_decision_is_taken_back_by_a_manager_alone(
    store: Store, shop: Shop, mia: Actor, max_: Actor, now: datetime
) -> None:
    (open_id,) = propose(store, now, category_draft(shop))
    made = accepted(store, request(open_id), colleague(store, "Ola"), now)

    with pytest.raises(NotAllowedError, match="may not undo other people's decisions"):
        _undo(store, made.decision_id, mia, now)
    assert product(store, shop.products[0]).category_id == shop.dresses
    assert _undone(store, made.decision_id, max_, now).status == "open"


def test_a_decision_is_taken_back_once(store: Store, shop: Shop, mia: Actor, max_: Actor, now: datetime) -> None:
    (open_id,) = propose(store, now, category_draft(shop))
    made = accepted(store, request(open_id), mia, now)
    first = _undo(store, made.decision_id, mia, now, "k")

    assert _undo(store, made.decision_id, mia, now, "k") == first
    answer = _kept(store, made.decision_id, max_, now)
    assert (answer.code, answer.by, answer.their_action) == (Code.NOT_OPEN, "Merchandiser", Action.UNDO)
    assert isinstance(first, Decided)
    assert _kept(store, first.decision_id, mia, now).code == Code.NOT_OPEN
    assert _kept(store, 99, mia, now).code == Code.UNKNOWN


@pytest.mark.parametrize("key", ["", "approve"])
def test_an_undo_needs_a_key_of_its_own(store: Store, shop: Shop, mia: Actor, now: datetime, key: str) -> None:
    (open_id,) = propose(store, now, category_draft(shop))
    made = accepted(store, request(open_id, idempotency_key="approve"), mia, now)

    with pytest.raises(BadInputError, match="key"), store.write() as session:
        undo(session, made.decision_id, mia, now, key)


def test_later_decisions_are_taken_back_first(store: Store, shop: Shop, mia: Actor, max_: Actor, now: datetime) -> None:
    (open_id,) = propose(store, now, category_draft(shop))
    due_at = now + timedelta(days=1)
    asked = request(open_id, Action.ESCALATE, escalate_to=Role.MANAGER, due_at=due_at, note="?")
    escalated = accepted(store, asked, mia, now)
    returned = accepted(store, request(open_id, Action.RETURN, version=2, note="!"), max_, now)
    approved = accepted(store, request(open_id, version=3), mia, now)

    answer = _kept(store, escalated.decision_id, mia, now)
    assert (answer.code, answer.by, answer.their_action) == (Code.VERSION, "Merchandiser", Action.APPROVE)

    assert _undone(store, approved.decision_id, mia, now).status == "open"
    assert proposal(store, open_id).escalated_to is None
    _undone(store, returned.decision_id, max_, now)
    again = proposal(store, open_id)
    assert (again.escalated_to, again.due_at, again.escalation_note) == ("manager", due_at, "?")
    _undone(store, escalated.decision_id, mia, now)
    assert proposal(store, open_id).escalated_to is None


def test_an_escalation_higher_up_goes_back_to_the_one_before(
    store: Store, shop: Shop, mia: Actor, max_: Actor, now: datetime
) -> None:
    (open_id,) = propose(store, now, category_draft(shop))
    accepted(store, request(open_id, Action.ESCALATE, escalate_to=Role.MANAGER, note="first"), mia, now)
    second = request(open_id, Action.ESCALATE, version=2, escalate_to=Role.ADMIN, note="second")
    made = accepted(store, second, max_, now)

    _undone(store, made.decision_id, max_, now)

    row = proposal(store, open_id)
    assert (row.escalated_to, row.escalation_note, row.escalated_by_id) == ("manager", "first", mia.user_id)


def test_with_a_newer_proposal_in_its_place_it_is_reverted(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    (open_id,) = propose(store, now, category_draft(shop))
    made = accepted(store, request(open_id), mia, now)
    back = CategoryChange(category_id=shop.shirts, path="Clothing > Shirts")
    (newer,) = propose(store, now, category_draft(shop, change=back, base_value=shop.dresses))

    assert _undone(store, made.decision_id, mia, now).status == "reverted"

    assert product(store, shop.products[0]).category_id == shop.shirts
    assert (proposal(store, open_id).status, proposal(store, newer).status) == ("reverted", "open")


def test_an_escalation_of_what_is_closed_by_now_stays(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    (open_id,) = propose(store, now, category_draft(shop))
    made = accepted(store, request(open_id, Action.ESCALATE, escalate_to=Role.MANAGER), mia, now)
    other = CategoryChange(category_id=shop.retired, path="Clothing > Corsets")
    propose(store, now, category_draft(shop, change=other))

    assert _kept(store, made.decision_id, mia, now).code == Code.NOT_OPEN


@pytest.mark.parametrize("further", ["published", "measured", "publish_failed"])
def test_what_was_published_can_be_taken_back(
    store: Store, shop: Shop, mia: Actor, now: datetime, further: str
) -> None:
    (open_id,) = propose(store, now, category_draft(shop))
    made = accepted(store, request(open_id), mia, now)
    with store.write() as session:
        session.get_one(Proposal, open_id).status = further

    assert _undone(store, made.decision_id, mia, now).status == "open"
    assert product(store, shop.products[0]).category_id == shop.shirts


def test_a_stale_decision_can_be_taken_back(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    (open_id,) = propose(store, now, category_draft(shop))
    set_value(store, Product, shop.products[0], category_id=None)
    made = accepted(store, request(open_id), mia, now)

    assert _undone(store, made.decision_id, mia, now).status == "open"
    assert product(store, shop.products[0]).category_id is None
