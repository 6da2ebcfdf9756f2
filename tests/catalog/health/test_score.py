"""A product's score, the rules in force in its place, and many products added up."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalog.facts import CategoryFacts
from core.catalog.health.rule import Group, Look
from core.catalog.health.rulebook import RULES, Rulebook, RuleSetting
from core.catalog.health.score import ProductHealth, product_health
from core.catalog.health.tally import FixKey, Tally, sections
from tests.catalog.health.test_rules import SOUND
from tests.catalog.shop import CONTEXT, DRESSES

CATEGORIES = tuple(CONTEXT.categories.values())


def health(*settings: RuleSetting, **changed: object) -> ProductHealth:
    subject = replace(SOUND, **changed)  # type: ignore[arg-type]
    return product_health(Look(subject, CONTEXT), Rulebook.of(settings, CATEGORIES))


def test_a_sound_product_has_full_score() -> None:
    found = health()

    assert (found.score, found.breaches) == (100.0, ())
    assert set(found.parts.values()) == {100.0}


def test_each_breach_takes_its_points_and_the_worst_comes_first() -> None:
    found = health(brand="", description="", title="")

    assert found.score == 100 - 30 - 15 - 8
    assert [breach.rule.id for breach in found.breaches] == ["title-missing", "description-missing", "brand-missing"]
    assert found.parts[Group.COMPLETENESS] == found.score
    assert found.parts[Group.TEXT] == 100


def test_a_score_never_falls_below_nothing() -> None:
    severe = [RuleSetting(rule=name, points=100) for name in ("title-missing", "description-missing")]

    assert health(*severe, title="", description="").score == 0


def test_a_setting_changes_points_and_limit_and_switches_off() -> None:
    fewer = RuleSetting(rule="brand-missing", points=3)
    off = RuleSetting(rule="brand-missing", is_on=False)
    short = RuleSetting(rule="title-long", limit=10)

    assert health(fewer, brand="").score == 97
    assert health(off, brand="").score == 100
    assert [breach.rule.id for breach in health(short).breaches] == ["title-long"]


def test_the_nearest_category_goes_before_the_department_and_that_before_all() -> None:
    everywhere = RuleSetting(rule="brand-missing", points=1)
    department = RuleSetting(rule="brand-missing", department="Fashion", points=2)
    above = RuleSetting(rule="brand-missing", category_id=1, points=3)
    own = RuleSetting(rule="brand-missing", category_id=DRESSES, points=4)
    elsewhere = RuleSetting(rule="brand-missing", department="Beauty", points=50)

    assert health(everywhere, elsewhere, brand="").score == 99
    assert health(everywhere, department, brand="").score == 98
    assert health(everywhere, department, above, brand="").score == 97
    assert health(everywhere, department, above, own, brand="").score == 96


def test_a_rule_that_is_no_more_is_passed_over() -> None:
    assert health(RuleSetting(rule="long-gone", points=9)).score == 100


def test_a_loop_in_the_taxonomy_does_not_hold_the_rules_up() -> None:
    looped = (CategoryFacts(1, "A", "A", 2), CategoryFacts(2, "B", "B", 1))

    assert len(Rulebook.of((RuleSetting(rule="brand-missing", points=1),), looped).in_force("", 1)) == len(RULES)


@given(st.sets(st.sampled_from(["title", "description", "brand", "seo_title"])), st.integers(1, 100))
def test_mending_a_value_never_lowers_a_score(broken: set[str], points: int) -> None:
    bad = dict.fromkeys(broken, "")
    settings = [RuleSetting(rule="brand-missing", points=points)]

    with_faults = health(*settings, **bad)

    for field in broken:
        assert health(*settings, **dict.fromkeys(broken - {field}, "")).score >= with_faults.score
    assert 0 <= with_faults.score <= 100


def test_scores_add_up_by_department_and_breaches_by_part_of_the_taxonomy() -> None:
    tally = Tally(sections(CATEGORIES))
    for subject in (SOUND, replace(SOUND, brand=""), replace(SOUND, department="Beauty", category_id=None)):
        tally.add(subject, product_health(Look(subject, CONTEXT), Rulebook.of((), CATEGORIES)))

    fashion, beauty = tally.departments["Fashion"], tally.departments["Beauty"]
    assert (fashion.products, fashion.mean) == (2, 96.0)
    assert fashion.mean_parts["completeness"] == 96.0
    assert (beauty.products, beauty.mean) == (1, 88.0)
    brand = tally.fixes[FixKey("brand-missing", "", "Fashion", DRESSES, "GBP")]
    # £20.00 sells 14 a month; 5 % at risk for any field, of which a breach that costs sales counts half.
    assert (brand.products, brand.points, brand.stake_minor) == (1, 8.0, 2000 * 14 * 5 // 100 // 2)
    assert brand.value_minor == pytest.approx(brand.stake_minor * 8 / 100)
    assert tally.fixes[FixKey("category-missing", "category_id", "Beauty", 0, "GBP")].products == 1


def test_a_category_lies_in_the_one_of_the_second_level_above_it() -> None:
    nodes = (
        CategoryFacts(4, "A > B > C > D", "D", 3),
        CategoryFacts(1, "A", "A"),
        CategoryFacts(2, "A > B", "B", 1),
        CategoryFacts(3, "A > B > C", "C", 2),
    )

    assert sections(nodes) == {1: 1, 2: 2, 3: 2, 4: 2}
