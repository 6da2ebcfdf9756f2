"""What may be said of a product: its catalogue's values as plain words, each once, by the names people use."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.proposals.copy_facts import copy_facts, known_facts, type_of
from tests.catalog.shop import product, sku


def test_title_brand_and_attributes_are_facts_under_plain_names() -> None:
    found = copy_facts(
        product(brand="Alder & Vale", attributes={"Colour (shopify.color-pattern)": "Navy; Rust", "Material": "Linen"})
    )

    assert found.product_type == "Dresses"
    assert found.values == {
        "Title": ("Linen dress",),
        "Brand": ("Alder & Vale",),
        "Colour": ("Navy", "Rust"),
        "Material": ("Linen",),
    }


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        ("<b>Linen</b> &amp; silk", "Linen & silk"),
        ("<ul><li>Lined</li><li>Belted</li></ul>", "Lined Belted"),
        ("<script>alert(1)</script>Wool", "Wool"),
        ("So\u200bft\x00 wool\n", "So ft wool"),
        ("  ", ""),
        ("x" * 400, "x" * 300),
    ],
)
def test_values_are_one_line_of_words_without_markup(value: str, plain: str) -> None:
    found = copy_facts(product(title="", attributes={"Material": value}))

    assert found.values == ({"Material": (plain,)} if plain else {})


def test_an_option_in_which_all_skus_agree_is_a_fact_and_another_only_may_be_repeated() -> None:
    skus = (
        sku(1, options={"Size": "S", "Colour": "Navy"}),
        sku(2, options={"Size": "M", "Colour": "Navy"}),
    )
    one = product(title="", attributes={}, skus=skus)

    assert copy_facts(one).values == {"Colour": ("Navy",)}
    assert known_facts(one).values == {"Size": ("S", "M"), "Colour": ("Navy",)}


def test_a_product_without_choice_has_no_option() -> None:
    assert (
        known_facts(product(title="", attributes={}, skus=(sku(1, options={"Title": "Default Title"}),))).values == {}
    )


def test_its_own_bullets_are_no_facts_of_a_product() -> None:
    assert "Highlights" not in copy_facts(product(attributes={"Highlights": "Made by angels"})).values


@pytest.mark.parametrize(
    ("path", "product_type", "found"),
    [("Fashion > Dresses", "Frock", "Dresses"), ("", " Frock ", "Frock"), ("", "", "")],
)
def test_the_type_is_the_categorys_last_part_or_the_products_own(path: str, product_type: str, found: str) -> None:
    assert type_of(product(category_path=path, product_type=product_type)) == found


@given(st.dictionaries(st.text(min_size=1, max_size=20), st.text(max_size=80), max_size=5))
def test_whatever_the_catalogue_holds_facts_are_lines(attributes: dict[str, str]) -> None:
    for values in known_facts(product(attributes=attributes)).values.values():
        assert all(value == " ".join(value.split()) and value and "<script" not in value for value in values)
        assert len(set(values)) == len(values)
