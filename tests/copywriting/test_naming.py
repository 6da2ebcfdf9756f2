"""Names, lines and opening sentences are made of a product's own name and single facts."""

from __future__ import annotations

import pytest

from core.changes import CopyClause
from core.copywriting import naming
from core.copywriting.drafting.ways import way
from core.copywriting.naming import common_words, heading
from core.copywriting.subject import CopyFacts

WHEEL = CopyFacts("Wheel nuts", {"Title": ("Wheel nuts, M12",), "Brand": ("Ottway",), "Thread": ("M12",)})


def texts(found: object) -> list[str]:
    return [one.text for one in found]  # type: ignore[attr-defined]


def test_the_name_opens_a_text_and_what_it_says_is_not_said_again() -> None:
    opening, left = heading(WHEEL)

    assert opening is not None
    assert (opening.text, opening.facts) == ("Wheel nuts, M12.", ("Title", "Thread"))
    assert left == CopyFacts("", {"Brand": ("Ottway",)})


@pytest.mark.parametrize(
    ("title", "is_said"), [("Sun cream 50 ml", False), ("Sun cream SPF 50, 200 ml", True), ("Sun cream 50", True)]
)
def test_a_bare_number_is_not_said_by_a_measure(title: str, is_said: bool) -> None:
    opening, left = heading(CopyFacts("", {"Title": (title,), "SPF": ("50",)}))

    assert opening is not None
    assert ("SPF" in opening.facts, "SPF" in left.values) == (is_said, not is_said)
    assert way("spf", "SPF", ["50"]) == "SPF 50"


def test_a_fact_of_two_values_is_said_only_if_both_are() -> None:
    facts = CopyFacts("Bags", {"Title": ("Red bag",), "Colour": ("Red", "Blue")})

    assert heading(facts)[1].values == {"Colour": ("Red", "Blue")}


def test_a_product_without_a_name_opens_with_nothing() -> None:
    facts = CopyFacts("Bags", {"Colour": ("Red",)})

    assert heading(facts) == (None, facts)


def test_titles_lead_with_the_brand_and_add_what_tells_it_apart() -> None:
    assert texts(naming.titles("Wheel nuts", WHEEL, frozenset())) == [
        "Ottway wheel nuts, M12",
        "Ottway wheel nuts",
        "Wheel nuts, Ottway, M12",
        "Wheel nuts, Ottway",
        "Wheel nuts",
    ]


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Natural blusher", "Ottway natural blusher"),
        ("Nissan Qashqai exhaust", "Ottway Nissan Qashqai exhaust"),
        ("LED lamp", "Ottway LED lamp"),
        ("Ottway lamp", "Ottway lamp"),
    ],
)
def test_a_names_first_word_is_written_small_behind_a_brand_only_where_texts_write_it_small(
    title: str, said: str
) -> None:
    common = common_words(["A natural look, and a lamp that stays. Fits Nissan Qashqai."])

    assert next(iter(naming.titles(title, CopyFacts("", {"Brand": ("Ottway",)}), common))).text == said


def test_a_value_is_written_within_a_name_as_it_is_spoken_there() -> None:
    facts = {
        "Title": ("Door mirror",),
        "Colour": ("Deep Blue",),
        "Fit": ("Slim",),
        "Fits": ("Honda Jazz GE",),
        "Voltage": ("12 V",),
        "Material": ("Oak",),
    }
    longest = texts(naming.titles("", CopyFacts("", facts), frozenset()))[0]
    assert longest == "Door mirror, deep blue, slim fit, Honda Jazz GE, 12 V, oak"


def test_a_name_in_a_search_result_has_three_parts_at_most() -> None:
    facts = CopyFacts("", {"Title": ("Jeans",), "Rise": ("High",), "Leg": ("Wide",), "Brand": ("Penhale",)})

    assert texts(naming.search_titles(facts)) == ["Jeans – Penhale – high rise", "Jeans – Penhale", "Jeans"]
    assert texts(naming.search_titles(CopyFacts("Jeans", {"Rise": ("High",)}))) == []


def test_lines_are_facts_as_they_are_spoken_and_never_one_alone() -> None:
    facts = {"Title": ("Jeans",), "Rise": ("High",), "Colour": ("Blue", "Black")}

    assert texts(naming.lines(CopyFacts("", facts))) == [
        "High rise\nColour: blue and black",
        "Colour: blue and black\nHigh rise",
    ]
    assert texts(naming.lines(CopyFacts("", {"Rise": ("High",)}))) == []


def test_a_name_is_signed_with_its_maker_unless_it_holds_it() -> None:
    opening = CopyClause(text="Wheel nuts, M12.", facts=("Title", "Thread"))
    brand = CopyFacts("", {"Brand": ("Ottway",)})

    signed = naming.signed(opening, brand)

    assert (signed.text, signed.facts) == ("Wheel nuts, M12, by Ottway.", ("Title", "Thread", "Brand"))
    assert naming.signed(signed, brand) == signed
    assert naming.signed(opening, CopyFacts("", {})) == opening
