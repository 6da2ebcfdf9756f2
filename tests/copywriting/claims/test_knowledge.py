"""What a shop's approved texts teach, and how it is kept."""

from __future__ import annotations

import json

import pytest

from core.changes import Level
from core.copywriting.claims.findings import ClaimKind, Limits
from core.copywriting.claims.knowledge import NOTHING_LEARNED, Knowledge, from_json, learn, with_phrase, without_phrase
from core.copywriting.subject import ApprovedText
from core.errors import BadInputError
from tests.copywriting.claims.shop import BRANDS, CLOSURES, approved, facts, findings, jacket, taught


@pytest.fixture(scope="module")
def shop() -> Knowledge:
    return taught()


def test_facts_whose_values_recur_are_choices_and_exclude_each_other(shop: Knowledge) -> None:
    assert shop.values["closure"] == tuple(sorted(CLOSURES))
    assert set(shop.values) == {"closure", "colour", "material"}


def test_lists_of_details_figures_and_names_are_no_choices() -> None:
    examples = [
        ApprovedText(facts(name="Coat", weight="300 g", details=("a", "b", "c", "d")), "A coat.") for _ in range(9)
    ]

    assert learn(examples).values == {}


def test_brands_are_learned_from_facts_that_name_them(shop: Knowledge) -> None:
    assert shop.brands == set(BRANDS)


def test_a_wording_without_a_fact_in_several_texts_is_a_house_phrase(shop: Knowledge) -> None:
    assert shop.phrases == {"Made for the long haul"}


def test_a_claim_never_becomes_a_house_phrase() -> None:
    claimed = [ApprovedText(one.facts, one.text + " Guaranteed for life.") for one in approved()]

    assert learn(claimed).phrases == {"Made for the long haul"}


def test_a_wording_that_names_a_part_or_a_material_never_becomes_a_house_phrase() -> None:
    detailed = [ApprovedText(one.facts, one.text + " A quilted hood in velvet.") for one in approved()]

    assert learn(detailed).phrases == {"Made for the long haul"}


@pytest.mark.parametrize("name", ["brand", "Brand name", "manufacturer"])
def test_the_brand_stands_in_facts_of_these_names(name: str) -> None:
    assert learn([ApprovedText(facts(**{name: "Quillon"}), "A coat.")]).brands == {"Quillon"}


def test_a_care_label_is_no_brand() -> None:
    assert learn([ApprovedText(facts(care_label="Wash at 30"), "A coat.")]).brands == frozenset()


def test_another_name_where_approved_texts_have_the_brand_is_found() -> None:
    signed = [ApprovedText(one.facts, f"A coat. {one.facts.values['brand'][0]}, as ever.") for one in approved()]

    (found,) = findings("Verlin, as ever.", jacket(), learn(signed))

    assert (found.kind, found.level) == (ClaimKind.BRAND, Level.BLOCK)


def test_words_of_several_products_are_known_but_not_comparatives_or_numbers(shop: Knowledge) -> None:
    assert {"cuff", "pocket", "front"} <= shop.vocabulary
    assert "two" in shop.vocabulary
    assert "two" not in shop.words


def test_knowledge_can_be_stored_and_read_back(shop: Knowledge) -> None:
    assert from_json(json.loads(json.dumps(shop.to_json()))) == shop


@pytest.mark.parametrize(
    "stored", [{}, {"format": 99}, {"format": 1, "values": 3}, {"format": 1, "values": {}, "words": 5}]
)
def test_damaged_or_foreign_knowledge_is_refused(stored: dict[str, object]) -> None:
    with pytest.raises(BadInputError, match="learn it again"):
        from_json(stored)


def test_an_approved_phrase_covers_its_words_until_it_is_taken_back(shop: Knowledge) -> None:
    text = "Made with a drop of waterproof magic."
    assert findings(text, jacket(), shop)

    with_it = with_phrase(shop, "waterproof magic")
    assert findings(text, jacket(), with_it) == ()
    assert findings(text, jacket(), without_phrase(with_it, "Waterproof Magic")) != ()


def test_a_phrase_may_be_approved_for_one_check_alone(shop: Knowledge) -> None:
    assert findings("Quilted comfort.", jacket(), shop, Limits(), "quilted comfort") == ()


def test_an_approved_phrase_does_not_let_foul_words_or_other_brands_pass(shop: Knowledge) -> None:
    found = findings("Damn good, by Quillon.", jacket(), shop, Limits(), "damn good, by Quillon")

    assert {one.kind for one in found} == {ClaimKind.PROFANITY, ClaimKind.BRAND}


def test_a_shop_without_texts_teaches_nothing() -> None:
    assert learn([]) == NOTHING_LEARNED
