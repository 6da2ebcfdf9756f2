"""Which products are variants of one, by which option, and what the shop's habit says of joining them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalog.facts import ProductFacts
from core.catalog.suggest.joining import common_title
from core.catalog.suggest.option_habits import DecidedVariant, OptionHabits
from core.catalog.suggest.pair_signs import Rarity, Side
from core.catalog.suggest.variants import Variant, variant_of, without_difference
from tests.catalog.shop import product, sku

SIZES = tuple(sku(number, options={"Size": size}) for number, size in enumerate(("S", "M", "L"), start=500))
JARS = tuple(sku(number, options={"Volume": volume}) for number, volume in enumerate(("50 ml", "100 ml"), start=600))
SHOP = (
    product(50, title="Wool coat", skus=SIZES),
    product(51, title="Hand cream", department="Beauty", skus=JARS),
)
HABITS = OptionHabits.of(SHOP)


def read(one: ProductFacts) -> Side:
    return Side.of(one, Rarity.among([*SHOP, one]))


def shirt(number: int, title: str, **more: Any) -> ProductFacts:
    return product(number, **{"title": title, "brand": "Alder", **more})


def told(one: ProductFacts, other: ProductFacts, habits: OptionHabits = HABITS) -> Variant | None:
    found = variant_of(read(one), read(other), habits)
    turned = variant_of(read(other), read(one), habits)
    assert (found is None) == (turned is None)
    return found


def values(found: Variant | None) -> tuple[str, tuple[str, ...], tuple[str, ...]] | None:
    return (found.place[1], found.told_left.shown, found.told_right.shown) if found else None


BASE = shirt(1, "Linen shirt", skus=(sku(10, options={"Size": "S"}), sku(11, options={"Size": "M"})))


@pytest.mark.parametrize("title", ["Linen shirt L", "Linen shirt, size L", "L linen shirt", "Linen shirt – l"])
def test_a_size_that_only_one_title_says_tells_it_from_the_sizes_of_the_other(title: str) -> None:
    found = told(BASE, shirt(2, title))

    assert values(found) == ("size", ("S", "M"), (title[0] if title.startswith("L l") else title[-1],))


def test_amounts_are_values_of_an_option_that_measures_the_same_though_no_sku_has_them() -> None:
    small, large = (shirt(n, f"Night cream {ml} ml", department="Beauty") for n, ml in ((1, 30), (2, 250)))

    assert values(told(small, large)) == ("volume", ("30 ml",), ("250 ml",))


def test_an_attribute_tells_variants_of_one_title_apart() -> None:
    small, large = (shirt(n, "Linen shirt", attributes={"Size": size}) for n, size in ((1, "S"), (2, "L")))

    assert values(told(small, large)) == ("size", ("S",), ("L",))


def test_skus_in_other_sizes_are_told_by_their_own_options() -> None:
    large = shirt(2, "Linen shirt", skus=(sku(20, options={"size": "L"}),))

    found = told(BASE, large)

    assert values(found) == ("size", ("S", "M"), ("L",))
    assert found is not None
    assert (found.told_left.carried, found.told_right.carried) == (True, True)


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (shirt(2, "Linen shirt M"), "the size is sold already"),
        (shirt(2, "Linen shirt red"), "colour is no option here"),
        (shirt(2, "Linen shirt dress L"), "another word differs"),
        (shirt(2, "Linen shirt L", department="Beauty"), "another department"),
        (shirt(2, "Linen shirt L", brand="Beech"), "another brand"),
        (shirt(2, "Linen shirt L", category_id=11), "another category"),
        (shirt(2, "Linen shirt L", attributes={"Material": "Cotton"}), "another material"),
        (shirt(2, "Linen shirt L", skus=(sku(20, options={"Colour": "Red"}),)), "another option beside it"),
        (shirt(2, "Linen shirt"), "nothing says its size"),
        (shirt(2, "One two three four five L"), "too many words differ"),
        (shirt(2, ""), "no title"),
    ],
)
def test_what_is_told_apart_by_anything_else_is_no_variant(other: ProductFacts, why: str) -> None:
    assert told(BASE, other) is None, why


def test_a_shop_that_has_no_options_has_no_variants_to_join() -> None:
    assert told(BASE, shirt(2, "Linen shirt L"), OptionHabits.of([shirt(3, "Coat")])) is None


def test_without_what_tells_them_apart_two_variants_are_alike() -> None:
    found = told(BASE, shirt(2, "Linen shirt, size L", attributes={"Material": "Linen", "Size": "L"}))
    assert found is not None

    left, right = without_difference(found)

    assert (left.title, right.title) == ("linen shirt", "linen shirt")
    assert left.attributes == right.attributes


def test_of_amounts_each_may_have_a_price_of_its_own_but_not_of_other_variants() -> None:
    jars = [
        shirt(n, f"Night cream {ml} ml", department="Beauty", skus=(sku(n, price_minor=price),))
        for n, ml, price in ((1, 30, 900), (2, 250, 4500))
    ]
    sizes = (BASE, shirt(2, "Linen shirt L", skus=(sku(2, price_minor=9000),)))

    for pair, prices in ((jars, (0, 0)), (sizes, (2000, 9000))):
        found = told(*pair)
        assert found is not None
        assert tuple(side.price_minor for side in without_difference(found)) == prices


def test_the_habit_is_the_share_of_those_joined_and_people_have_the_last_word() -> None:
    place = ("fashion", "size")
    many = OptionHabits.of([product(n, skus=SIZES) for n in range(9)])

    assert many.joined[place] == 9
    assert many.chance(place, 1) == pytest.approx(0.9)
    assert many.chance(place, 81) == pytest.approx(0.1)

    refused = [DecidedVariant("Fashion", "Size", joined=False)] * 15
    assert OptionHabits.of([product(n, skus=SIZES) for n in range(9)], refused).chance(place, 1) == pytest.approx(
        9 / 25
    )
    wanted = [DecidedVariant("FASHION", "size", joined=True)] * 30
    assert OptionHabits.of([product(n, skus=SIZES) for n in range(9)], wanted).chance(place, 81) == pytest.approx(
        31 / 40
    )


def test_a_product_with_one_value_shows_no_habit() -> None:
    one = product(1, skus=(sku(1, options={"Size": "S"}),))

    assert OptionHabits.of([one]).options_in("Fashion") == []


def test_the_option_is_called_as_most_skus_of_the_department_have_it() -> None:
    shop = [product(1, skus=SIZES), product(2, skus=tuple(replace(each, options={"SIZE": "S"}) for each in SIZES[:1]))]

    assert OptionHabits.of(shop).name(("fashion", "size")) == "Size"


@pytest.mark.parametrize(
    ("title", "value", "said"),
    [
        ("Night cream 50 ml", "50 ml", "Night cream"),
        ("Night cream, Size 50 ml (new)", "50 ml", "Night cream (new)"),
        ("50 ml night cream", "50 ml", "night cream"),
        ("Night cream", "50 ml", ""),
        ("Night cream", "", ""),
        ("Night cream (50 ml)", "50 ml", "Night cream"),
        ("L linen shirt", "l", "linen shirt"),
        ("L", "L", ""),
    ],
)
def test_the_title_afterwards_leaves_out_the_value(title: str, value: str, said: str) -> None:
    assert common_title(title, value, "Size") == said


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_titles_break_the_comparison(one: str, other: str) -> None:
    variant_of(read(shirt(1, one, skus=SIZES)), read(shirt(2, other)), HABITS)
