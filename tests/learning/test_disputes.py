"""Contradictions between people: found when models learn, kept with names, and gone once they are settled."""

from __future__ import annotations

from datetime import datetime

from core.access.roles import Actor
from core.learning import disputes, reading
from core.learning.disputes import Dispute, Disputes, Said
from core.proposals.undo import undo
from core.records.catalogue import Product
from core.records.choices import Action
from core.records.store import Store
from tests.proposals.desk import Shop, accepted, category_draft, colleague, propose, request, set_value


def found(store: Store, now: datetime) -> Disputes:
    """What is kept, and read again, after one learning."""
    with store.write() as session:
        now_found = disputes.keep(session, reading.read(session), now)
    with store.read() as session:
        assert disputes.kept(session) == now_found
    return now_found


def test_nothing_is_kept_before_models_learned(store: Store) -> None:
    with store.read() as session:
        assert disputes.kept(session) == Disputes()


def test_two_people_and_their_words_are_named_until_one_takes_theirs_back(
    store: Store, shop: Shop, mia: Actor, now: datetime
) -> None:
    for product_id in shop.products[:2]:
        set_value(store, Product, product_id, title="Shirt dress")
    bo = colleague(store, "Bo")
    first, second = propose(store, now, category_draft(shop, 0), category_draft(shop, 1))
    done = accepted(store, request(first), mia, now)
    accepted(store, request(second, Action.REJECT, reason_code="live-is-right"), bo, now)

    one, other = shop.products[:2]
    assert found(store, now) == Disputes(
        1,
        (
            Dispute(
                "Category",
                Said(mia.name, "Clothing > Dresses", one, "Shirt dress"),
                Said("Bo", "Clothing > Shirts", other, "Shirt dress"),
            ),
        ),
    )

    with store.write() as session:
        undo(session, done.decision_id, mia, now, "back")
    assert found(store, now) == Disputes()
