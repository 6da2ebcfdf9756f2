from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalog.suggest.clusters import Merge, merges, why_it_stays
from core.catalog.suggest.comparing import Compared
from core.catalog.suggest.pair_signs import Rarity, Side
from tests.catalog.shop import product, sku

RARITY = Rarity({}, 1.0)


def side(number: int, **values: object) -> Side:
    return Side.of(product(number, **values), RARITY)


SIDES = [side(number) for number in range(12)]


def alike(one: int, other: int, confidence: float = 0.9) -> Compared:
    return Compared(SIDES[one], SIDES[other], confidence, confidence)


def unlike(_pairs: Sequence[tuple[Side, Side]]) -> list[Compared]:
    return []


def pairs(found: list[Merge]) -> set[tuple[int, int]]:
    """(kept, retired) of each merge."""
    return {(each.keep.product.id, each.retire.product.id) for each in found}


def test_the_oldest_of_equals_survives() -> None:
    assert pairs(merges([alike(3, 2), alike(3, 1), alike(1, 2)], unlike)) == {(1, 2), (1, 3)}


def test_a_fuller_listing_on_sale_survives() -> None:
    draft = side(1, status="draft", attributes={"A": "1", "B": "2", "C": "3"})
    bare, full = side(2, attributes={}), side(3, attributes={"A": "1", "B": "2"})

    found = merges(
        [Compared(draft, bare, 0.9, 0.9), Compared(draft, full, 0.9, 0.9), Compared(bare, full, 0.9, 0.9)], unlike
    )

    assert pairs(found) == {(3, 1), (3, 2)}


def test_listings_that_hang_together_are_compared_with_the_survivor_itself() -> None:
    asked = []

    def compare(unknown: Sequence[tuple[Side, Side]]) -> list[Compared]:
        asked.extend((one.product.id, other.product.id) for one, other in unknown)
        return [Compared(one, other, 0.7, 0.7) for one, other in unknown]

    found = merges([alike(1, 2), alike(2, 3)], compare)

    assert asked == [(1, 3)]
    assert pairs(found) == {(1, 2), (1, 3)}


def test_likeness_through_others_is_not_enough() -> None:
    found = merges([alike(1, 2), alike(2, 3), alike(3, 4)], unlike)

    assert pairs(found) == {(1, 2), (3, 4)}


def test_nothing_alike_is_nothing_to_merge() -> None:
    assert merges([], unlike) == []


@given(st.sets(st.tuples(st.integers(0, 11), st.integers(0, 11)).filter(lambda pair: pair[0] < pair[1])))
def test_no_product_retires_twice_or_retires_and_keeps(edges: set[tuple[int, int]]) -> None:
    found = merges([alike(one, other) for one, other in edges], unlike)

    retired = [each.retire.product.id for each in found]
    kept = {each.keep.product.id for each in found}
    assert len(retired) == len(set(retired))
    assert not kept & set(retired)
    assert {tuple(sorted(pair)) for pair in pairs(found)} <= edges


@pytest.mark.parametrize(
    ("keep", "retire", "why"),
    [
        ({}, {"status": "draft"}, "is on sale, the other is not"),
        ({"attributes": {"A": "1", "B": "2"}}, {}, "filled in: 4 values against 3"),
        ({"skus": (sku(1), sku(2))}, {}, "more SKUs: 2 against 1"),
        ({}, {}, "the older listing"),
    ],
)
def test_it_is_told_why_one_survives(keep: dict[str, Any], retire: dict[str, Any], why: str) -> None:
    one, other = product(1, **keep), product(2, **retire)

    assert why in why_it_stays(one, other)
    assert pairs(merges([Compared(Side.of(other, RARITY), Side.of(one, RARITY), 0.9, 0.9)], unlike)) == {(1, 2)}
