"""One product's life: everything that happened to it, in its order, and nothing of another product's."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session

from core.access.roles import Actor
from core.proposals import undo
from core.proposals.answers import Decided
from core.proposals.history import Happening, HistoryEntry, product_life
from core.records.choices import Action, ProposalStatus, Role
from core.records.store import Store
from core.records.work import Publication, PublicationItem
from tests.proposals.desk import (
    Shop,
    accepted,
    attributes_draft,
    category_draft,
    merge_draft,
    price_draft,
    propose,
    request,
)

MINUTE = timedelta(minutes=1)


def life(store: Store, product_id: int) -> list[HistoryEntry]:
    with store.read() as session:
        return product_life(session, product_id)


def test_a_product_nobody_touched_has_no_history(store: Store, shop: Shop) -> None:
    assert life(store, shop.products[0]) == []


def test_a_life_from_proposed_to_rolled_back(store: Store, shop: Shop, now: datetime, mia: Actor, max_: Actor) -> None:
    (one,) = propose(store, now, category_draft(shop))
    asked = request(one, Action.ESCALATE, escalate_to=Role.MANAGER, due_at=now + 9 * MINUTE, note="A dress?")
    accepted(store, asked, mia, now + MINUTE)
    decided = accepted(store, request(one, version=2, note="Yes."), max_, now + 2 * MINUTE)
    with store.write() as session:
        give(session, 1, now + 3 * MINUTE, shop, max_)
        give(session, 2, now + 4 * MINUTE, shop, max_, rolls_back_id=1)
    with store.write() as session:
        answer = undo.undo(session, decided.decision_id, max_, now + 5 * MINUTE, "undo")
        assert isinstance(answer, Decided)

    told = [(one.at - now, one.what, one.who, one.before_text, one.after_text) for one in life(store, shop.products[0])]

    shirts, dresses = "Clothing > Shirts", "Clothing > Dresses"
    assert told == [
        (0 * MINUTE, Happening.PROPOSED, "similarity", shirts, dresses),
        (1 * MINUTE, Happening.ESCALATED, mia.name, shirts, dresses),
        (2 * MINUTE, Happening.DECIDED, max_.name, shirts, dresses),
        (2 * MINUTE, Happening.APPLIED, max_.name, shirts, dresses),
        (3 * MINUTE, Happening.PUBLISHED, max_.name, shirts, dresses),
        (4 * MINUTE, Happening.ROLLED_BACK, max_.name, shirts, dresses),
        (5 * MINUTE, Happening.UNDONE, max_.name, dresses, shirts),
    ]


def give(session: Session, number: int, at: datetime, shop: Shop, actor: Actor, **more: object) -> None:
    """A publication of the first product's category."""
    session.add(
        Publication(
            id=number,
            channel="shopify",
            idempotency_key=str(number),
            status="ready",
            created_by_id=actor.user_id,
            created_at=at,
            **more,
        )
    )
    session.flush()
    session.add(
        PublicationItem(
            publication_id=number,
            product_id=shop.products[0],
            field="category_id",
            before=shop.shirts,
            after=shop.dresses,
        )
    )


def test_an_entry_says_why_and_where_it_led(store: Store, shop: Shop, now: datetime, mia: Actor) -> None:
    (one,) = propose(store, now, category_draft(shop))
    accepted(store, request(one, Action.REJECT, note="It is a shirt."), mia, now)

    _, entry = life(store, shop.products[0])

    assert (entry.why, entry.action, entry.status_after) == (
        "The value is wrong · It is a shirt.",
        Action.REJECT,
        ProposalStatus.REJECTED,
    )
    assert (entry.proposal_id, entry.label, entry.channel) == (one, "Category", "")


def test_each_value_written_is_told_with_its_sku_and_money(store: Store, shop: Shop, now: datetime, mia: Actor) -> None:
    price, attributes = propose(
        store, now, price_draft(shop, value=2500), attributes_draft(shop, values={"Color": "Navy", "Fit": "Slim"})
    )
    accepted(store, request(price), mia, now)
    accepted(store, request(attributes), mia, now)

    applied = [one for one in life(store, shop.products[0]) if one.what == Happening.APPLIED]

    assert sorted((one.label, one.before_text, one.after_text) for one in applied) == [
        ("Color", "Blue", "Navy"),
        ("Fit", "—", "Slim"),
        ("Price of SKU D1", "£30.00", "£25.00"),
    ]


def test_another_products_life_is_not_mixed_in(store: Store, shop: Shop, now: datetime, mia: Actor) -> None:
    one, two = propose(store, now, category_draft(shop), category_draft(shop, 1))
    accepted(store, request(one), mia, now)
    accepted(store, request(two), mia, now)

    assert {entry.proposal_id for entry in life(store, shop.products[1])} == {two}


def test_a_merge_is_in_the_life_of_the_product_it_retired(store: Store, shop: Shop, now: datetime, mia: Actor) -> None:
    (one,) = propose(store, now, merge_draft(shop))
    accepted(store, request(one), mia, now)

    told = {(entry.what, entry.label): entry.after_text for entry in life(store, shop.products[1])}

    assert told[Happening.PROPOSED, "Merged into"] == "Merge into Shirt dress 1"
    assert told[Happening.APPLIED, "Merged into"] == "Shirt dress 1"
