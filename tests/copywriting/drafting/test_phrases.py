"""What a text can say of a product: facts as phrases, the colour in its place, and what is not said twice."""

from __future__ import annotations

import pytest

from core.copywriting.drafting.alignment import Link
from core.copywriting.drafting.composing import Plan
from core.copywriting.drafting.facts import Value, make_ready
from core.copywriting.drafting.learning import Learned
from core.copywriting.drafting.material import Material, fitting, gather, write
from core.copywriting.drafting.phrases import Said, Sayable, is_silent, sayable, with_colour
from core.copywriting.subject import CopyFacts

NO_ONE = frozenset[str]()


def _sayable(*values: tuple[str, str], told: dict[str, frozenset[str]] | None = None) -> Sayable:
    return sayable([Value(name, text) for name, text in values], told or {}, NO_ONE, NO_ONE)


def _texts(said: Sayable) -> list[str]:
    return [one.text for one in said.phrases]


@pytest.mark.parametrize(
    ("phrase", "coloured"),
    [
        ("Joggers in soft twill", "Black joggers in soft twill"),
        ("Short wrap dress in jersey", "Short black wrap dress in jersey"),
        ("Long-sleeved, fitted body in lace", "Black long-sleeved, fitted body in lace"),
        ("5-pocket jeans in denim", "5-pocket black jeans in denim"),
        ("T-shirt in cotton", "Black T-shirt in cotton"),
        ("A warm jacket", "A warm black jacket"),
        ("An open basket", "A black open basket"),
        ("MASARA Kurta", "Black MASARA Kurta"),
        ("Longer V-neck jumper", "Longer black V-neck jumper"),
        ("Imitation suede boots", "Black imitation suede boots"),
    ],
)
def test_a_colour_stands_where_english_has_it(phrase: str, coloured: str) -> None:
    said = with_colour(Said(phrase, ("details",)), Said("black", ("colour",)))
    assert said == Said(coloured, ("details", "colour"))


def test_a_fact_that_a_phrase_states_is_not_said_again_but_cited() -> None:
    said = _sayable(("details", "Dress in soft jersey"), ("material", "jersey"), ("sleeves", "long sleeves"))
    assert said.phrases[0] == Said("Dress in soft jersey", ("details", "material"))
    assert _texts(said) == ["Dress in soft jersey", "Long sleeves"]


def test_endings_and_hyphens_do_not_make_another_fact() -> None:
    assert _texts(_sayable(("details", "Long-sleeved top"), ("sleeves", "long sleeve"))) == ["Long-sleeved top"]


def test_a_fact_that_approved_texts_say_in_other_words_is_recognised() -> None:
    told = {"neckline=polo neck": frozenset({"turtleneck"})}
    said = _sayable(("details", "a ribbed turtleneck"), ("neckline", "polo neck"), told=told)
    assert said.phrases == (Said("a ribbed turtleneck", ("details", "neckline")),)


def test_a_phrase_inside_another_is_said_with_it_but_a_lone_word_is_kept() -> None:
    said = _sayable(("details", "short"), ("details", "Short dress in jersey"), ("features", "dress in jersey"))
    assert _texts(said) == ["short", "Short dress in jersey"]
    assert said.phrases[1].facts == ("details", "features")


def test_names_codes_and_what_a_thing_lacks_are_not_said() -> None:
    said = _sayable(("Title", "Skagen"), ("brand", "Hal"), ("sku", "A-1"), ("image_url", "x"), ("compass", "no"))
    assert said.phrases == ()
    assert {value.name for value in said.silent} == {"Title", "brand", "compass"}


@pytest.mark.parametrize(("key", "silent"), [("brand", True), ("product name", True), ("material", False), ("", False)])
def test_the_last_word_of_a_name_says_whether_it_is_for_texts(key: str, silent: bool) -> None:
    assert is_silent(key) is silent


def test_what_approved_texts_never_state_is_kept_apart() -> None:
    values = [Value("details", "a hood"), Value("colour", "Red"), Value("weight", "6 kg")]
    said = sayable(values, {}, NO_ONE, frozenset({"colour", "weight"}))
    assert _texts(said) == ["a hood"]
    assert said.colour is None
    assert said.unusual_colour == Said("red", ("colour",))
    assert [one.text for one in said.unusual] == ["Weight 6 kg"]


def test_figures_in_free_text_are_sentences_of_their_own() -> None:
    said = _sayable(("details", "Heel 5.5 cm"), ("details", "a wide heel"))
    assert [(one.apart, one.measure) for one in said.phrases] == [(True, True), (False, False)]


def test_words_that_only_lead_to_a_part_are_dropped() -> None:
    assert _texts(_sayable(("details", "Comes with two pockets"), ("details", "Features a hood"))) == [
        "two pockets",
        "a hood",
    ]


def _gathered(product_type: str, learned: Learned, **values: str) -> Material:
    facts = CopyFacts(product_type, {name: (value,) for name, value in values.items()})
    return gather(facts, make_ready(facts), learned, NO_ONE)


def test_where_no_phrase_names_the_thing_its_type_does(learned: Learned) -> None:
    assert [one.text for one in _gathered("Tent", Learned(), details="two doors").phrases] == ["Tent", "two doors"]
    assert [one.text for one in _gathered("Tent", learned, details="Rug in wool").phrases] == ["Rug in wool"]


def test_the_name_opens_the_text_if_it_names_the_thing() -> None:
    opening = _gathered("Tent", Learned(), details="two doors", name="Fell two-person tent").phrases[0]
    assert opening.text == "Fell two-person tent"
    assert opening.facts == ("name",)


def test_a_long_material_is_carried_by_the_opening() -> None:
    opening = _gathered("Tent", Learned(), fabric="40-denier ripstop nylon with a taped seam and coating").phrases[0]
    assert opening.text == "Tent made of 40-denier ripstop nylon with a taped seam and coating"


def test_phrases_are_chosen_by_weight_and_kept_in_their_order() -> None:
    phrases = (Said("a" * 30, ("x",)), Said("b" * 30, ("y",), weight=2.0), Said("c" * 30, ("z",)))
    chosen = fitting(Material(Sayable(phrases), NO_ONE, NO_ONE), 75)
    assert chosen.phrases == phrases[:2]


def test_a_colour_without_words_for_the_thing_is_a_sentence() -> None:
    material = _gathered("", Learned(), details="two doors")
    looks = material.looks(Learned())
    written = write(material, Plan((0,), (Link.NEW,), 0.0), looks, Learned(), colour=Said("red", ("colour",)))
    assert written.text == "Two doors. Comes in red."
    assert written.clauses[-1].facts == ("colour",)
