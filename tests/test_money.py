"""Money is read and written without losing a penny."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadInputError
from core.money import Money, exponent, show, show_short, to_decimal_text, to_minor


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("12.50", "GBP", 1250),
        ("£1,299.50", "GBP", 129950),
        ("1299", "GBP", 129900),
        ("12,50", "EUR", 1250),
        ("1,299", "GBP", 129900),
        (" 0 ", "GBP", 0),
        ("1 299.00", "USD", 129900),
        ("1250", "JPY", 1250),
        ("1.250", "KWD", 1250),
        ("379.0", "INR", 37900),
        ("12.500", "GBP", 1250),
        ("1,234,567.89", "GBP", 123456789),
        ("1,23,456.50", "INR", 12345650),  # lakhs
    ],
)
def test_prices_are_read_as_files_write_them(text: str, currency: str, minor: int) -> None:
    assert to_minor(text, currency) == minor


ODD_COMMAS = ("1,2,3", "1,2,50", "1299,500", "0,500", "12,34.50", "1,299,50", "1_000")


@pytest.mark.parametrize(
    "text", ["", "free", "-3", "NaN", "Infinity", "1e400", "12.505", "1.2.3", "£", "=1+1", "9e30", *ODD_COMMAS]
)
def test_what_is_not_a_price_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(BadInputError, match=r"price|decimals"):
        to_minor(text, "GBP")


@given(st.integers(0, 10**12), st.sampled_from(["GBP", "JPY", "KWD"]))
def test_a_price_survives_the_way_out_and_back(minor: int, currency: str) -> None:
    assert to_minor(to_decimal_text(minor, currency), currency) == minor


@pytest.mark.parametrize(("currency", "digits"), [("GBP", 2), ("JPY", 0), ("KWD", 3), ("XXX", 2)])
def test_minor_units_follow_iso_4217(currency: str, digits: int) -> None:
    assert exponent(currency) == digits


@pytest.mark.parametrize(
    ("minor", "long", "short"),
    [
        (0, "£0.00", "£0"),
        (31049, "£310.49", "£310"),
        (99950, "£999.50", "£1000"),
        (1840000, "£18,400.00", "£18.4k"),
        (-1840000, "−£18,400.00", "−£18.4k"),
        (123456789, "£1,234,567.89", "£1.2M"),
    ],
)
def test_money_is_shown_long_and_short(minor: int, long: str, short: str) -> None:
    assert show(minor, "GBP") == long
    assert show_short(minor, "GBP") == short


def test_currencies_do_not_mix() -> None:
    assert Money(150, "GBP") + Money(50, "GBP") == Money(200, "GBP")
    assert str(Money(200, "SEK")) == "SEK 2.00"
    with pytest.raises(BadInputError, match="Cannot add USD to GBP"):
        Money(1, "GBP") + Money(1, "USD")
