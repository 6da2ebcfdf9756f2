from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from core.catalog.facts import ProductFacts
from core.catalog.suggest.comparing import FLOOR, DuplicateModel
from core.catalog.suggest.known_values import KnownValues, known_values
from core.catalog.suggest.matcher import DecidedPair, train_duplicates
from core.catalog.suggest.merging import suggest_merges
from core.catalog.suggest.pair_signs import Rarity, Side, signs
from core.catalog.suggest.planting import listed_again
from core.text.trees import Trees
from tests.catalog.shop import CONTEXT
from tests.catalog.suggest.test_duplicates import NAME, again, shop

SHOP = shop(1200)


@pytest.fixture(scope="module")
def known() -> KnownValues:
    return known_values(SHOP, CONTEXT)


def decided(count: int, is_one: Callable[[ProductFacts, ProductFacts, int], bool]) -> list[DecidedPair]:
    """Second listings that reviewers decided on; every other one is of another maker."""
    rng = np.random.default_rng(8)
    found = []
    for number, one in enumerate(SHOP[:count]):
        other = replace(listed_again(one, rng), id=10_000 + number)
        if number % 2:
            other = replace(other, brand="Otherwise")
        found.append(DecidedPair(one, other, is_one(one, other, number)))
    return found


def other_maker_is_another(one: ProductFacts, other: ProductFacts, _number: int) -> bool:
    return one.brand == other.brand


@pytest.fixture(scope="module")
def taught(known: KnownValues) -> DuplicateModel:
    return train_duplicates(SHOP, known, NAME, decided=decided(300, other_maker_is_another))


def test_a_shop_of_some_size_has_trees_that_find_second_listings(taught: DuplicateModel) -> None:
    assert isinstance(taught.matcher, Trees)
    assert taught.metrics["planted_found"] > 0.9
    assert taught.metrics["close_pairs_found"] < 0.02


def test_what_reviewers_always_say_has_the_last_word(taught: DuplicateModel, known: KnownValues) -> None:
    same, other = again(SHOP[700], 20_000), again(SHOP[701], 20_001, brand="Otherwise")

    found = {draft.product_id: draft.confidence for draft in suggest_merges([*SHOP, same, other], taught, known)}

    assert taught.judge is not None
    assert taught.metrics["judge_gain_at_least"] > 0
    assert found[20_000] > 0.8
    assert 20_001 not in found


def test_decisions_that_only_say_what_the_model_says_leave_it_as_it_is(known: KnownValues) -> None:
    plain = train_duplicates(SHOP, known, NAME)
    rarity = Rarity.among(SHOP)

    def as_often_as_the_model_says(one: ProductFacts, other: ProductFacts, number: int) -> bool:
        _, sure = plain.chances(np.array([signs(Side.of(one, rarity), Side.of(other, rarity))]))
        return bool(np.random.default_rng(number).random() < sure[0])

    model = train_duplicates(SHOP, known, NAME, decided=decided(900, as_often_as_the_model_says))

    assert model.metrics["decided"] == 900
    assert model.metrics["judge_gain_at_least"] <= 0
    assert replace(model, metrics=plain.metrics) == plain


@pytest.mark.parametrize("answer", [True, False])
def test_a_judge_needs_decisions_of_either_answer(known: KnownValues, answer: bool) -> None:
    model = train_duplicates(SHOP, known, NAME, decided=decided(150, lambda *_: answer))

    assert model.judge is None


def test_few_decisions_teach_no_judge(known: KnownValues) -> None:
    model = train_duplicates(SHOP, known, NAME, decided=decided(60, other_maker_is_another))

    assert model.judge is None


def test_the_judge_is_asked_only_about_what_the_matcher_puts_forward(taught: DuplicateModel) -> None:
    rng = np.random.default_rng(1)
    rows = rng.random((200, 17))

    raw, sure = taught.chances(rows)
    _, plain = replace(taught, judge=None).chances(rows)

    assert raw.shape == (200,)
    assert (sure[plain < FLOOR] == plain[plain < FLOOR]).all()
