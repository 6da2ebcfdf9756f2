"""A value that texts disagree about, from the question to the label."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from core.access.roles import Actor
from core.changes import Alternative, Draft, FixChange
from core.learning.reading import read
from core.proposals.decide import Code
from core.records.catalogue import Product
from core.records.choices import Action
from core.records.store import Store
from tests.proposals.desk import Shop, accepted, price_draft, product, propose, refused, request, set_value

FIT = "attributes.Fit"


def question(shop: Shop) -> Draft:
    """The title of the first product says Slim, its text Regular."""
    values = [FixChange(field=FIT, value=value) for value in ("Slim", "Regular")]
    choices = [Alternative(label=str(one.value), confidence=0.5, payload=one.model_dump(mode="json")) for one in values]
    asked = price_draft(shop, subject=f"product:{shop.products[0]}", sku_id=None)
    return replace(asked, field=FIT, change=FixChange(field=FIT), base_value=None, alternatives=tuple(choices))


@pytest.fixture
def open_id(store: Store, shop: Shop, now: datetime) -> int:
    set_value(store, Product, shop.products[0], title="Slim shirt dress 1")
    return propose(store, now, question(shop))[0]


def test_nobody_approves_it_without_choosing(store: Store, open_id: int, mia: Actor, now: datetime) -> None:
    assert refused(store, request(open_id), mia, now).code == Code.NEEDS_VALUE


def test_a_chosen_value_is_written_and_is_a_label(
    store: Store, shop: Shop, open_id: int, mia: Actor, now: datetime
) -> None:
    chosen = FixChange(field=FIT, value="Slim")

    assert accepted(store, request(open_id, Action.EDIT, change=chosen), mia, now).status == "applied"

    assert product(store, shop.products[0]).attributes["Fit"] == "Slim"
    with store.read() as session:
        assert read(session).taught().decided == {(shop.products[0], FIT): ("Slim", 2.0)}


def test_the_value_that_the_title_speaks_against_needs_a_reason(
    store: Store, shop: Shop, open_id: int, mia: Actor, now: datetime
) -> None:
    chosen = FixChange(field=FIT, value="Regular")

    assert refused(store, request(open_id, Action.EDIT, change=chosen), mia, now).code == Code.NEEDS_REASON
    assert accepted(store, request(open_id, Action.OVERRIDE, change=chosen), mia, now).status == "applied"

    with store.read() as session:
        assert read(session).taught().decided == {(shop.products[0], FIT): ("Regular", 2.0)}


def test_a_rejected_question_teaches_nothing(store: Store, shop: Shop, open_id: int, mia: Actor, now: datetime) -> None:
    accepted(store, request(open_id, Action.REJECT), mia, now)

    assert "Fit" not in product(store, shop.products[0]).attributes
    with store.read() as session:
        taught = read(session).taught()
    assert (taught.decided, taught.refused) == ({}, {})
