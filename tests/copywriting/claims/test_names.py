"""Brands, competitors and other names."""

from __future__ import annotations

import pytest

from core.changes import Level
from core.copywriting.claims.findings import ClaimKind, Limits
from core.copywriting.claims.knowledge import Knowledge
from tests.copywriting.claims.shop import facts, findings, jacket, taught


@pytest.fixture(scope="module")
def shop() -> Knowledge:
    return taught()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("By Quillon.", "Quillon"),
        ("From the studio of Casa Verlin.", "Casa Verlin"),
        ("Verlin designed this one.", "Verlin"),
        ("Brand: Verlin.", "Verlin"),
        ("Verlin is behind it.", "Verlin"),
        ("VERLIN for every day.", "VERLIN"),
        ("Think of Alder & Rose.", "Rose"),
        ("It carries the Next label.", "Next"),
        ("River Island made it.", "River Island"),
    ],
)
def test_a_name_that_is_not_the_products_own_is_found(shop: Knowledge, text: str, said: str) -> None:
    hits = [text[one.start : one.end] for one in findings(text, jacket(), shop) if one.kind is ClaimKind.BRAND]

    assert hits == [said]


@pytest.mark.parametrize(
    "text",
    [
        "By Alder & Moss.",
        "Alder & Moss designed this one.",
        "Mornings with Alder & Moss.",
        "See you on Monday, or at Christmas.",
        "Nostalgia never looked so good.",
        "Jacket season is here.",
        "A New Jacket In Navy With Ribbed Cuffs",
        "So good that I wear it.",
    ],
)
def test_the_own_brand_days_and_ordinary_words_are_left_alone(shop: Knowledge, text: str) -> None:
    assert findings(text, jacket(), shop) == ()


def test_another_brand_of_the_shop_blocks(shop: Knowledge) -> None:
    (found,) = findings("Made by Tamsin Grey.", jacket(), shop)

    assert (found.level, "Alder & Moss" in found.message) == (Level.BLOCK, True)


def test_a_competitor_blocks_in_any_capitals(shop: Knowledge) -> None:
    (found,) = findings("As warm as a northmere jacket.", jacket(), shop, Limits(competitors=("Northmere",)))

    assert (found.kind, found.level) == (ClaimKind.COMPETITOR, Level.BLOCK)


def test_letters_joined_by_an_ampersand_are_a_name(shop: Knowledge) -> None:
    assert [one.kind for one in findings("You get it from K&Z today.", jacket(0), shop)] == [ClaimKind.BRAND]
    assert findings("A jacket by K&Z.", facts(brand="K&Z"), shop) == ()
