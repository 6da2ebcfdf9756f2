from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalog.suggest.wording import Casing, is_all_capitals, tidy_spaces
from tests.catalog.shop import product

SHOP = Casing.of(
    [
        product(1, title="Front brake discs for Ford Focus Mk3"),
        product(2, title="Brake pads for Ford Fiesta, ABS ready"),
        product(3, title="Cordless combi drill 18 V, 2.0 Ah"),
        product(4, title="FRONT BRAKE DISCS FOR FORD FOCUS"),
    ]
)


@pytest.mark.parametrize(
    ("shouted", "said"),
    [
        ("BRAKE DISCS FOR FORD FOCUS", "Brake discs for Ford Focus"),
        ("COMBI DRILL 18 V 2.0 AH", "Combi drill 18 V 2.0 Ah"),
        ("DISCS WITH ABS SENSOR 280MM", "Discs with ABS sensor 280mm"),
        ("MEN'S BRAKE GLOVES", "Men's brake gloves"),
        ("18 V COMBI DRILL", "18 V combi drill"),
        ("ÉCLAIR BRAKE PADS", "Éclair brake pads"),
    ],
)
def test_a_shouted_title_is_said_as_the_shop_says_it(shouted: str, said: str) -> None:
    assert SHOP.mended(shouted) == said


def test_a_shouted_title_teaches_nothing() -> None:
    assert SHOP.spelling["discs"] == "discs"


def test_the_brand_keeps_its_own_spelling() -> None:
    assert SHOP.mended("McALPIN BRAKE DISCS".upper(), "McAlpin") == "McAlpin brake discs"


@pytest.mark.parametrize("title", ["", "VW", "BMW E46 M3", "Brake DISCS", "brake discs", "1234 5678", "LED 12V"])
def test_other_titles_are_left_alone(title: str) -> None:
    assert SHOP.mended(title) is None
    assert not is_all_capitals(title)


@given(st.text(max_size=60))
def test_spaces_tidied_twice_are_tidied_once(text: str) -> None:
    once = tidy_spaces(text)

    assert tidy_spaces(once) == once
    assert "  " not in once


@given(st.text(alphabet="ABCDE FGH'&-12É", max_size=60))
def test_mending_changes_no_letter_but_its_case(title: str) -> None:
    mended = SHOP.mended(title)

    assert mended is None or mended.upper() == title


@given(st.text(alphabet="ABCDE FGH'", min_size=12, max_size=60))
def test_a_mended_title_is_not_mended_again(title: str) -> None:
    mended = SHOP.mended(title)

    assert mended is None or SHOP.mended(mended) is None
