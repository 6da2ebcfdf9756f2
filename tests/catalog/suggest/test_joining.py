"""Variants listed apart become one proposal each: the option, the title afterwards, and the habit as a reason."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.catalog.check_merge import plan_merge
from core.catalog.facts import ProductFacts
from core.catalog.suggest.comparing import DuplicateModel
from core.catalog.suggest.known_values import KnownValues, known_values
from core.catalog.suggest.matcher import train_duplicates
from core.catalog.suggest.merging import suggest_merges
from core.catalog.suggest.option_habits import DecidedVariant
from core.changes import Draft, MergeChange, Relation, VariantOption
from tests.catalog.shop import CONTEXT, sku
from tests.catalog.suggest.test_duplicates import NAME, again, shop

SIZES = ("S", "M", "L")


def sized(one: ProductFacts, *sizes: str) -> ProductFacts:
    """The product in these sizes."""
    skus = tuple(
        replace(one.skus[0], id=one.id * 10 + number, code=f"{one.id}-{size}", barcode="", options={"Size": size})
        for number, size in enumerate(sizes)
    )
    return replace(one, skus=skus)


PLAIN = shop(240)
SHOP = [sized(one, *SIZES) if one.id <= 60 else one for one in PLAIN]


@pytest.fixture(scope="module")
def known() -> KnownValues:
    return known_values(SHOP, CONTEXT)


@pytest.fixture(scope="module")
def model(known: KnownValues) -> DuplicateModel:
    return train_duplicates(SHOP, known, NAME)


def apart(one: ProductFacts, size: str, number: int = 900) -> ProductFacts:
    """One size of the product as a product of its own."""
    title = f"{one.title}, size {size}"
    return replace(
        one, id=number, handle=f"apart-{number}", title=title, skus=(sku(number, price_minor=one.skus[0].price_minor),)
    )


def proposed(
    model: DuplicateModel, known: KnownValues, products: list[ProductFacts], *decided: DecidedVariant
) -> dict[int, Draft]:
    found = suggest_merges(products, model, known, decided)
    return {draft.product_id or 0: draft for draft in found if change(draft).relation == Relation.VARIANT}


def change(draft: Draft) -> MergeChange:
    assert isinstance(draft.change, MergeChange)
    return draft.change


def test_a_size_listed_apart_is_proposed_to_join_its_product(model: DuplicateModel, known: KnownValues) -> None:
    small = sized(SHOP[10], "S", "M")
    products = [*(one for one in SHOP if one.id != small.id), small, apart(small, "L")]

    draft = proposed(model, known, products)[900]

    assert change(draft) == MergeChange(
        keep_id=11, retire_id=900, relation=Relation.VARIANT, options=(VariantOption(name="Size", retire="L"),)
    )
    assert draft.evidence[0].product_id == 11
    said = [each.text for each in draft.evidence]
    assert "Only the option tells them apart, Size: S, M against L." in said
    habit = "In Fashion this shop sells 60 products with several values of Size each, and lists 1 apart."
    assert f"{habit} So it joins them." in said
    by_id = {one.id: one for one in products}
    assert not plan_merge(change(draft), by_id).is_blocked


def test_two_sizes_without_options_both_get_them_and_the_title_loses_its_size(
    model: DuplicateModel, known: KnownValues
) -> None:
    one = PLAIN[100]
    small, large = (apart(one, size, number) for size, number in (("S", 900), ("L", 901)))
    products = [*(each for each in SHOP if each.id != one.id), small, large]

    (draft,) = proposed(model, known, products).values()

    assert change(draft).options == (VariantOption(name="Size", keep="S", retire="L"),)
    assert change(draft).title == one.title


def test_three_sizes_apart_all_join_the_same_product(model: DuplicateModel, known: KnownValues) -> None:
    one = PLAIN[100]
    products = [*(each for each in SHOP if each.id != one.id), *(apart(one, s, 900 + n) for n, s in enumerate(SIZES))]

    found = proposed(model, known, products)

    assert {change(draft).keep_id for draft in found.values()} == {900}
    assert found.keys() == {901, 902}


def test_a_shop_that_lists_many_sizes_apart_is_left_alone(model: DuplicateModel, known: KnownValues) -> None:
    habitual = [apart(one, size, 1000 + 2 * one.id + n) for one in PLAIN[60:] for n, size in enumerate(("S", "L"))]

    assert proposed(model, known, [*SHOP[:60], *habitual]) == {}


def test_a_shop_whose_people_refuse_such_joins_is_left_alone(model: DuplicateModel, known: KnownValues) -> None:
    small = sized(SHOP[10], "S", "M")
    products = [*(one for one in SHOP if one.id != small.id), small, apart(small, "L")]
    refused = [DecidedVariant("Fashion", "Size", joined=False)] * 12

    assert proposed(model, known, products, *refused) == {}


def test_what_is_part_of_a_merge_of_duplicates_waits(model: DuplicateModel, known: KnownValues) -> None:
    small = sized(SHOP[10], "S", "M")
    twin = again(small, 950, skus=small.skus)
    products = [*(one for one in SHOP if one.id != small.id), small, twin, apart(small, "L")]

    drafts = suggest_merges(products, model, known)
    retired = {change(draft).retire_id for draft in drafts}
    kept = {change(draft).keep_id for draft in drafts}

    assert 950 in retired
    assert not retired & kept


def test_without_a_matcher_nothing_is_joined(known: KnownValues, model: DuplicateModel) -> None:
    small = sized(SHOP[10], "S", "M")
    products = [*(one for one in SHOP if one.id != small.id), small, apart(small, "L")]

    assert proposed(DuplicateModel(None, model.calibration, NAME), known, products) == {}
