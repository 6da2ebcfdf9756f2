"""A proposed mapping is shown a line a column, corrected, and becomes a profile again."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadInputError
from core.ingest import MappingProfile, Target
from core.ingest.correcting import LEAVE_OUT, PLACES, MappingLine, from_lines, to_lines

PROFILE = MappingProfile(
    name="Stock list",
    columns={"code": Target.SKU, "name": Target.TITLE},
    attributes={"colour": "Color"},
    extra={"note": "Note"},
    currency="GBP",
    confidence={"code": 0.9, "note": 0.5},
)
COLUMNS = ("code", "name", "colour", "note", "blank")
SAMPLE = (("A1", "Tote", "Blue", "", ""), ("A2", "Tote", "x" * 80, "fragile", ""), ("A3", "Bag", "Red", "", ""))


def test_each_column_is_a_line_with_some_of_its_values() -> None:
    lines = to_lines(PROFILE, COLUMNS, SAMPLE)

    assert lines == (
        MappingLine("code", "A1 · A2 · A3", "SKU", "", 0.9),
        MappingLine("name", "Tote · Bag", "title"),
        MappingLine("colour", f"Blue · {'x' * 60}… · Red", "attribute", "Color"),
        MappingLine("note", "fragile", "keep with the product", "Note", 0.5),
        MappingLine("blank", "", LEAVE_OUT),
    )


def test_lines_nobody_touched_give_the_same_profile() -> None:
    assert from_lines(PROFILE, to_lines(PROFILE, COLUMNS, SAMPLE)) == PROFILE


def test_a_corrected_column_goes_where_it_was_put() -> None:
    lines = list(to_lines(PROFILE, COLUMNS, SAMPLE))
    lines[2] = replace(lines[2], place="department", name="")
    lines[3] = replace(lines[3], place=LEAVE_OUT)
    lines[4] = replace(lines[4], place="attribute", name="  ")

    found = from_lines(PROFILE, lines)

    assert found.columns == {**PROFILE.columns, "colour": Target.DEPARTMENT}
    assert found.attributes == {"blank": "blank"}
    assert found.extra == {}
    assert (found.name, found.currency) == ("Stock list", "GBP")


def test_a_field_filled_twice_names_both_columns() -> None:
    lines = [MappingLine("a", "", "title"), MappingLine("b", "", "title")]

    with pytest.raises(BadInputError, match="Both 'a' and 'b' go to title"):
        from_lines(PROFILE, lines)


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([MappingLine("a", "", "price")], "a handle, SKU or title column is needed"),
        ([MappingLine("a", "", "SKU"), MappingLine("b", "", "attribute", "x" * 200)], "1 to 109 characters"),
        ([MappingLine("a", "", "SKU"), *(MappingLine(c, "", "attribute", "Hue") for c in "bc")], "filled by two"),
        ([MappingLine("a", "", "elsewhere")], "'elsewhere' is no place"),
    ],
)
def test_a_mapping_that_cannot_be_used_says_why(lines: list[MappingLine], sentence: str) -> None:
    with pytest.raises(BadInputError, match=sentence):
        from_lines(PROFILE, lines)


def test_every_field_is_a_place_of_its_own() -> None:
    assert len(PLACES) == len(set(PLACES)) == len(Target) + 5


@given(st.dictionaries(st.sampled_from(list("abcdefgh")), st.sampled_from(PLACES)))
def test_what_people_choose_comes_back_or_is_refused(chosen: dict[str, str]) -> None:
    lines = [MappingLine(column, "", place) for column, place in chosen.items()]
    try:
        profile = from_lines(MappingProfile(columns={"z": Target.SKU}), lines)
    except BadInputError:
        return

    again = {line.column: line.place for line in to_lines(profile, list(chosen), [])}
    assert again == chosen
