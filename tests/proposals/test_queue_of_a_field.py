"""The queue of one field, or of one part of the taxonomy: what catalogue health leads to."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlmodel import select

from core.access.roles import Actor
from core.changes import Draft, FixChange
from core.proposals import queue
from core.proposals.ordering import NOWHERE
from core.proposals.queue import QueueFilter
from core.proposals.submit import submit
from core.records.catalogue import Category, Product
from core.records.choices import Role
from core.records.store import Store
from tests.dashboard.shop import stock

Found = list[tuple[str, str]]


@pytest.fixture
def manager(store: Store, people: dict[Role, Actor], now: datetime) -> Actor:
    """A manager of a shop of eight products, the second of which is in no category."""
    ids = stock(store, now, products=8, people=False)
    with store.write() as session:
        session.get_one(Product, ids[1]).category_id = None
    return people[Role.MANAGER]


def found(store: Store, actor: Actor, now: datetime, **wanted: str) -> Found:
    with store.read() as session:
        rows = queue.page(session, QueueFilter(**wanted), actor, now).rows  # type: ignore[arg-type]
    return sorted((row.department, row.field) for row in rows)


def test_a_field_finds_the_proposals_that_give_it_a_value(store: Store, manager: Actor, now: datetime) -> None:
    assert found(store, manager, now, field="seo_title") == [("Fashion", "seo_title")]
    assert len(found(store, manager, now, field="category_id")) == 8
    assert found(store, manager, now, field="barcode") == []


def test_an_attribute_is_found_by_itself_and_among_several(store: Store, manager: Actor, now: datetime) -> None:
    with store.write() as session:
        product = session.exec(select(Product).where(Product.department == "Beauty")).first()
        assert product is not None
        alone = Draft(
            kind="fix",
            subject=f"product:{product.id}",
            product_id=product.id,
            field="attributes.Color",
            change=FixChange(field="attributes.Color", value="Red"),
            base_value=None,
            base_rev=1,
            confidence=0.9,
            stake_minor=100,
            currency="GBP",
            suggested_by="rules",
            title=product.title,
            department="Beauty",
        )
        submit(session, [alone], (lambda _: ()), now)

    both = [("Beauty", "attributes.Color"), ("Fashion", "attributes")]
    assert found(store, manager, now, field="attributes.Color") == both
    assert found(store, manager, now, field="attributes.Material") == [("Fashion", "attributes")]
    assert found(store, manager, now, field="attributes.Shape") == []


def test_a_category_finds_what_lies_in_it_and_below(store: Store, manager: Actor, now: datetime) -> None:
    every = found(store, manager, now, category="Fashion")
    leaf = found(store, manager, now, category="Fashion > Tops > Shirts")

    assert every == leaf
    assert {department for department, _ in every} == {"Fashion"}
    assert found(store, manager, now, category="Fashion > Top") == []
    assert found(store, manager, now, category="Fash_on") == []


def test_products_in_no_category_have_a_queue_of_their_own(store: Store, manager: Actor, now: datetime) -> None:
    assert found(store, manager, now, category=NOWHERE) == [("Beauty", "category_id")]


def test_field_and_category_narrow_each_other_in_any_order(store: Store, manager: Actor, now: datetime) -> None:
    with store.read() as session:
        paths = list(session.exec(select(Category.path)))
    assert "Beauty > Skin care > Creams" in paths

    for sort in queue.Sort:
        wanted = QueueFilter(departments=("Beauty",), field="category_id", category="Beauty > Skin care", sort=sort)
        with store.read() as session:
            rows = queue.page(session, wanted, manager, now).rows
        assert [row.field for row in rows] == ["category_id"]
