from __future__ import annotations

from typing import Any

import pytest

from core.catalog.check import plan
from core.catalog.facts import ProductFacts
from core.catalog.suggest.fixes import suggest_fixes
from core.catalog.suggest.peers import PricePeers, Spread
from core.catalog.suggest.wording import Casing, is_all_capitals
from core.changes import Draft, FixChange, Json
from tests.catalog.shop import CONTEXT, product, sku


def fixes(*products: ProductFacts, **options: Any) -> list[Draft]:
    return suggest_fixes({each.id: each for each in products}, CONTEXT, **options)


def proposed(draft: Draft) -> Json:
    assert isinstance(draft.change, FixChange)
    return draft.change.value


def dresses(count: int = 20, cost: int | None = 800) -> list[ProductFacts]:
    """Dresses at £18.00 to £22.00 by turns."""
    return [
        product(number, skus=(sku(number, price_minor=1800 + 100 * (number % 5), unit_cost_minor=cost),))
        for number in range(100, 100 + count)
    ]


def test_a_sound_product_gets_no_draft() -> None:
    assert fixes(product()) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": " "}, "title"),
        ({"description": ""}, "description"),
        ({"image_urls": ()}, "images"),
        ({"attributes": {}}, "attributes.Material"),
        ({"skus": (sku(70, price_minor=None),)}, "price_minor"),
        ({"skus": (sku(70, price_minor=0),)}, "price_minor"),
        ({"skus": (sku(70, barcode="4006381333932"),)}, "barcode"),
    ],
)
def test_a_missing_or_invalid_value_is_certain_and_waits_for_a_person(change: dict[str, Any], field: str) -> None:
    found = fixes(product(**change))

    assert [(draft.field, proposed(draft), draft.confidence) for draft in found] == [(field, None, 1.0)]
    assert [evidence.kind for evidence in found[0].evidence] == ["rule"]
    assert found[0].stake_minor > 0


def test_a_draft_about_a_sku_names_it_and_the_value_it_met() -> None:
    draft = fixes(product(rev=4, skus=(sku(70, barcode="123"),)))[0]

    assert (draft.subject, draft.sku_id, draft.product_id) == ("sku:70", 70, 7)
    assert (draft.base_value, draft.base_rev, draft.kind) == ("123", 4, "fix")


def test_an_attribute_that_another_suggestion_fills_in_is_left_to_it() -> None:
    assert fixes(product(attributes={}), found={7: frozenset({"Material"})}) == []


@pytest.mark.parametrize("status", ["archived", "merged"])
def test_products_out_of_sale_get_no_draft(status: str) -> None:
    assert fixes(product(title="", status=status)) == []


def test_spaces_too_many_are_certain_with_their_value() -> None:
    draft = fixes(product(title=" Linen  dress\u00a0"))[0]

    assert (proposed(draft), draft.confidence) == ("Linen dress", 1.0)


def test_a_title_in_capitals_is_written_as_the_catalogue_writes() -> None:
    others = [product(1, title="Soft linen shirt dress"), product(2, title="A LED torch for the VW Golf")]
    shouting = product(3, title="LINEN SHIRT DRESS WITH LED BY MCALPIN 30CM", brand="McAlpin")

    draft = fixes(*others, shouting)[0]

    assert proposed(draft) == "Linen shirt dress with LED by McAlpin 30cm"
    assert draft.confidence < 1


@pytest.mark.parametrize("title", ["BMW E46", "LED USB", "Linen DRESS", "N°5"])
def test_short_names_in_capitals_are_left_alone(title: str) -> None:
    assert not is_all_capitals(title)


def test_a_catalogue_in_title_case_is_followed() -> None:
    casing = Casing.of([product(1, title="Brake Disc Set for Ford Focus")])

    assert casing.mended("CLUTCH KIT FOR FORD") == "Clutch Kit for Ford"


def test_a_price_below_cost_is_told_with_both_amounts() -> None:
    draft = fixes(product(skus=(sku(70, price_minor=700),)))[0]

    assert (draft.field, proposed(draft)) == ("price_minor", None)
    assert "£7.00 is below the unit cost of £8.00" in draft.evidence[0].text


def test_a_price_ten_times_too_low_is_below_cost_and_the_slip_is_proposed() -> None:
    found = fixes(*dresses(), product(7, skus=(sku(70, price_minor=200),)))

    assert [(draft.subject, proposed(draft)) for draft in found] == [("sku:70", 2000)]


@pytest.mark.parametrize("cost", [None, 800])
def test_a_price_ten_times_its_peers_is_proposed_at_a_tenth(cost: int | None) -> None:
    odd = product(7, skus=(sku(70, price_minor=21_000, unit_cost_minor=cost),))

    found = fixes(*dresses(cost=cost), odd)

    assert [(draft.subject, proposed(draft)) for draft in found] == [("sku:70", 2100)]
    assert found[0].confidence < 1


def test_a_price_far_from_its_peers_that_no_slip_explains_waits_for_a_person() -> None:
    odd = product(7, skus=(sku(70, price_minor=9900, unit_cost_minor=None),))

    found = fixes(*dresses(cost=None), odd)

    assert [(draft.subject, proposed(draft)) for draft in found] == [("sku:70", None)]


def test_an_expensive_thing_bought_dearly_is_fine() -> None:
    assert fixes(*dresses(), product(7, skus=(sku(70, price_minor=21_000, unit_cost_minor=8400),))) == []


def test_a_usual_price_is_fine_whatever_the_cost_says() -> None:
    assert fixes(*dresses(), product(7, skus=(sku(70, price_minor=2000, unit_cost_minor=80),))) == []


def test_a_category_of_few_is_judged_with_the_one_above_it() -> None:
    few = {"category_id": 99, "category_path": "Fashion > Capes"}
    odd = product(7, **few, skus=(sku(70, price_minor=21_000, unit_cost_minor=None),))

    assert [proposed(draft) for draft in fixes(*dresses(cost=None), odd)] == [2100]


def test_the_digit_lost_in_a_slip_is_given_back_by_the_departments_usual_ending() -> None:
    priced = [product(each.id, skus=(sku(each.id, price_minor=1899),)) for each in dresses()]

    found = fixes(*priced, product(7, skus=(sku(70, price_minor=199, unit_cost_minor=800),)))

    assert [proposed(draft) for draft in found] == [1999]


def test_too_few_peers_say_nothing() -> None:
    assert fixes(*dresses(6), product(7, skus=(sku(70, price_minor=21_000, unit_cost_minor=None),))) == []


def test_peers_of_the_whole_catalogue_can_be_given() -> None:
    odd = product(7, skus=(sku(70, price_minor=21_000, unit_cost_minor=None),))

    assert fixes(odd) == []
    assert proposed(fixes(odd, peers=PricePeers.of(dresses(cost=None)))[0]) == 2100


def test_a_compare_at_price_that_is_not_above_the_price_is_proposed_away() -> None:
    draft = fixes(product(skus=(sku(70, compare_at_minor=2000),)))[0]

    assert (draft.field, proposed(draft)) == ("compare_at_minor", 0)


def test_the_spread_is_the_median_and_the_scaled_median_deviation() -> None:
    # ln of 1, e² … : eight amounts e^0, e^1, …, e^7; median 3.5; deviations .5 .5 1.5 1.5 2.5 2.5 3.5 3.5, median 2
    spread = Spread.of([2.718281828459045**power for power in range(8)])

    assert spread is not None
    assert spread.middle == pytest.approx(3.5)
    assert spread.sigma == pytest.approx(2 * 1.4826)
    assert spread.z(2.718281828459045**3.5) == pytest.approx(0)


def test_every_proposed_value_passes_its_own_check() -> None:
    wrong = [
        product(1, title="LINEN SUMMER DRESS"),
        product(2, title="Linen  dress"),
        product(3, skus=(sku(30, compare_at_minor=1500),)),
        product(4, skus=(sku(40, price_minor=200),)),
    ]
    shop = {each.id: each for each in (*dresses(), *wrong)}

    for draft in suggest_fixes(shop, CONTEXT):
        assert draft.product_id is not None
        found = plan(draft.change, {draft.product_id: shop[draft.product_id]}, CONTEXT)
        assert (found.is_blocked, len(found.writes)) == (False, 1)
