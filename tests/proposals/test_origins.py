"""Which live texts a machine wrote is read from what decisions wrote, through edits, undo, imports and later hands."""

from __future__ import annotations

from datetime import datetime

import pytest

from core.access.roles import Actor
from core.changes import CopyField, FixChange
from core.proposals import undo
from core.proposals.edited import rewritten
from core.proposals.item import item
from core.proposals.origins import ai_written, origins, origins_of
from core.records.catalogue import Product
from core.records.choices import Action
from core.records.store import Store
from tests.proposals.copy_desk import CHANGE, copy_draft, dressed_shop
from tests.proposals.desk import Shop, accepted, price_draft, product, propose, request, set_value


@pytest.fixture
def shop(store: Store) -> Shop:
    return dressed_shop(store)


def marked(store: Store) -> set[tuple[int, str]]:
    with store.read() as session:
        return ai_written(session)


def approved(store: Store, shop: Shop, actor: Actor, now: datetime, number: int = 0) -> int:
    """The decision that gave the product the drafted description."""
    waiting = propose(store, now, copy_draft(shop, number))[-1]
    return accepted(store, request(waiting), actor, now).decision_id


def by_hand(store: Store, shop: Shop, actor: Actor, now: datetime, text: str = "<p>By hand.</p>") -> int:
    """The decision that gave the first product a description that a person wrote."""
    fix = FixChange(field="description", value=text)
    draft = copy_draft(shop, kind="fix", change=fix, base_value=product(store, shop.products[0]).description)
    [waiting] = propose(store, now, draft)
    return accepted(store, request(waiting), actor, now).decision_id


def test_an_approved_text_names_its_writer_and_who_let_it_pass(
    store: Store, shop: Shop, mia: Actor, now: datetime
) -> None:
    approved(store, shop, mia, now)

    with store.read() as session:
        [(field, origin)] = origins(session, shop.products[0]).items()
        assert not origins(session, shop.products[1])
    assert (field, origin.writer, origin.writer_version) == ("description", "test writer", "1")
    assert (origin.decided_by, origin.edited, origin.decided_at) == ("Merchandiser", False, now)


def test_an_edited_text_is_still_the_writers_and_says_so(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    [waiting] = propose(store, now, copy_draft(shop))
    with store.read() as session:
        seen = item(session, waiting, now).product
    assert seen is not None
    change = rewritten(CHANGE, "A blue shirt dress. Easy to wear.", seen)
    accepted(store, request(waiting, Action.EDIT, change=change), mia, now)

    with store.read() as session:
        assert origins(session, shop.products[0])["description"].edited


def test_an_undo_ends_it_and_a_second_approval_begins_it_again(
    store: Store, shop: Shop, mia: Actor, now: datetime
) -> None:
    decision = approved(store, shop, mia, now)
    with store.write() as session:
        undo.undo(session, decision, mia, now, "back")
    assert marked(store) == set()

    [waiting] = propose(store, now)
    accepted(store, request(waiting, version=3), mia, now)
    assert marked(store) == {(shop.products[0], "description")}


def test_a_later_text_by_hand_ends_it_and_its_undo_brings_it_back(
    store: Store, shop: Shop, mia: Actor, now: datetime
) -> None:
    approved(store, shop, mia, now)
    decision = by_hand(store, shop, mia, now)
    assert marked(store) == set()

    with store.write() as session:
        undo.undo(session, decision, mia, now, "back")
    assert marked(store) == {(shop.products[0], "description")}


def test_an_import_of_another_text_ends_it(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    approved(store, shop, mia, now)
    set_value(store, Product, shop.products[0], description="<p>As the supplier has it.</p>")

    assert marked(store) == set()


def test_a_value_that_rules_corrected_is_nobodys_text(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    by_hand(store, shop, mia, now)
    [waiting] = propose(store, now, price_draft(shop, value=2500))
    accepted(store, request(waiting), mia, now)

    assert marked(store) == set()


def test_bullets_and_other_products_are_told_apart(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    bullets = CHANGE.model_copy(
        update={"field": CopyField.BULLETS, "text": "A belt\nPockets", "clauses": (), "facts": {}}
    )
    draft = copy_draft(shop, 1, change=bullets, field="attributes.Highlights", base_value=None)
    approved(store, shop, mia, now)
    accepted(store, request(propose(store, now, draft)[-1]), mia, now)

    first, other = shop.products[0], shop.products[1]
    assert marked(store) == {(first, "description"), (other, "attributes.Highlights")}
    with store.read() as session:
        assert ai_written(session, [other]) == {(other, "attributes.Highlights")}
        assert origins_of(session, [first]).keys() == {first}
        assert ai_written(session, []) == set()
