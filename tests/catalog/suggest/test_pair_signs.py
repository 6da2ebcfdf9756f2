from __future__ import annotations

import math

import pytest

from core.catalog.facts import ProductFacts
from core.catalog.suggest.known_values import known_values
from core.catalog.suggest.pair_signs import SIGNS, Rarity, Side, signs, variant_difference
from tests.catalog.shop import CONTEXT, product, sku

COLOURS = [product(n, attributes={"Colour": value}) for n, value in enumerate(["Black", "White", "Putty", "Moss"])]
KNOWN = known_values(COLOURS, CONTEXT)


def side(**values: object) -> Side:
    one: ProductFacts = product(**values)
    return Side.of(one, Rarity.among([product(title="linen dress"), product(title="linen coat")]))


def sign(left: Side, right: Side, name: str) -> float:
    return signs(left, right)[SIGNS.index(name)]


def told_apart(left: Side, right: Side) -> str:
    return variant_difference(left, right, KNOWN)


def test_a_product_is_like_itself() -> None:
    one = side(title="Linen dress", brand="Hollin")

    assert sign(one, one, "title letters") == sign(one, one, "shared title words") == 1
    assert sign(one, one, "rare words shared") == pytest.approx(1)
    assert sign(one, one, "price ratio") == 0
    assert sign(one, one, "brands") == 1


def test_it_does_not_matter_which_comes_first() -> None:
    one, other = side(title="Linen dress AB-12", brand="Hollin"), side(title="Dress of linen", attributes={})

    assert signs(one, other) == pytest.approx(signs(other, one))


def test_words_in_another_order_are_the_same_words() -> None:
    one, other = side(title="Wrench impact 36 V"), side(title="36 V impact wrench")

    assert sign(one, other, "title words") == sign(one, other, "shared title words") == 1
    assert sign(one, other, "title letters") < 1


def test_rare_words_weigh_more_than_common_ones() -> None:
    base = side(title="linen Alder")

    assert sign(base, side(title="dress Alder"), "rare words shared") > sign(
        base, side(title="linen gown"), "rare words shared"
    )


def test_prices_are_compared_as_ratios_where_both_are_known() -> None:
    ten, twenty = side(skus=(sku(1, price_minor=1000),)), side(skus=(sku(2, price_minor=2000),))
    none = side(skus=(sku(3, price_minor=None),))

    assert sign(ten, twenty, "price ratio") == pytest.approx(math.log(2))
    assert sign(ten, none, "prices known") == sign(ten, none, "price ratio") == 0


def test_an_unknown_brand_neither_agrees_nor_differs() -> None:
    assert sign(side(brand="Hollin"), side(brand=""), "brands") == 0
    assert sign(side(brand="Hollin"), side(brand="HOLLIN"), "brands") == 1
    assert sign(side(brand="Hollin"), side(brand="Wren"), "brands") == -1


def test_codes_are_words_with_digits() -> None:
    one, other = side(title="Drill DCD-796 bare"), side(title="DCD-796 drill 18V")

    assert sign(one, other, "codes shared") == 0.5
    assert sign(one, other, "codes of one only") == 1


def test_attributes_alike_and_unlike_are_counted() -> None:
    one = side(attributes={"Material": "Wool", "Fit": "Slim", "Rise": "Low"})
    other = side(attributes={"Material": "WOOL", "Fit": "Regular"})

    assert sign(one, other, "attributes alike") == sign(one, other, "attributes unlike") == pytest.approx(math.log(2))


@pytest.mark.parametrize(
    ("one", "other", "because"),
    [
        ("Night cream 50 ml", "Night cream 100 ml", "50 ml against 100 ml in the titles"),
        ("Golf ball 3", "Golf ball 4", "3 against 4 in the titles"),
        ("Plain tote black", "Plain tote white", "Colour: black against white"),
    ],
)
def test_variants_are_told_apart_and_it_is_said_how(one: str, other: str, because: str) -> None:
    assert told_apart(side(title=one, attributes={}), side(title=other, attributes={})) == because


def test_two_filled_values_that_the_titles_say_make_variants() -> None:
    one = side(title="Tote in rust", attributes={"Colour": "Rust"})
    other = side(title="Tote in teal", attributes={"Colour": "Teal"})

    assert told_apart(one, other) == "Colour: Rust against Teal"


def test_a_value_that_differs_only_in_the_field_may_be_a_slip() -> None:
    one, other = side(title="Tote", attributes={"Colour": "Rust"}), side(title="Tote", attributes={"Colour": "Teal"})

    assert told_apart(one, other) == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Night cream 50 ml", "Night cream"),
        ("Night cream 50 ml", "Holdfast night cream, 50 ml"),
        ("Tote black", "Tote"),
        ("", ""),
    ],
)
def test_saying_more_is_not_being_another(one: str, other: str) -> None:
    assert told_apart(side(title=one, attributes={}), side(title=other, attributes={})) == ""
