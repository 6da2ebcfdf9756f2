"""Facts of a name and a value, as people say them."""

from __future__ import annotations

import pytest

from core.copywriting.drafting.ways import is_absence, is_measure, listed, small, way


@pytest.mark.parametrize(
    ("key", "values", "said"),
    [
        ("material", ["Solid Oak"], "Made of solid oak"),
        ("material", ["oak", "steel"], "Made of oak and steel"),
        ("material", ["Made of oak"], "Made of oak"),
        ("country of origin", ["Portugal"], "Made in Portugal"),
        ("origin", ["Made in Portugal"], "Made in Portugal"),
        ("width", ["80 cm"], "Width 80 cm"),
        ("ring size", ["12"], "Ring size: 12"),
        ("pack size", ["4"], "Pack of 4"),
        ("fit", ["Regular fit"], "Regular fit"),
        ("fit", ["Regular"], "Regular fit"),
        ("finish", ["Matte"], "Matte finish"),
        ("lining", ["Unlined"], "Unlined"),
        ("neckline", ["scoop neck"], "Scoop neck"),
        ("sleeve", ["3/4 sleeve"], "3/4 sleeve"),
        ("closure", ["zip", "buttons"], "Closes with zip and buttons"),
        ("closure", ["laced"], "Laced closure"),
        ("fits", ["Ford Focus 2011-2018"], "Fits Ford Focus 2011-2018"),
        ("ideal for", ["Boys, Girls"], "Ideal for boys and girls"),
        ("designed for", ["Sony Xperia"], "Designed for Sony Xperia"),
        ("hooded", ["yes"], "Hooded"),
        ("waterproof", ["No"], "Not waterproof"),
        ("batteries included", ["no"], "Batteries not included"),
        ("axle", ["front"], "Axle: front"),
    ],
)
def test_a_fact_is_said_as_people_say_it(key: str, values: list[str], said: str) -> None:
    assert way(key, key, values) == said


def test_without_names_a_value_stands_alone() -> None:
    assert way("motif", "motif", ["paisley"], named=False) == "Paisley"


@pytest.mark.parametrize("value", ["80 cm", "1.7 litre", "2-8", "99 g (3.5 oz)", "33x36x48 cm", "100%", "2200 W"])
def test_a_figure_with_its_unit_is_a_measure(value: str) -> None:
    assert is_measure(value)


@pytest.mark.parametrize("value", ["oak", "5-pocket jeans in denim", "V-neck", "made in 1990 by hand"])
def test_other_values_are_none(value: str) -> None:
    assert not is_measure(value)


@pytest.mark.parametrize(
    ("value", "inside"),
    [
        ("Solid Oak", "solid oak"),
        ("Cotton", "cotton"),
        ("DWR finish", "DWR finish"),
        ("Polartec fleece by Hal", "Polartec fleece by Hal"),
        ("V-neck", "V-neck"),
    ],
)
def test_a_value_inside_a_sentence_loses_its_capital_but_names_do_not(value: str, inside: str) -> None:
    assert small(value) == inside


def test_short_parts_between_commas_are_a_list_and_figures_are_not() -> None:
    assert listed("Girls, Women") == ["Girls", "Women"]
    assert listed("1 ball, 1 stand") == ["1 ball, 1 stand"]
    assert listed("a long part of many words, Women") == ["a long part of many words, Women"]


def test_what_a_thing_merely_lacks_is_no_subject_but_what_is_not_included_is() -> None:
    assert is_absence("compass", "No")
    assert not is_absence("batteries included", "no")
    assert not is_absence("compass", "yes")
