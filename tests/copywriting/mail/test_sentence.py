"""What a writer says of a product beyond its name stands below the name, and begins a sentence of its own."""

from __future__ import annotations

import pytest

from core.changes import CopyClause, CopyField
from core.copywriting.mail.parts import Line, Said
from core.copywriting.mail.sentence import contradicts_name, sentence, values_of
from core.copywriting.subject import CopyFacts
from core.copywriting.writing import CopyRequest, Variant, Written

FACTS = CopyFacts("Shelves", {"Title": ("Oak shelf",), "Brand": ("Larch",)})


def written(text: str, *clauses: str, facts: CopyFacts = FACTS) -> Written:
    asked = CopyRequest(7, CopyField.SEO_DESCRIPTION, facts)
    return Written(asked, (Variant(text, tuple(CopyClause(text=one, facts=("Brand",)) for one in clauses), 0.9),))


def test_a_name_that_opens_the_text_is_left_to_the_line_above() -> None:
    found = sentence(written("Oak shelf. Made by hand by Larch.", "Oak shelf.", "Made by hand", "by Larch"))

    assert found == Line(
        "Made by hand by Larch.", (Said("Made by hand", ("Brand",), 7), Said("by Larch", ("Brand",), 7))
    )


def test_what_was_joined_to_the_name_begins_a_sentence() -> None:
    found = sentence(written("Oak shelf, by Larch.", "Oak shelf", "by Larch."))

    assert found == Line("By Larch.", (Said("By Larch.", ("Brand",), 7),))


def test_a_clause_that_begins_with_the_name_keeps_its_facts_without_it() -> None:
    found = sentence(written("Oak shelf by Larch, in two sizes.", "Oak shelf by Larch", "in two sizes"))

    assert found == Line(
        "By Larch, in two sizes.", (Said("By Larch", ("Brand",), 7), Said("in two sizes", ("Brand",), 7))
    )


def test_what_states_no_fact_at_the_end_is_not_said_of_one_product_after_another() -> None:
    asked = CopyRequest(7, CopyField.SEO_DESCRIPTION, FACTS)
    clauses = (CopyClause(text="By Larch.", facts=("Brand",)), CopyClause(text="Made to be kept."))

    found = sentence(Written(asked, (Variant("Oak shelf. By Larch. Made to be kept.", clauses, 0.9),)))

    assert found == Line("By Larch.", (Said("By Larch.", ("Brand",), 7),))


@pytest.mark.parametrize("text", ["Oak shelf.", "Oak shelf"])
def test_of_a_text_that_is_the_name_nothing_is_left(text: str) -> None:
    assert sentence(written(text, text)) == Line("")


@pytest.mark.parametrize("text", ["Made by hand.", "Oak shelfie."])
def test_a_text_that_does_not_begin_with_the_name_stays_whole(text: str) -> None:
    assert sentence(written(text, text)).text == text


def test_a_product_without_a_title_and_one_without_a_text() -> None:
    assert sentence(written("By Larch.", "By Larch.", facts=CopyFacts("Shelves", {}))).text == "By Larch."
    assert sentence(Written(CopyRequest(7, CopyField.SEO_DESCRIPTION, FACTS), (), "Too few facts.")) == Line("")


def test_nothing_below_a_name_states_another_value_than_the_name() -> None:
    shaft = CopyFacts("Shafts", {"Title": ("Driveshaft, diesel",), "Fuel": ("Petrol",), "Brand": ("Kestrel",)})
    belt = CopyFacts("Belts", {"Title": ("Belt",), "Fuel": ("Diesel",), "Brand": ("Kestrel",)})
    values = values_of([shaft, belt])

    assert values["Fuel"] == {"Petrol", "Diesel"}
    assert contradicts_name(Line("Petrol.", (Said("Petrol.", ("Fuel",), 1),)), shaft, values)
    assert not contradicts_name(Line("Diesel.", (Said("Diesel.", ("Fuel",), 2),)), belt, values)
    assert not contradicts_name(Line("By Kestrel.", (Said("By Kestrel.", ("Brand",), 1),)), shaft, values)


def test_a_name_that_says_the_value_too_is_no_contradiction() -> None:
    shirt = CopyFacts("Shirts", {"Title": ("Wool shirt with silk collar",), "Material": ("Wool", "Linen")})

    silk = values_of([shirt, CopyFacts("Ties", {"Material": ("Silk",)})])

    assert not contradicts_name(Line("Wool.", (Said("Wool.", ("Material",), 1),)), shirt, silk)
