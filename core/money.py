"""Money: integer minor units with a currency, read from and written for people."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from core.errors import BadInputError

# ISO 4217 exponents that differ from 2 (https://www.iso.org/iso-4217-currency-codes.html).
_EXPONENTS = dict.fromkeys(
    (
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    ),
    0,
) | dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3)

# Commas as thousands, in threes or as India's lakhs (1,23,456); and one comma before the minor units.
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{2,3})*,[0-9]{3}(?:\.[0-9]*)?")
_DECIMAL_COMMA = re.compile(r"[0-9]*,(?:[0-9]{0,2}|[0-9]{4,})")

_SYMBOLS = {"GBP": "£", "USD": "$", "EUR": "€", "JPY": "¥", "INR": "₹"}


@dataclass(frozen=True, order=True)
class Money:
    """An amount in minor units (pence, cents) of one currency."""

    minor: int
    currency: str

    def __add__(self, other: Money) -> Money:
        """The sum; raises BadInputError across currencies."""
        if self.currency != other.currency:
            raise BadInputError(f"Cannot add {other.currency} to {self.currency}: convert one of them first.")
        return Money(self.minor + other.minor, self.currency)

    def __str__(self) -> str:
        return show(self.minor, self.currency)


def exponent(currency: str) -> int:
    """Decimal digits of the currency's minor unit: 2 for GBP, 0 for JPY, 3 for KWD."""
    return _EXPONENTS.get(currency, 2)


def to_minor(text: str, currency: str) -> int:
    """The amount in minor units of a price as files write it: ``"1,299.50"``, ``"£12"``, ``"12,50"``.

    Raises:
        BadInputError: not a number, not finite, negative, or finer than the currency's minor unit.
    """
    try:
        amount = plain_number(text)
    except InvalidOperation:
        raise BadInputError(f"{text!r} is not a price: write digits with a decimal point, such as 12.50.") from None
    if not amount.is_finite() or amount < 0 or amount > 10**12:
        raise BadInputError(f"{text!r} is not a usable price: it must be from 0 up to 10^12.")
    scaled = amount.scaleb(exponent(currency))
    if scaled != scaled.to_integral_value():
        raise BadInputError(f"{text!r} has more decimals than {currency} allows ({exponent(currency)}).")
    return int(scaled)


def plain_number(text: str) -> Decimal:
    """The number of a price as files write it; raises InvalidOperation where it is none, or could be two."""
    cleaned = text.strip().lstrip("£$€¥₹").replace("\u00a0", "").replace(" ", "")
    return Decimal(_with_point(cleaned))


def _with_point(text: str) -> str:
    """The number without commas; raises InvalidOperation where they could mean one thing or another."""
    if _THOUSANDS.fullmatch(text):
        return text.replace(",", "")
    if _DECIMAL_COMMA.fullmatch(text):
        return text.replace(",", ".")
    if "," in text or "_" in text:
        raise InvalidOperation
    return text


def to_decimal_text(minor: int, currency: str) -> str:
    """The amount as channels want it: ``"12.50"`` for 1250 GBP, ``"1250"`` for 1250 JPY."""
    digits = exponent(currency)
    return f"{Decimal(minor).scaleb(-digits):.{digits}f}"


def show(minor: int, currency: str) -> str:
    """The amount as people read it: ``"£1,299.50"``; the code is put in front where no symbol is known."""
    digits = exponent(currency)
    sign = "−" if minor < 0 else ""
    amount = f"{Decimal(abs(minor)).scaleb(-digits):,.{digits}f}"
    return f"{sign}{_SYMBOLS.get(currency, currency + ' ')}{amount}"


def show_short(minor: int, currency: str) -> str:
    """The amount rounded for a dense list: ``"£18.4k"``, ``"£310"``, ``"£1.2M"``."""
    value = Decimal(abs(minor)).scaleb(-exponent(currency))
    sign = "−" if minor < 0 else ""
    symbol = _SYMBOLS.get(currency, currency + " ")
    for size, letter in ((Decimal(10**6), "M"), (Decimal(10**3), "k")):
        if value >= size:
            short = (value / size).quantize(Decimal("0.1"), ROUND_HALF_UP)
            return f"{sign}{symbol}{short}{letter}"
    return f"{sign}{symbol}{value.quantize(Decimal(1), ROUND_HALF_UP)}"
