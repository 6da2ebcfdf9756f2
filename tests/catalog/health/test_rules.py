"""Every rule on a product that breaches it and on one that does not; the numbers are those of the sources."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.catalog.facts import ProductFacts
from core.catalog.health.rule import Look, Repeated, Severity
from core.catalog.health.rulebook import RULES
from tests.catalog.shop import CONTEXT, RETIRED, SHIRTS, product, sku

SOUND = product(
    title="Linen dress with a tie belt",
    description="A midi dress of washed linen with a collar, a tie belt and two pockets at the sides.",
    brand="Maren",
    attributes={"Material": "Linen", "Color": "Blue", "Size": "M", "Gender": "Female", "Age group": "Adult"},
    images=({"url": "/media/dress.svg", "alt": "Front"}, {"url": "/media/back.svg", "alt": "Back"}),
    image_urls=("/media/dress.svg", "/media/back.svg"),
    skus=(sku(70, barcode="4006381333931", weight_grams=400, options={"Size": "M"}),),
)


def breaches(subject: ProductFacts, repeated: Repeated | None = None) -> dict[str, list[tuple[float, str]]]:
    look = Look(subject, CONTEXT, repeated or Repeated())
    found = {rule.id: rule.find(look, rule.limit) for rule in RULES.values()}
    return {name: [(miss.share, miss.field) for miss in misses] for name, misses in found.items() if misses}


def test_a_sound_product_breaches_nothing() -> None:
    assert breaches(SOUND) == {}


WRONG: list[tuple[str, dict[str, Any]]] = [
    ("title-missing", {"title": "  "}),
    ("description-missing", {"description": ""}),
    ("price-missing", {"skus": (sku(70, barcode="4006381333931", weight_grams=1, price_minor=0),)}),
    ("price-missing", {"skus": ()}),
    ("brand-missing", {"brand": ""}),
    ("barcode-missing", {"skus": (sku(70, weight_grams=1),)}),
    ("weight-missing", {"skus": (sku(70, barcode="4006381333931"),)}),
    ("title-long", {"title": ("Linen " * 26).strip()}),
    ("description-long", {"description": "Washed linen. " * 358}),
    ("brand-long", {"brand": "M" * 71}),
    ("barcode-invalid", {"skus": (sku(70, barcode="4006381333932", weight_grams=1),)}),
    ("compare-at-low", {"skus": (sku(70, barcode="4006381333931", weight_grams=1, compare_at_minor=2000),)}),
    ("options-many", {"skus": (replace(SOUND.skus[0], options={"A": "1", "B": "1", "C": "1", "D": "1"}),)}),
    ("tags-many", {"tags": ("t" * 256,)}),
    ("tags-many", {"tags": tuple(map(str, range(251)))}),
    ("seo-title-long", {"seo_title": "s" * 71}),
    ("seo-description-long", {"seo_description": "s" * 321}),
    ("price-below-cost", {"skus": (replace(SOUND.skus[0], unit_cost_minor=2001),)}),
    ("image-address", {"image_urls": ("ftp://x/a.jpg", "/media/back.svg")}),
    ("images-few", {"image_urls": ("/media/dress.svg",)}),
    ("images-many", {"images": ({"url": "/media/a.svg", "alt": "a"},) * 251}),
    ("image-text-missing", {"images": ({"url": "/media/a.svg", "alt": " "}, {"url": "/media/b.svg", "alt": "b"})}),
    ("title-capitals", {"title": "LINEN DRESS WITH A BELT"}),
    ("title-promotion", {"title": "Linen dress with FREE SHIPPING"}),
    ("title-promotion", {"title": "Linen dress, now 20% off"}),
    ("title-promotion", {"title": "Linen dress of your life!!"}),
    ("title-signs", {"title": "★ Linen dress with a belt ★"}),
    ("title-short", {"title": "Linen dress"}),
    ("title-spaces", {"title": "Linen  dress with a belt"}),
    ("description-short", {"description": "A dress."}),
    ("description-promotion", {"description": f"{SOUND.description} Order now, while stocks last!"}),
    ("description-contact", {"description": f"{SOUND.description} See www.shop.example."}),
    ("description-contact", {"description": f"{SOUND.description} Ask help@shop.example."}),
    ("description-capitals", {"description": SOUND.description.upper()}),
    ("category-retired", {"category_id": RETIRED}),
    ("attribute-invalid", {"attributes": {**SOUND.attributes, "Material": "Plastic"}}),
    ("attribute-contradicts", {"attributes": {**SOUND.attributes, "Material": "Wool"}}),
]


@pytest.mark.parametrize(("rule", "changed"), WRONG, ids=[f"{rule}-{n}" for n, (rule, _) in enumerate(WRONG)])
def test_a_product_that_breaches_one_rule_breaches_that_one_alone(rule: str, changed: dict[str, Any]) -> None:
    assert list(breaches(replace(SOUND, **changed))) == [rule]


def test_the_limits_themselves_are_allowed() -> None:
    at_limits = replace(
        SOUND,
        title=("Linen dress " * 13)[:150].strip().ljust(150, "y"),
        description=("Washed linen. " * 400)[:5000].strip().ljust(5000, "y"),
        brand="M" * 70,
        seo_title="s" * 70,
        seo_description="s" * 320,
        tags=("t" * 255,) * 250,
    )

    assert breaches(at_limits) == {}


def test_a_title_past_255_characters_is_refused_and_too_long() -> None:
    assert list(breaches(replace(SOUND, title=("Linen " * 43).strip()))) == ["title-refused", "title-long"]


def test_sku_faults_count_by_their_share_of_the_skus() -> None:
    good = SOUND.skus[0]
    skus = (good, replace(good, options={"Size": "L"}, barcode=""), replace(good, options={"Size": "S"}, barcode="1"))

    found = breaches(replace(SOUND, skus=skus))

    assert found == {
        "barcode-missing": [(pytest.approx(1 / 3), "")],
        "barcode-invalid": [(pytest.approx(1 / 3), "")],
    }


def test_every_missing_attribute_names_its_field_and_takes_its_share() -> None:
    bare = replace(SOUND, attributes={})

    found = breaches(bare)

    assert found["attribute-missing"] == [(1.0, "attributes.Material")]
    assert found["apparel-detail-missing"] == [
        (0.25, "attributes.Color"),
        (0.25, "attributes.Gender"),
        (0.25, "attributes.Age group"),
    ]  # the size stands in the SKU's options


def test_apparel_details_are_asked_of_apparel_alone_and_by_any_usual_name() -> None:
    drill = replace(
        SOUND, category_path="Tools > Drills", department="Home improvement", attributes={"Material": "Linen"}
    )
    british = {"Material": "Linen", "Colour": "Blue", "target gender": "Female", "Age": "Adult"}

    assert "apparel-detail-missing" not in breaches(drill)
    assert "apparel-detail-missing" not in breaches(replace(SOUND, attributes=british))


def test_a_product_in_no_category_is_asked_nothing_that_categories_ask() -> None:
    found = breaches(replace(SOUND, category_id=None, category_path="", department="Fashion", attributes={}))

    assert "category-missing" in found
    assert "attribute-missing" not in found


def test_what_stands_twice_is_told_apart_by_case_and_barcode() -> None:
    repeated = Repeated(frozenset({SOUND.title.casefold()}), frozenset({"4006381333931"}))

    found = breaches(SOUND, repeated)

    assert found == {"title-repeated": [(1.0, "")], "barcode-repeated": [(1.0, "")]}


def test_options_that_differ_in_name_or_are_the_same_are_inconsistent() -> None:
    good = SOUND.skus[0]

    uneven = breaches(replace(SOUND, skus=(good, replace(good, options={"Colour": "Blue"}))))
    same = breaches(replace(SOUND, skus=(good, good, replace(good, options={"Size": "L"}))))

    assert list(uneven) == ["options-uneven"]
    assert same == {"options-repeated": [(pytest.approx(2 / 3), "")]}


def test_too_many_skus_are_refused() -> None:
    skus = tuple(replace(SOUND.skus[0], options={"Size": str(number)}) for number in range(2049))

    assert list(breaches(replace(SOUND, skus=skus))) == ["skus-many"]


def test_a_values_fault_is_the_categorys_own() -> None:
    flannel = replace(SOUND, attributes={**SOUND.attributes, "Material": "Flannel"}, title="Dress with a tie belt")

    assert "attribute-invalid" in breaches(flannel)
    assert "attribute-invalid" not in breaches(replace(flannel, category_id=SHIRTS))


def test_words_that_only_look_like_promotion_are_left_alone() -> None:
    for title in ("Sale board for fences, oak", "Oil-free delivery hose 2 m", "Best of Bach, piano scores"):
        assert "title-promotion" not in breaches(replace(SOUND, title=title))


def test_every_rule_says_who_asks_for_it_and_what_it_comes_to() -> None:
    assert len(RULES) >= 40
    for rule in RULES.values():
        assert rule.source
        assert rule.find.__doc__
        assert rule.sentence.endswith(".")
        assert 0 < rule.points <= 100
        assert rule.severity in Severity
        assert bool(rule.limit) == bool(rule.unit), rule.id
