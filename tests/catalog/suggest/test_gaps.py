from __future__ import annotations

from typing import Any

import pytest

from core.catalog.facts import ProductFacts
from core.catalog.suggest.fixes import suggest_fixes
from core.catalog.suggest.gaps import FIELDS, Gaps
from tests.catalog.shop import CONTEXT, product, sku

LACKING: dict[str, dict[str, Any]] = {
    "title": {"title": " "},
    "description": {"description": ""},
    "images": {"image_urls": ()},
    "price_minor": {"skus": (sku(70, price_minor=None), sku(71, price_minor=0))},
}


def department(of: int, without: int, field: str, name: str = "Ladieswear") -> list[ProductFacts]:
    """So many products, the first of them without that value."""
    return [
        product(number, department=name, **(LACKING[field] if number <= without else {})) for number in range(1, of + 1)
    ]


def asked_for(products: list[ProductFacts], **options: Any) -> list[str]:
    drafts = suggest_fixes({each.id: each for each in products}, CONTEXT, **options)
    return [draft.field for draft in drafts]


@pytest.mark.parametrize("field", FIELDS)
def test_what_nobody_in_a_department_has_is_not_asked_for_one_by_one(field: str) -> None:
    assert asked_for(department(20, 20, field)) == []


@pytest.mark.parametrize(
    ("of", "without", "is_gap"),
    [(20, 16, True), (20, 15, False), (19, 19, False), (1000, 800, True), (1000, 799, False)],
)
def test_a_gap_begins_at_four_fifths_of_twenty_products(of: int, without: int, is_gap: bool) -> None:
    products = department(of, without, "images")

    assert Gaps.of(products).covers(products[0], "images") is is_gap


def test_the_few_without_a_value_that_others_have_are_asked_for() -> None:
    assert asked_for(department(30, 2, "description")) == ["description", "description"]


def test_a_gap_of_one_department_says_nothing_about_another() -> None:
    shoes = product(100, department="Shoes", image_urls=())

    assert asked_for([*department(20, 20, "images"), shoes]) == ["images"]


def test_a_product_that_has_the_value_is_never_covered() -> None:
    products = department(25, 20, "price_minor")

    assert not Gaps.of(products).covers(products[-1], "price_minor")


def test_one_sku_without_a_price_is_asked_for_even_in_a_department_without_prices() -> None:
    half = product(100, department="Ladieswear", skus=(sku(1, price_minor=1999), sku(2, price_minor=None)))

    assert asked_for([*department(20, 20, "price_minor"), half]) == ["price_minor"]


def test_a_gap_in_the_whole_catalogue_counts_where_only_some_products_are_looked_at() -> None:
    gaps = Gaps.of(department(20, 20, "images"))

    assert asked_for(department(1, 1, "images"), gaps=gaps) == []
    assert asked_for(department(1, 1, "images")) == ["images"]
