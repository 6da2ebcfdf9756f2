"""What approved texts teach: the house's own phrases, the order of its facts, how close its own texts are to it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from core.copywriting.house import (
    AFTER_EDIT,
    AS_WRITTEN,
    NOTHING_LEARNED,
    HouseVoice,
    Taught,
    as_json,
    data_cut,
    from_json,
    learn_house,
)
from core.copywriting.subject import ApprovedText, CopyFacts

COLOURS, MATERIALS = ("red", "blue", "green", "black"), ("linen", "cotton", "wool")
MOODS = ("an easy day", "a slow morning", "a long walk", "a quiet evening", "an early train", "a late lunch")


def said(number: int, weight: int = 1) -> Taught:
    """A text that says material, then colour, and ends as the house ends."""
    colour, material = COLOURS[number % 4], MATERIALS[number % 3]
    mood = MOODS[number % 6]
    text = f"Cut from {material} in {colour} for {mood} number {'i' * number}. Kind to the tenth wash."
    facts = CopyFacts("Shirts", {"Title": ("Shirt",), "Colour": (colour,), "Material": (material,)})
    return Taught(ApprovedText(facts, text), weight, number)


@pytest.fixture(scope="module")
def taught() -> list[Taught]:
    return [said(number, AS_WRITTEN if number == 7 else AFTER_EDIT if number == 8 else 1) for number in range(40)]


@pytest.fixture(scope="module")
def house(taught: list[Taught]) -> HouseVoice:
    return learn_house(taught, seed=1)


def test_phrases_are_counted_in_texts_and_the_whole_stands_for_its_parts(house: HouseVoice) -> None:
    first = house.phrases[0]

    assert (first.words, first.texts, first.weight) == ("kind to the tenth wash", 40, 40 + 2 + 1)
    assert first.said == "Kind to the tenth wash"
    assert first.products[0] == 7  # what a person let pass as it was written comes first
    assert "tenth wash" not in [one.words for one in house.phrases]


def test_words_of_the_facts_are_no_phrases(house: HouseVoice) -> None:
    assert not [one.words for one in house.phrases if {"linen", "blue"} & set(one.words.split())]


def test_the_order_of_facts_has_its_shares(house: HouseVoice) -> None:
    assert house.order == ("Material", "Colour")
    assert [(one.name, one.texts, one.first) for one in house.places] == [("Colour", 40, 0.0), ("Material", 40, 1.0)]
    assert [(one.names, one.share) for one in house.beginnings] == [(("Material", "Colour"), 1.0)]


def test_it_says_of_how_many_texts_people_decided(house: HouseVoice) -> None:
    assert (house.texts, house.as_written, house.after_edit) == (40, 1, 1)


def test_its_own_unread_texts_are_closer_than_their_words_in_any_order(house: HouseVoice) -> None:
    assert len(house.held) == 10
    assert list(house.held) == sorted(house.held)
    assert 1 < house.guesses < house.guesses_shuffled


def test_a_text_of_the_house_sounds_like_it_and_a_strangers_does_not(house: HouseVoice) -> None:
    own, strange = "Cut from wool in red for a long walk.", "Buy now! Totally amazing deals, guys, wow."

    assert (house.closer_than(strange), house.likeness(strange)) == (0.0, 0.0)
    assert (house.closer_than(own) or 0) > 0.5
    assert (house.likeness(own) or 0) > 0.8


def test_a_sentence_read_before_counts_for_nothing(taught: list[Taught]) -> None:
    same = [replace(said(3), product_id=number) for number in range(40)]

    found = learn_house(same, seed=1)

    assert found.held == ()
    assert found.closer_than("Cut from wool.") is None
    assert found.likeness("Cut from wool.") is None
    assert (found.guesses, found.guesses_shuffled) == (0.0, 0.0)


def test_a_sentence_that_every_text_ends_with_makes_no_other_one_sound_like_them(house: HouseVoice) -> None:
    strange = "Totally amazing deals, guys, wow."

    assert house.closer_than(f"{strange} Kind to the tenth wash.") == house.closer_than(strange)
    assert house.likeness("Kind to the tenth wash.") == 1


def test_of_too_few_texts_nothing_is_learned(taught: list[Taught]) -> None:
    assert learn_house(taught[:19], seed=1) == replace(NOTHING_LEARNED, texts=19)
    assert learn_house([], seed=1) == NOTHING_LEARNED


def test_the_same_texts_and_seed_teach_the_same(taught: list[Taught], house: HouseVoice) -> None:
    assert learn_house(taught, seed=1) == house
    assert learn_house(taught, seed=2).held != house.held


def test_other_texts_and_other_weights_are_another_cut(taught: list[Taught]) -> None:
    cuts = {data_cut(taught), data_cut(taught[1:]), data_cut([*taught[:-1], replace(taught[-1], weight=3)])}

    assert len(cuts) == 3
    assert data_cut(list(taught)) in cuts


def test_it_comes_back_from_json(house: HouseVoice) -> None:
    kept = json.loads(json.dumps(as_json(house)))

    assert from_json(kept) == house
    assert from_json({**kept, "format": "0"}) is None


def test_texts_in_markup_or_another_language_are_only_words() -> None:
    facts = CopyFacts("Hemden", {"Material": ("Leinen",), "Note": ("(.*",)})
    odd = [
        Taught(ApprovedText(facts, f"<b>Hemd</b> aus Leinen (.* für {MOODS[n % 6]} {'x' * n}."), 1, n)
        for n in range(25)
    ]

    assert learn_house(odd, seed=1).texts == 25
