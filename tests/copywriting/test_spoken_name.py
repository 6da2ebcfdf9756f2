"""A title's words stand where people say them, and none is added that no fact or plain English asks for."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.copywriting.drafting.grammar import faults
from core.copywriting.spoken_name import spoken_name
from core.copywriting.subject import CopyFacts

COMMON = frozenset({"desk", "combination", "orbital", "wall", "battery", "gear", "round", "shoe", "bath"})
FOCUS = "Ford Focus Mk3 2011-2018"


def said(title: str, kind: str = "Things", **values: str) -> str | None:
    named = {name.replace("_", " ").capitalize(): (value,) for name, value in values.items()}
    found = spoken_name(CopyFacts(kind, {"Title": (title,), **named}), COMMON)
    return None if found is None else f"{found.head}{found.tail}"


@pytest.mark.parametrize(
    ("title", "values", "spoken"),
    [
        ("Desk lamp, B22 8 W", {"fitting": "B22", "power": "8 W"}, "An 8 W desk lamp with a B22 fitting"),
        ("Desk lamp, chrome", {"colour": "Chrome"}, "A desk lamp in chrome"),
        (
            "Combination spanner set 250 mm, forged steel",
            {"length": "250 mm", "material": "Forged steel"},
            "A combination spanner set in forged steel, 250 mm long",
        ),
        ("Wall tile 12 mm", {"thickness": "12 mm"}, "A wall tile, 12 mm thick"),
        ("18 V cordless orbital jigsaw", {"voltage": "18 V"}, "An 18 V cordless orbital jigsaw"),
        (
            "Orbital sander 12 V cordless, heavy-duty",
            {"voltage": "12 V", "battery": "1 x 2.0 Ah"},
            "A 12 V cordless heavy-duty orbital sander with one 2.0 Ah battery",
        ),
        ("Orbital jigsaw, 2 x 4.0 Ah", {"battery": "2 x 4.0 Ah"}, "An orbital jigsaw with two 4.0 Ah batteries"),
        ("Gear oil 75W-90, 1 l", {"viscosity": "75W-90", "volume": "1 l"}, "A 1 l 75W-90 gear oil"),
        ("Standard gear oil, 1 l", {"volume": "1 l"}, "A standard 1 l gear oil"),
        ("Bath salts, 200 ml", {"volume": "200 ml"}, "200 ml bath salts"),
        ("Wall plugs 40 mm x 50", {"length": "40 mm", "pack_size": "50"}, "Wall plugs, 40 mm long, in a pack of 50"),
        ("Round brush, beech wood", {"material": "Beech wood"}, "A round brush in beech wood"),
        ("Shoe polish Fig", {"shade": "Fig"}, "A shoe polish in Fig"),
        ("Shoe polish, dewy finish", {"finish": "Dewy"}, "A shoe polish with a dewy finish"),
        ("BATH SALTS, CHROME", {"colour": "Chrome"}, "Bath salts in chrome"),
        ("Desk lamp in brass", {"fitting": "E27"}, "A desk lamp in brass with an E27 fitting"),
        ("Wilf shorts", {"material": "Linen"}, "Wilf shorts"),
    ],
)
def test_the_words_of_a_title_stand_where_people_say_them(title: str, values: dict[str, str], spoken: str) -> None:
    kinds = {"sander": "Sanders", "oil": "Gear oils", "brush": "Hair brushes", "spanner": "Spanners"}
    kind = next((kind for word, kind in kinds.items() if word in title), "Things")

    assert said(title, kind, **values) == spoken


@pytest.mark.parametrize(
    ("title", "fuel", "spoken"),
    [
        (f"Battery for {FOCUS}", "", "A battery for the Ford Focus Mk3 (2011–2018)"),
        (f"{FOCUS} battery", "", "A battery for the Ford Focus Mk3 (2011–2018)"),
        (f"Battery to suit {FOCUS}", "", "A battery for the Ford Focus Mk3 (2011–2018)"),
        (f"Battery, {FOCUS}", "", "A battery for the Ford Focus Mk3 (2011–2018)"),
        ("Battery", "", "A battery for the Ford Focus Mk3 (2011–2018)"),
        (f"Battery for {FOCUS} diesel", "Diesel", "A battery for the diesel Ford Focus Mk3 (2011–2018)"),
        (f"{FOCUS} diesel battery", "Diesel", "A diesel battery for the Ford Focus Mk3 (2011–2018)"),
        ("Battery for loaders", "", "A battery for loaders"),
    ],
)
def test_what_a_part_fits_is_said_at_the_end_with_its_years(title: str, fuel: str, spoken: str) -> None:
    assert said(title, "Batteries", fits=FOCUS, **({"fuel": fuel} if fuel else {})) == spoken


def test_a_title_with_a_part_that_has_no_known_place_is_left_as_it_is() -> None:
    assert said("Desk lamp, twelve of the best") is None
    assert said("") is None


def test_a_word_that_may_be_a_name_has_no_article_and_keeps_its_capital() -> None:
    assert said("Freya desk lamp, chrome", colour="Chrome") == "Freya desk lamp in chrome"
    assert said("LED desk lamp") == "An LED desk lamp"


def test_a_fact_told_before_a_name_is_stated_though_the_title_leaves_it_out() -> None:
    found = spoken_name(CopyFacts("Lamps", {"Title": ("Desk lamp",), "Power": ("8 W",)}), COMMON)

    assert found is not None
    assert (found.head, found.stated) == ("An 8 W desk lamp", ("Power",))


_pieces = st.sampled_from(["chrome", "8 W", "250 mm", "pack of 50", "B22", "cordless", "2 x 4.0 Ah", "Fig", "rear"])
_FACTS = {
    "Colour": ("Chrome",),
    "Power": ("8 W",),
    "Length": ("250 mm",),
    "Pack size": ("50",),
    "Fitting": ("B22",),
    "Battery": ("2 x 4.0 Ah",),
    "Shade": ("Fig",),
    "Position": ("Rear",),
}
_PLAIN = {"a", "an", "in", "with", "and", "for", "the", "of", "two", "long", "pack", "batteries", "fitting"}


@given(st.lists(_pieces, unique=True, max_size=5), st.sampled_from([", ", " "]))
def test_no_word_is_lost_or_made_up(pieces: list[str], sign: str) -> None:
    title = sign.join(["Desk lamp", *pieces])
    found = spoken_name(CopyFacts("Lamps", {"Title": (title,), **_FACTS}), COMMON)

    if found is None:
        return
    text = f"{found.head}{found.tail}"
    known = {
        word for value in (title, *(each for several in _FACTS.values() for each in several)) for word in _in(value)
    }
    assert set(_in(text)) <= known | _PLAIN
    assert {word for word in _in(title) if word not in {"x", "2"}} <= set(_in(text)) | {"two"}
    assert not faults(f"{text}.")


def _in(text: str) -> list[str]:
    return re.findall(r"[\w.-]+", text.lower())
