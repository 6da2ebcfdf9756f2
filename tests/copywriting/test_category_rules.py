"""Rules for goods of some kind: what is never said, what has to be said, a unit with every measure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.changes import CopyField, Level
from core.copywriting.category_rules import (
    CategoryRule,
    Goods,
    applying,
    built_in,
    check_rules,
    must_state,
    read_rules,
    written,
)
from core.errors import BadInputError

TEXT = CopyField.DESCRIPTION
SHIRT = Goods(("Womenswear", "Clothing", "Shirts"), {"Fabric": ("Linen",), "Care": ("Machine wash",), "Fit": ("Slim",)})
DRILL = Goods(("Tools & hardware",), {"Voltage": ("18 V",), "Chuck": ("13 mm",)})


def codes(text: str, goods: Goods, field: CopyField = TEXT, told: tuple[str, ...] = ()) -> list[str]:
    return [finding.code for finding in check_rules(text, field, built_in(), goods, told)]


@pytest.mark.parametrize(
    ("kinds", "name"),
    [
        (("Beauty & care",), "No medical claims"),
        (("Shop", "Auto parts", "Brakes"), "Fitment is stated"),
        (("DIY",), "A unit with every measure"),
        (("Menswear",), "Material and care are said"),
        (("Grocery",), "No health claims, and allergens are said"),
    ],
)
def test_a_rule_is_found_by_what_the_goods_are_called(kinds: tuple[str, ...], name: str) -> None:
    assert [rule.name for rule in applying(built_in(), kinds)] == [name]


def test_goods_of_other_kinds_have_no_rule() -> None:
    assert applying(built_in(), ("Books", "Sheet music", "Beautyberry poems")) == []


@pytest.mark.parametrize("field", list(CopyField))
def test_a_medical_claim_blocks_every_text_of_beauty_whatever_its_facts_say(field: CopyField) -> None:
    balm = Goods(("Beauty",), {"Effect": ("heals eczema",)})

    found = list(check_rules("It heals.", field, built_in(), balm))

    assert [(one.level, one.code, one.start, one.end) for one in found] == [(Level.BLOCK, "rule-never", 3, 8)]
    assert "What treats, heals or prevents is a medicine" in found[0].message


def test_health_is_no_word_for_healing() -> None:
    assert codes("Healthy looking hair, health in mind.", Goods(("Beauty",), {})) == []


def test_clothes_say_material_and_care_where_the_product_has_them() -> None:
    assert codes("A slim shirt.", SHIRT) == ["rule-unsaid", "rule-unsaid"]
    assert codes("A slim shirt in linen; machine wash.", SHIRT) == []
    assert codes("A slim shirt.", SHIRT, told=("Fabric", "Care")) == []
    assert codes("A slim shirt.", Goods(SHIRT.kinds, {"Fit": ("Slim",)})) == []


def test_a_title_has_no_room_for_care() -> None:
    assert codes("A slim shirt", SHIRT, CopyField.TITLE) == []


def test_parts_without_fitment_are_told_which_facts_are_missing() -> None:
    pad = Goods(("Car parts",), {"Axle": ("Front",)})

    (found,) = check_rules("Front brake pads.", TEXT, built_in(), pad)

    assert (found.level, found.code) == (Level.WARN, "rule-no-fact")
    assert (
        found.message == "Fitment is stated: no fact says what it fits. Add Fits or Fit for or Fitment to the product."
    )


def test_what_a_draft_must_state_are_the_facts_that_answer() -> None:
    assert must_state(built_in(), SHIRT) == {"Fabric", "Care"}
    assert must_state(built_in(), DRILL) == frozenset()


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("An 18 V drill with a 13 mm chuck.", 0),
        ("An 18V drill with a 13mm chuck.", 0),
        ("An 18 drill with a 13 mm chuck.", 1),
        ("Length 50, in steel.", 1),
        ("Length 50 x 30 mm, in steel.", 0),
        ("Weight: 2.5 kg. Width of 40 cm.", 0),
        ("A pack of 50, made in 1998.", 0),
    ],
)
def test_each_measure_of_home_improvement_has_its_unit(text: str, bare: int) -> None:
    assert codes(text, DRILL) == ["rule-unit"] * bare


def test_a_number_that_another_fact_has_without_a_unit_is_none_to_complain_of() -> None:
    model = Goods(DRILL.kinds, {"Voltage": ("18 V",), "Model": ("XR 18",)})

    assert codes("The XR 18 drill.", model) == []


def test_rules_come_back_from_their_yaml() -> None:
    assert read_rules(written(built_in()), "rules") == built_in()
    assert read_rules(" ", "rules") == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name: one", "expected a list"),
        ("- name: [", "no YAML"),
        ("- name: Empty\n  applies_to: [x]", "asks for nothing"),
        ("- name: All\n  applies_to: []\n  units: true", "applies_to"),
        ("- name: All\n  applies_to: [' ']\n  units: true", "entry is empty"),
        ("- name: All\n  applies_to: [x]\n  mood: sunny\n  units: true", "mood"),
    ],
)
def test_what_is_no_rule_is_refused_by_its_place(text: str, words: str) -> None:
    with pytest.raises(BadInputError, match=words):
        read_rules(text, "rules")


@given(st.text(max_size=60), st.lists(st.text(min_size=1, max_size=12).filter(str.strip), min_size=1, max_size=3))
def test_signs_of_patterns_and_markup_are_only_words(text: str, words: list[str]) -> None:
    rule = CategoryRule(name="Own", applies_to=("all",), never=tuple(words), units=True)

    for found in check_rules(f"{text} {words[0]}", TEXT, [rule], Goods(("all",), {"Note": (text or "x",)})):
        assert found.start is None or found.start < (found.end or 0)
