"""A metafield column gives an attribute, and the attribute gives the very column back."""

from __future__ import annotations

import doctest
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalog import metafields
from core.catalog.metafields import attribute_of, header_of, last_part

WRITTEN_BY_SHOPIFY = (
    ("Fabric (product.metafields.custom.fabric)", "Fabric"),
    ("Größe (product.metafields.custom.gr_e)", "Größe"),
    ("Color (product.metafields.shopify.color-pattern)", "Color (shopify.color-pattern)"),
    ("Fit (product.metafields.custom.fit_2)", "Fit (custom.fit_2)"),
    ("Fit (product.metafields.custom.Fit)", "Fit (custom.Fit)"),
    ("Size (U.S) (product.metafields.custom.size_u_s)", "Size (U.S) (custom.size_u_s)"),
    ("Google: Age (product.metafields.mm-google-shopping.age)", "Google: Age (mm-google-shopping.age)"),
    ("色 (product.metafields.custom.color)", "色 (custom.color)"),
    ("Stars (product.metafields.app--12--reviews.rating.value)", "Stars (app--12--reviews.rating.value)"),
)  # fmt: skip


@pytest.mark.parametrize(("header", "name"), WRITTEN_BY_SHOPIFY)
def test_a_header_names_its_attribute_and_comes_back_as_it_was(header: str, name: str) -> None:
    assert attribute_of(header) == name
    assert header_of(name) == header


@pytest.mark.parametrize(
    "header", ["Title", "Fabric", "Fabric (blue)", "(product.metafields.a.b)", "F (product.metafields.a)"]
)
def test_any_other_column_is_no_metafield(header: str) -> None:
    assert attribute_of(header) is None
    assert last_part(header) == ""


KEYS = st.from_regex(r"[A-Za-z0-9_$-]{1,20}(\.[A-Za-z0-9_-]{1,20}){1,2}", fullmatch=True)
NAMES = st.text(st.characters(exclude_categories=["Cc", "Cs", "Z"], include_characters=" "), min_size=1).filter(
    lambda name: name == name.strip()
)


@given(NAMES, KEYS)
def test_every_header_comes_back_as_it_was(name: str, key: str) -> None:
    header = f"{name} (product.metafields.{key})"

    attribute = attribute_of(header)

    assert attribute is not None
    assert header_of(attribute) == header


@given(NAMES)
def test_every_attribute_comes_back_under_its_name_or_with_its_key(name: str) -> None:
    again = attribute_of(header_of(name))

    assert again is not None
    assert header_of(again) == header_of(name)


def test_a_name_in_another_script_gets_a_key_that_shopify_takes() -> None:
    first, again, other = header_of("色"), header_of("色"), header_of("צבע")

    assert re.fullmatch(r"色 \(product\.metafields\.custom\.attribute_[0-9a-f]{8}\)", first)
    assert first == again
    assert first.split("custom")[1] != other.split("custom")[1]


def test_the_last_part_of_the_key_is_told_in_small_letters() -> None:
    assert last_part("Department (product.metafields.shop.Department)") == "department"


def test_the_examples_in_its_documentation_hold() -> None:
    assert doctest.testmod(metafields).failed == 0
