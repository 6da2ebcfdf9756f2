from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from core.access.roles import Actor
from core.catalog.facts import ProductFacts, facts
from core.catalog.suggest.option_habits import DecidedVariant
from core.changes import FieldWrite, MergeChange, Relation, VariantOption
from core.learning.merges import as_before, decided_pairs, decided_variants
from core.proposals.undo import undo
from core.records.catalogue import Brand, Product, Sku
from core.records.choices import Action
from core.records.store import Store
from tests.catalog.shop import product, sku
from tests.proposals.desk import Shop, accepted, merge_draft, open_shop, propose, request, set_value


@pytest.fixture
def shop(store: Store) -> Shop:
    return open_shop(store)


def seen(store: Store, *product_ids: int) -> list[ProductFacts]:
    with store.read() as session:
        return list(facts(session, product_ids).values())


def answers(store: Store) -> list[tuple[int, int, bool]]:
    with store.read() as session:
        return [(pair.left.id, pair.right.id, pair.is_one) for pair in decided_pairs(session)]


def compared(side: ProductFacts) -> ProductFacts:
    """The product without what no comparison reads."""
    return replace(side, rev=1, description_html="", images=())


def test_an_approved_pair_is_seen_as_it_was_before_the_merge(
    store: Store, shop: Shop, mia: Actor, now: datetime
) -> None:
    with store.write() as session:
        session.add(Brand(id=5, name="Alder"))
    first, second, _ = shop.products
    set_value(store, Sku, shop.skus[0], options={"Size": "S"})
    set_value(store, Sku, shop.skus[1], options={"Size": "M"})
    set_value(store, Product, second, brand_id=5, description="<p>Soft.</p>", attributes={"Fit": "Slim"}, tags=["new"])
    before = seen(store, first, second)
    fields = ("brand_id", "description", "attributes.Fit", "tags", "title")
    change = MergeChange(keep_id=first, retire_id=second, keep_fields=fields)
    (open_id,) = propose(store, now, merge_draft(shop, change=change))

    accepted(store, request(open_id), mia, now)

    with store.read() as session:
        (pair,) = decided_pairs(session)
    assert pair.is_one
    assert [compared(pair.left), compared(pair.right)] == [compared(side) for side in before]


def test_a_rejected_pair_is_two_products_if_the_reason_says_so(
    store: Store, shop: Shop, mia: Actor, now: datetime
) -> None:
    first, second = propose(store, now, merge_draft(shop, 0, 1), merge_draft(shop, 0, 2))

    accepted(store, request(first, Action.REJECT, reason_code="wrong-product"), mia, now)
    accepted(store, request(second, Action.REJECT, reason_code="not-now"), mia, now)

    assert answers(store) == [(shop.products[0], shop.products[1], False)]


def test_what_was_taken_back_teaches_nothing(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    set_value(store, Sku, shop.skus[0], options={"Size": "S"})
    set_value(store, Sku, shop.skus[1], options={"Size": "M"})
    (open_id,) = propose(store, now, merge_draft(shop))
    made = accepted(store, request(open_id), mia, now)
    with store.write() as session:
        undo(session, made.decision_id, mia, now, "back")

    assert answers(store) == []


def test_a_pair_rejected_and_merged_elsewhere_since_teaches_nothing(
    store: Store, shop: Shop, mia: Actor, now: datetime
) -> None:
    (open_id,) = propose(store, now, merge_draft(shop))
    accepted(store, request(open_id, Action.REJECT), mia, now)
    set_value(store, Product, shop.products[1], status="merged", merged_into_id=shop.products[2])

    assert answers(store) == []


def test_a_shop_without_decisions_teaches_nothing(store: Store, shop: Shop) -> None:
    assert shop.products
    assert answers(store) == []


def test_skus_that_moved_stand_again_where_they_were() -> None:
    keep = product(1, skus=(sku(10), sku(20)))
    retire = product(2, skus=(), status="merged", merged_into_id=1)
    writes = [
        FieldWrite(2, "product_id", 2, 1, 20),
        FieldWrite(2, "status", "active", "merged"),
        FieldWrite(2, "merged_into_id", None, 1),
    ]

    left, right = as_before(keep, retire, writes, {})

    assert [each.id for each in left.skus] == [10]
    assert [each.id for each in right.skus] == [20]
    assert (right.status, right.merged_into_id) == ("active", None)


def variants(shop: Shop, number: int) -> MergeChange:
    """The first product and another one as variants by size."""
    option = VariantOption(name="Size", keep="S", retire=f"M{number}")
    keep_id, retire_id = shop.products[0], shop.products[number]
    return MergeChange(keep_id=keep_id, retire_id=retire_id, relation=Relation.VARIANT, options=(option,))


def joined(store: Store) -> list[DecidedVariant]:
    with store.read() as session:
        return decided_variants(session)


def test_duplicates_decided_as_variants_are_two_products_as_they_were_before(
    store: Store, shop: Shop, mia: Actor, now: datetime
) -> None:
    before = seen(store, *shop.products[:2])
    (open_id,) = propose(store, now, merge_draft(shop))

    accepted(store, request(open_id, Action.EDIT, change=variants(shop, 1)), mia, now)

    with store.read() as session:
        (pair,) = decided_pairs(session)
    assert not pair.is_one
    assert [side.title for side in (pair.left, pair.right)] == [side.title for side in before]
    assert [len(side.skus) for side in (pair.left, pair.right)] == [1, 1]
    assert joined(store) == [DecidedVariant("Fashion", "Size", joined=True)]


def test_variants_joined_or_refused_tell_the_habit_and_nothing_of_duplicates(
    store: Store, shop: Shop, mia: Actor, now: datetime
) -> None:
    drafts = [merge_draft(shop, 0, number, change=variants(shop, number)) for number in (1, 2)]
    first, second = propose(store, now, *drafts)

    accepted(store, request(first), mia, now)
    accepted(store, request(second, Action.REJECT, reason_code="wrong-product"), mia, now)

    assert answers(store) == []
    assert joined(store) == [DecidedVariant("Fashion", "Size", joined=answer) for answer in (True, False)]


def test_a_merge_of_duplicates_says_nothing_of_the_habit(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    (open_id,) = propose(store, now, merge_draft(shop))

    accepted(store, request(open_id, Action.REJECT, reason_code="wrong-product"), mia, now)

    assert joined(store) == []
