"""Two products side by side: which value survives is marked, SKUs and address are told, and nothing becomes markup."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.catalog.facts import ProductFacts
from core.changes import MergeChange, Relation, VariantOption
from core.proposals.item import Item
from core.records.choices import Kind
from core.records.store import Store
from dashboard.review.merging import field_value, merge
from tests.catalog.shop import product, sku
from tests.conftest import NOW
from tests.dashboard.review.test_panel import _item
from tests.dashboard.shop import HOSTILE, stock


def _merge(found: Item) -> str:
    assert isinstance(found.change, MergeChange)
    return merge(found, found.change)


def _of(sqlite: Store, keep: ProductFacts, retire: ProductFacts, *keep_fields: str) -> str:
    """The view of two other products in the shop's one merge."""
    stock(sqlite, NOW, products=8)
    change = MergeChange(keep_id=keep.id, retire_id=retire.id, keep_fields=keep_fields)
    return merge(replace(_item(sqlite, Kind.MERGE), products={keep.id: keep, retire.id: retire}), change)


def test_what_stays_stands_left_of_what_retires(sqlite: Store) -> None:
    stock(sqlite, NOW, products=8)

    shown = _merge(_item(sqlite, Kind.MERGE))

    assert shown.index("Linen shirt dress 1<") < shown.index("Retires") < shown.index("Linen shirt dress 5<")


def test_the_surviving_value_of_a_field_is_marked(sqlite: Store) -> None:
    shown = _of(sqlite, product(1, title="Red dress"), product(2, title="Dress in red"))

    assert "✓</span><span class='ec-hidden'>Survives: </span>Red dress<" in shown
    assert "<td class='ec-soft' data-label='Retires'><div>Dress in red<" in shown


def test_a_field_that_is_taken_over_is_marked_on_the_other_side(sqlite: Store) -> None:
    shown = _of(sqlite, product(1, title="Red dress"), product(2, title="Dress in red"), "title")

    assert "<td class='ec-soft' data-label='Stays'><div>Red dress<" in shown
    assert "Survives: </span>Dress in red<" in shown


def test_fields_that_are_alike_take_one_line(sqlite: Store) -> None:
    shown = _of(sqlite, product(1, title="One"), product(2, title="Two"))

    assert "The same on both: Description, Department, Category, Pictures, Material." in shown


def test_what_becomes_of_each_sku_is_told_with_its_stock(sqlite: Store) -> None:
    keep = product(1, skus=(sku(10, options={"Size": "S"}, on_hand_units=3),))
    moves, retires = sku(20, options={"Size": "M"}, on_hand_units=1204), sku(21, options={"Size": "S"})

    shown = _of(sqlite, keep, product(2, skus=(moves, retires)))

    assert shown.index("SKU-10") < shown.index("stays") < shown.index("SKU-20") < shown.index("moves here")
    assert shown.index("SKU-21") < shown.index("retires, as the same options are sold already")
    assert "<div>1,204</div>" in shown


def _variants(sqlite: Store, keep: ProductFacts, retire: ProductFacts, **more: Any) -> str:
    """The view of two products that are joined as variants by size."""
    stock(sqlite, NOW, products=8)
    option = VariantOption(name="Size", keep="S", retire="L")
    change = MergeChange(keep_id=1, retire_id=2, relation=Relation.VARIANT, options=(option,), **more)
    return merge(replace(_item(sqlite, Kind.MERGE), products={keep.id: keep, retire.id: retire}), change)


def test_variants_are_told_from_duplicates_and_each_sku_has_its_option(sqlite: Store) -> None:
    shown = _variants(
        sqlite, product(1), product(2, skus=(sku(20, on_hand_units=3),)), title="Linen dress in all sizes"
    )

    assert "One product, its variants listed apart" in shown
    assert shown.index("SKU-10") < shown.index("Size: S") < shown.index("SKU-20") < shown.index("Size: L")
    assert shown.count("retires, as") == 0
    assert "The product is called <b>Linen dress in all sizes</b>" in shown


def test_duplicates_are_said_to_be(sqlite: Store) -> None:
    assert "The same product, listed twice" in _of(sqlite, product(1), product(2))


@pytest.mark.parametrize("text", HOSTILE)
def test_no_option_becomes_markup(sqlite: Store, text: str) -> None:
    shown = _variants(sqlite, product(1, skus=(sku(10, options={text[:200]: text}),)), product(2), title=text[:200])

    assert "<script" not in shown
    assert "<img src=x" not in shown


def test_the_old_address_is_said_to_lead_to_the_new_one(sqlite: Store) -> None:
    shown = _of(sqlite, product(1, handle="red-dress"), product(2, handle="dress-in-red"))

    assert "The address /products/dress-in-red leads to /products/red-dress" in shown


def test_of_many_skus_the_rest_is_counted(sqlite: Store) -> None:
    keep = product(1, skus=tuple(sku(number, options={"Size": str(number)}) for number in range(10, 40)))

    assert "… and 19 more SKUs" in _of(sqlite, keep, product(2, skus=(sku(50, options={"Size": "50"}),)))


def test_a_product_that_is_gone_is_said_to_be(sqlite: Store) -> None:
    stock(sqlite, NOW, products=8)

    assert "is gone" in _merge(replace(_item(sqlite, Kind.MERGE), products={}))


@pytest.mark.parametrize(
    ("name", "values", "said"),
    [
        ("brand_id", {"brand": "Alder", "brand_id": 3}, "Alder"),
        ("brand_id", {}, "—"),
        ("category_id", {}, "Fashion › Dresses"),
        ("images", {}, "1 picture"),
        ("images", {"images": ()}, "—"),
        ("description", {"description_html": "<p>A dress.</p>"}, "A dress."),
        ("tags", {"tags": ("new", "sale")}, "new, sale"),
        ("attributes.Material", {}, "Linen"),
    ],
)
def test_values_read_as_people_say_them(name: str, values: dict[str, Any], said: str) -> None:
    assert field_value(name, product(1, **values)) == said


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_a_product_becomes_markup(sqlite: Store, text: str) -> None:
    keep = product(1, title=text, handle="a", brand=text, attributes={text: text})
    retire = product(2, title="x", handle="b", description=text, skus=(sku(20, code=text, options={text: text}),))

    shown = _of(sqlite, keep, retire)

    assert "<script" not in shown
    assert "<img src=x" not in shown
