"""A merge decided and taken back restores everything; deciding one of several leaves the others sound."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import inspect, select

from core.access.roles import Actor
from core.changes import MergeChange, Relation, VariantOption
from core.proposals.answers import Code, Refused
from core.proposals.decide import Decided
from core.proposals.item import item
from core.proposals.undo import undo
from core.records.catalogue import Product, Sku
from core.records.choices import Action, Role
from core.records.migrate import migrate
from core.records.store import Store
from tests.proposals.desk import (
    Shop,
    accepted,
    colleague,
    decided,
    merge_draft,
    open_shop,
    product,
    propose,
    refused,
    request,
    set_value,
)

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
FIELDS = ("title", "description", "product_type", "tags", "images", "seo_title", "attributes.Fit", "attributes.Color")


def everything(store: Store) -> list[dict[str, Any]]:
    """Every column of every product and SKU but those that count changes."""
    counting = {"rev", "updated_at"}
    with store.read() as session:
        rows = [*session.scalars(select(Product)), *session.scalars(select(Sku))]
        return [
            {
                column.key: getattr(row, column.key)
                for column in inspect(type(row)).columns
                if column.key not in counting
            }
            for row in sorted(rows, key=lambda row: (type(row).__name__, row.id or 0))
        ]


words = st.sampled_from(["", "Linen dress", "A <b>dress</b>", "Größe Ω 夏"])
values = st.fixed_dictionaries(
    {
        "title": words,
        "description": words,
        "product_type": words,
        "seo_title": words,
        "tags": st.lists(st.sampled_from(["new", "sale"]), max_size=2, unique=True),
        "images": st.lists(st.sampled_from(["a.jpg", "b.jpg"]).map(lambda url: {"url": url, "alt": ""}), max_size=2),
        "attributes": st.dictionaries(st.sampled_from(["Fit", "Color"]), st.sampled_from(["Slim", "Blue"])),
    }
)
skus = st.lists(
    st.tuples(st.sampled_from(["S", "M", "L"]), st.integers(0, 50) | st.none(), st.integers(1, 9000)),
    min_size=1,
    max_size=3,
    unique_by=lambda each: each[0],
)


def stocked(store: Store, row: int, product_id: int, found: list[tuple[str, int | None, int]]) -> None:
    """Give a product SKUs of these sizes, stocks and prices instead of its own."""
    with store.write() as session:
        for sku in session.scalars(select(Sku).where(Sku.product_id == product_id)):  # type: ignore[arg-type]
            session.delete(sku)
        session.flush()
        for place, (size, units, price) in enumerate(found):
            session.add(
                Sku(
                    product_id=product_id,
                    code=f"{row}-{place}",
                    currency="GBP",
                    options={"Size": size},
                    on_hand_units=units,
                    price_minor=price,
                )
            )


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(values, values, skus, skus, st.lists(st.sampled_from(FIELDS), unique=True))
def test_a_merge_taken_back_restores_fields_skus_stock_and_addresses(
    tmp_path_factory: pytest.TempPathFactory,
    kept: dict[str, Any],
    retired: dict[str, Any],
    here: list[tuple[str, int | None, int]],
    there: list[tuple[str, int | None, int]],
    fields: list[str],
) -> None:
    store = Store(f"sqlite:///{tmp_path_factory.mktemp('merge')}/shop.db")
    migrate(store)
    shop = open_shop(store, products=2)
    mia = colleague(store, "Mia")
    for number, (product_id, changed, sizes) in enumerate(
        zip(shop.products, (kept, retired), (here, there), strict=True)
    ):
        set_value(store, Product, product_id, **changed)
        stocked(store, number, product_id, sizes)
    before = everything(store)
    change = MergeChange(keep_id=shop.products[0], retire_id=shop.products[1], keep_fields=tuple(fields))
    (open_id,) = propose(store, NOW, merge_draft(shop, change=change))

    answer = decided(store, request(open_id), mia, NOW)
    if isinstance(answer, Refused):
        answer = accepted(store, request(open_id, Action.OVERRIDE), mia, NOW)
    assert answer.status == "applied"
    assert everything(store) != before
    with store.write() as session:
        assert isinstance(undo(session, answer.decision_id, mia, NOW, "back"), Decided)

    assert everything(store) == before
    store.engine.dispose()


@pytest.fixture
def shop(store: Store) -> Shop:
    """Three listings of one dress, their SKUs without options."""
    return open_shop(store)


@pytest.fixture
def three(store: Store) -> Shop:
    """Three listings of one dress, each with a size of its own."""
    shop = open_shop(store)
    for sku_id, size in zip(shop.skus, "SML", strict=True):
        set_value(store, Sku, sku_id, options={"Size": size})
    return shop


@pytest.fixture
def lena(store: Store) -> Actor:
    return colleague(store, "Lena", Role.MERCHANDISER)


def test_of_three_listings_each_merge_can_be_decided_after_the_other(store: Store, three: Shop, lena: Actor) -> None:
    for open_id in propose(store, NOW, merge_draft(three, 0, 1), merge_draft(three, 0, 2)):
        assert accepted(store, request(open_id), lena, NOW).status == "applied"

    with store.read() as session:
        owners = set(session.scalars(select(Sku.product_id)))  # type: ignore[call-overload]
    assert owners == {three.products[0]}


def test_rejecting_one_of_three_leaves_the_other(store: Store, three: Shop, lena: Actor) -> None:
    first, second = propose(store, NOW, merge_draft(three, 0, 1), merge_draft(three, 0, 2))

    accepted(store, request(first, Action.REJECT), lena, NOW)

    assert accepted(store, request(second), lena, NOW).status == "applied"
    assert product(store, three.products[1]).status == "active"


def test_turning_one_of_three_round_writes_nothing_for_the_other_until_it_is_proposed_anew(
    store: Store, three: Shop, lena: Actor
) -> None:
    first, second = propose(store, NOW, merge_draft(three, 0, 1), merge_draft(three, 0, 2))
    turned = MergeChange(keep_id=three.products[1], retire_id=three.products[0])
    accepted(store, request(first, Action.EDIT, change=turned), lena, NOW)

    answer = accepted(store, request(second), lena, NOW)
    assert (answer.status, answer.writes) == ("blocked", ())
    assert "the next look at the catalogue proposes what stays" in answer.findings[0].message

    (again,) = propose(store, NOW, merge_draft(three, 1, 2))
    assert accepted(store, request(again), lena, NOW).status == "applied"
    assert product(store, three.products[2]).merged_into_id == three.products[1]


def test_a_turned_merge_taken_back_opens_the_way_for_the_other_again(store: Store, three: Shop, lena: Actor) -> None:
    first, second = propose(store, NOW, merge_draft(three, 0, 1), merge_draft(three, 0, 2))
    turned = MergeChange(keep_id=three.products[1], retire_id=three.products[0])
    made = accepted(store, request(first, Action.EDIT, change=turned), lena, NOW)

    with store.write() as session:
        undo(session, made.decision_id, lena, NOW, "back")

    assert accepted(store, request(second), lena, NOW).status == "applied"


def test_a_person_chooses_which_value_of_a_field_survives(store: Store, three: Shop, lena: Actor) -> None:
    (open_id,) = propose(store, NOW, merge_draft(three, 0, 1))
    chosen = MergeChange(keep_id=three.products[0], retire_id=three.products[1], keep_fields=("title",))

    accepted(store, request(open_id, Action.EDIT, change=chosen), lena, NOW)

    assert product(store, three.products[0]).title == "Shirt dress 2"


def test_two_sizes_that_would_lose_a_sku_are_warned_about(store: Store, three: Shop, lena: Actor) -> None:
    for number, size in ((0, "50 ml"), (1, "100 ml")):
        set_value(store, Product, three.products[number], title=f"Night cream {size}")
        set_value(store, Sku, three.skus[number], options={})
    (open_id,) = propose(store, NOW, merge_draft(three, 0, 1))

    with store.read() as session:
        found = [finding.code for finding in item(session, open_id, NOW).findings]

    assert found == ["merge-variants"]
    assert refused(store, request(open_id), lena, NOW).code == Code.NEEDS_REASON


def joined(shop: Shop, keep: int, retire: int, kept: str, retired: str, **more: Any) -> MergeChange:
    """Two of the shop's products as variants by size."""
    option = VariantOption(name="Size", keep=kept, retire=retired)
    return MergeChange(
        keep_id=shop.products[keep],
        retire_id=shop.products[retire],
        relation=Relation.VARIANT,
        options=(option,),
        **more,
    )


def sizes(store: Store, product_id: int) -> list[dict[str, str]]:
    with store.read() as session:
        found = select(Sku).where(Sku.product_id == product_id).order_by(Sku.id)  # type: ignore[arg-type]
        return [sku.options for sku in session.scalars(found)]


def test_variants_joined_are_one_product_and_apart_again_once_that_is_taken_back(
    store: Store, shop: Shop, lena: Actor
) -> None:
    before = everything(store)
    change = joined(shop, 0, 1, "S", "M", title="Shirt dress")
    (open_id,) = propose(store, NOW, merge_draft(shop, change=change))

    made = accepted(store, request(open_id), lena, NOW)

    assert made.status == "applied"
    assert sizes(store, shop.products[0]) == [{"Size": "S"}, {"Size": "M"}]
    assert product(store, shop.products[0]).title == "Shirt dress"
    assert product(store, shop.products[1]).merged_into_id == shop.products[0]
    with store.write() as session:
        assert isinstance(undo(session, made.decision_id, lena, NOW, "back"), Decided)
    assert everything(store) == before


def test_a_third_variant_joins_the_two_and_holds_them_until_it_is_taken_back(
    store: Store, shop: Shop, lena: Actor
) -> None:
    before = everything(store)
    drafts = (merge_draft(shop, 0, n, change=joined(shop, 0, n, "S", size)) for n, size in ((1, "M"), (2, "L")))
    first, second = (accepted(store, request(one), lena, NOW) for one in propose(store, NOW, *drafts))
    assert sizes(store, shop.products[0]) == [{"Size": "S"}, {"Size": "M"}, {"Size": "L"}]

    with store.write() as session:
        refusal = undo(session, first.decision_id, lena, NOW, "too soon")
    assert isinstance(refusal, Refused)
    assert refusal.message.startswith(f"Another variant, D{shop.products[2]}, joined the product since")
    assert sizes(store, shop.products[0]) == [{"Size": "S"}, {"Size": "M"}, {"Size": "L"}]

    with store.write() as session:
        for number, step in enumerate((second, first)):
            assert isinstance(undo(session, step.decision_id, lena, NOW, f"back {number}"), Decided)
    assert everything(store) == before


def test_what_was_proposed_as_duplicates_can_be_decided_as_variants_and_the_other_way_round(
    store: Store, shop: Shop, lena: Actor
) -> None:
    twins = merge_draft(shop, 0, 1)
    variants = merge_draft(shop, 0, 2, change=joined(shop, 0, 2, "S", "L"))
    first, second = propose(store, NOW, twins, variants)

    one = accepted(store, request(first, Action.EDIT, change=joined(shop, 0, 1, "S", "M")), lena, NOW)
    as_twins = MergeChange(keep_id=shop.products[0], retire_id=shop.products[2])
    other = refused(store, request(second, Action.EDIT, change=as_twins), lena, NOW)

    assert (one.status, sizes(store, shop.products[0])) == ("applied", [{"Size": "S"}, {"Size": "M"}])
    assert other.code == Code.BLOCKED  # its SKU has no size, and those of the product that stays have
    assert other.message.startswith("The surviving product's SKUs have size, the duplicate's no options")
    assert product(store, shop.products[2]).status == "active"
