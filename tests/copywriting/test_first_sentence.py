"""What a product is called grows into a sentence by its facts, and says nothing that they do not."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.copywriting.drafting.grammar import faults
from core.copywriting.first_sentence import first_sentence
from core.copywriting.subject import CopyFacts

_BETWEEN = {"in", "with", "for", "a", "an", "and"}
_NAMED = {
    "Material": ("Linen", "Waxed cotton", "Oak", "Stainless steel"),
    "Colour": ("Navy", "Blush", "Gold", "Navy and white"),
    "Fit": ("Slim", "Relaxed fit"),
    "Rise": ("Mid rise", "High"),
    "Neckline": ("Round neck", "V-neck"),
    "Sleeve length": ("Long sleeves", "Sleeveless"),
    "Skin type": ("Oily skin", "All skin types"),
    "Volume": ("50 ml",),
    "Lining": ("Unlined", "Satin lining"),
    "Warm": ("yes",),
}
_facts = st.fixed_dictionaries({}, optional={name: st.sampled_from(values) for name, values in _NAMED.items()})


def said(title: str, **values: str) -> str:
    named = {name.replace("_", " ").capitalize(): (value,) for name, value in values.items()}
    opening, _ = first_sentence(CopyFacts("Things", {"Title": (title,), **named}), 160)
    assert opening is not None
    return opening.text


@pytest.mark.parametrize(
    ("title", "values", "sentence"),
    [
        ("Wilf shorts", {"material": "Linen", "colour": "Black"}, "Wilf shorts in black linen."),
        ("Side table", {"material": "Oak", "colour": "White"}, "Side table in oak."),
        ("Ring", {"material": "Silver", "colour": "Rose gold"}, "Ring in silver."),
        ("Hat", {"colour": "Navy"}, "Hat in navy."),
        ("Gloves in blush", {"material": "Lambswool"}, "Gloves in blush."),
        ("Night cream 50 ml", {"skin_type": "All skin types"}, "Night cream 50 ml for all skin types."),
        ("Shower gel, 300 ml", {"skin_type": "Dry skin"}, "Shower gel, 300 ml, for dry skin."),
        ("Blusher", {"finish": "Natural"}, "Blusher with a natural finish."),
        ("Coat", {"lining": "Unlined", "collar": "Spread"}, "Coat with a spread collar."),
        ("Top", {"sleeve_length": "Long sleeves", "neckline": "V-neck"}, "Top with long sleeves and a V-neck."),
        ("Shirt", {"sleeve_length": "Long sleeve"}, "Shirt with long sleeves."),
        ("Jacket with hood", {"fit": "Slim"}, "Jacket with hood."),
        ("Kettle", {"power": "2200 W", "cordless": "yes"}, "Kettle."),
    ],
)
def test_a_name_grows_by_what_a_sentence_can_carry(title: str, values: dict[str, str], sentence: str) -> None:
    assert said(title, **values) == sentence


def test_what_is_said_is_tied_to_its_facts_and_not_said_again() -> None:
    facts = CopyFacts("Shorts", {"Title": ("Wilf shorts",), "Material": ("Linen",), "Volume": ("5 l",)})

    opening, left = first_sentence(facts, 160)

    assert opening is not None
    assert opening.facts == ("Title", "Material")
    assert left == CopyFacts("", {"Volume": ("5 l",)})


def test_a_sentence_stops_where_there_is_no_room() -> None:
    facts = CopyFacts("Shorts", {"Title": ("Wilf shorts",), "Material": ("Linen",), "Fit": ("Slim",)})

    assert [first_sentence(facts, room)[0].text for room in (160, 25, 5)] == [  # type: ignore[union-attr]
        "Wilf shorts in linen with a slim fit.",
        "Wilf shorts in linen.",
        "Wilf shorts.",
    ]


def test_without_a_name_there_is_no_such_sentence() -> None:
    facts = CopyFacts("Shorts", {"Material": ("Linen",)})
    assert first_sentence(facts, 160) == (None, facts)


@given(_facts)
def test_every_word_is_of_a_fact_or_plain_english_and_the_sentence_is_well_formed(
    values: dict[str, str],
) -> None:
    facts = CopyFacts("Things", {"Title": ("Tall thing",), **{name: (value,) for name, value in values.items()}})

    opening, left = first_sentence(facts, 300)

    assert opening is not None
    known = {
        word for name, several in facts.values.items() for text in (name, *several) for word in _words(text)
    } | _BETWEEN
    assert set(_words(opening.text)) <= known
    assert not faults(opening.text)
    assert left.values.keys() | set(opening.facts) == facts.values.keys()
    assert left.values.keys().isdisjoint(opening.facts)


def _words(text: str) -> list[str]:
    return re.findall(r"[\w-]+", text.lower())
