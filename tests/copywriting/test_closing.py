"""What a shop says of all it sells is found in its texts; what it says of some is not."""

from __future__ import annotations

import pytest

from core.copywriting.closing import Closing, closing_for, closings
from core.copywriting.subject import ApprovedText, CopyFacts

TYPES = ("Lamps", "Rugs", "Chairs")


def texts(*last: str, types: tuple[str, ...] = TYPES, each: int = 4) -> list[ApprovedText]:
    """Texts of each type, which close with these in turn."""
    facts = {"Material": ("oak",), "Colour": ("our blue",)}
    return [
        ApprovedText(CopyFacts(kind, facts), f"Number {place} of {kind}. {last[place % len(last)]}")
        for kind in types
        for place in range(each)
    ]


def test_what_many_texts_of_many_types_tell_the_reader_closes_a_text() -> None:
    assert closings(texts("Ask us for a sample before you buy.")) == (
        Closing("Ask us for a sample before you buy.", frozenset(TYPES)),
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "Made to last for many years.",  # tells the reader nothing of theirs
        "Your money back within 30 days of it.",  # a figure
        "You will love the oak it is made of.",  # a fact
        "Painted in our blue for your home.",  # a fact of several words
        "Yours.",  # too short
        "You may ask us anything at all about it " * 4 + ".",  # too long
        "Why not ask us for a sample of it?",  # a question wants more
    ],
)
def test_claims_figures_facts_and_odd_lengths_do_not(sentence: str) -> None:
    assert closings(texts(sentence)) == ()


def test_what_is_said_of_one_type_of_many_is_a_claim_about_it() -> None:
    own = texts("Ask us for a sample before you buy.", types=("Lamps",), each=8)
    assert closings([*own, *texts("Good.", types=("Rugs", "Chairs", "Beds", "Mugs"))]) == ()


def test_each_type_has_its_own_and_each_number_another() -> None:
    known = (Closing("One for you.", frozenset({"Lamps"})), Closing("Two for you.", frozenset({"Lamps", "Rugs"})))

    assert [closing_for(known, "Lamps", number) for number in range(4)] == [
        "One for you.",
        "Two for you.",
        "",
        "One for you.",
    ]
    assert [closing_for(known, "Rugs", number) for number in range(3)] == ["Two for you.", "", "Two for you."]
    assert closing_for(known, "Beds", 0) == closing_for((), "Lamps", 0) == ""
