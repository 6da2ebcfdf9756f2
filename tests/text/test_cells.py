"""Cells that a spreadsheet would run are made harmless, and come back exactly."""

from __future__ import annotations

import csv
import doctest
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

import core.text.cells
from core.text.cells import neutralise, restore

ALPHABET = st.one_of(st.sampled_from("'=+-@\t\r\n ＝1.,e\ufeffa"), st.characters(codec="utf-8"))
CELLS = st.text(ALPHABET, max_size=12)


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1+1",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\rx",
        "  =1",
        "\n=1",
        "\ufeff=1",
        "＝1",
        "-",
        '=HYPERLINK("http://x")',
    ],
)
def test_a_cell_that_would_run_gets_an_apostrophe(cell: str) -> None:
    assert neutralise(cell) == "'" + cell


@pytest.mark.parametrize(
    "cell", ["-3.5", "+4", "-1,5", "-2e-7", "0", "", "Linen dress", "<p>=1</p>", "a=b", "'90s jeans"]
)
def test_a_plain_number_or_text_is_left_alone(cell: str) -> None:
    assert neutralise(cell) == cell
    assert restore(cell) == cell


@pytest.mark.parametrize("cell", ["-3.5\n=1", "-٣", "+44 20 7946", "-1.2.3"])
def test_what_only_looks_like_a_number_is_not_taken_for_one(cell: str) -> None:
    assert neutralise(cell) == "'" + cell


def test_an_apostrophe_that_was_there_before_survives() -> None:
    assert neutralise("'=1") == "''=1"
    assert restore("''=1") == "'=1"


@given(CELLS)
def test_whatever_goes_out_comes_back(cell: str) -> None:
    assert restore(neutralise(cell)) == cell


@given(CELLS)
def test_nothing_that_goes_out_starts_a_formula(cell: str) -> None:
    shown = neutralise(cell)

    seen = shown.lstrip()
    assert not seen.startswith(("=", "@", "＝"))
    assert not seen.startswith(("+", "-")) or seen[1:2].isdigit()
    assert not shown.startswith(("\t", "\r"))


@given(st.lists(CELLS, min_size=1, max_size=5))
def test_a_row_survives_a_csv_file(cells: list[str]) -> None:
    file = io.StringIO(newline="")
    csv.writer(file, quoting=csv.QUOTE_ALL).writerow([neutralise(cell).replace("\x00", "") for cell in cells])

    read = next(csv.reader(io.StringIO(file.getvalue(), newline="")))

    assert [restore(cell) for cell in read] == [cell.replace("\x00", "") for cell in cells]


def test_the_examples_in_its_documentation_hold() -> None:
    assert doctest.testmod(core.text.cells).failed == 0
