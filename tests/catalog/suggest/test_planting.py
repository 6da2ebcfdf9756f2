from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.catalog.suggest.known_values import KnownValues
from core.catalog.suggest.pair_signs import Rarity, Side, variant_difference
from core.catalog.suggest.planting import listed_again
from tests.catalog.shop import product, sku

DRILL = product(
    7,
    title="Holdfast combi drill 18 V with two batteries",
    brand="Holdfast",
    description="Strong and light. Drills wood. Drives screws. Comes in a case.",
    attributes={"Voltage": "18 V", "Colour": "Yellow"},
    skus=(sku(1, barcode="5019934084654"),),
)


def test_no_copy_gives_itself_away_by_its_barcode() -> None:
    assert all(not each.barcode for seed in range(20) for each in listed_again(DRILL, np.random.default_rng(seed)).skus)


@given(st.integers(0, 10_000))
def test_a_copy_never_looks_like_another_variant(seed: int) -> None:
    copy = listed_again(DRILL, np.random.default_rng(seed))
    rarity = Rarity.among([DRILL])

    assert variant_difference(Side.of(DRILL, rarity), Side.of(copy, rarity), KnownValues()) == ""
    assert "18" in copy.title


def test_copies_differ_from_each_other_and_from_the_product() -> None:
    titles = {listed_again(DRILL, np.random.default_rng(seed)).title for seed in range(60)}

    assert len(titles) > 20


def test_some_copies_lose_facts_and_none_gains_any() -> None:
    made = [listed_again(DRILL, np.random.default_rng(seed)) for seed in range(100)]

    assert {len(one.attributes) for one in made} == {0, 1, 2}
    assert all(one.attributes.items() <= DRILL.attributes.items() for one in made)
    assert any(one.category_id is None for one in made)
    assert any(not one.description for one in made)


def test_now_and_then_another_hand_has_written_the_text() -> None:
    other = product(8, description="A saw for every hand.")
    made = [listed_again(DRILL, np.random.default_rng(seed), other) for seed in range(100)]

    assert 20 < sum(one.description == other.description for one in made) < 60
    assert {one.attributes.get("Colour") for one in made} == {"Yellow", None}


def test_the_same_chance_gives_the_same_copy() -> None:
    assert listed_again(DRILL, np.random.default_rng(3)) == listed_again(DRILL, np.random.default_rng(3))


def test_a_product_with_next_to_nothing_can_be_copied() -> None:
    for title in ("", "x"):
        bare = product(1, title=title, description="", attributes={}, skus=(), brand="", category_path="")

        assert listed_again(bare, np.random.default_rng(0)).id == -1
