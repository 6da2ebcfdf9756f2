"""Numbers with units in texts, and the same amount in another unit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

# unit -> (what it measures, how many of that measure's base unit). Exact by definition (NIST SP 811, appendix B.8).
UNITS: dict[str, tuple[str, Decimal]] = {
    "mm": ("length", Decimal("0.001")),
    "cm": ("length", Decimal("0.01")),
    "m": ("length", Decimal(1)),
    "in": ("length", Decimal("0.0254")),
    "ft": ("length", Decimal("0.3048")),
    "mg": ("mass", Decimal("0.001")),
    "g": ("mass", Decimal(1)),
    "kg": ("mass", Decimal(1000)),
    "oz": ("mass", Decimal("28.349523125")),
    "lb": ("mass", Decimal("453.59237")),
    "ml": ("volume", Decimal("0.001")),
    "cl": ("volume", Decimal("0.01")),
    "l": ("volume", Decimal(1)),
    "fl oz": ("volume", Decimal("0.0295735295625")),
    "w": ("power", Decimal(1)),
    "kw": ("power", Decimal(1000)),
    "v": ("voltage", Decimal(1)),
    "ah": ("charge", Decimal(1)),
    "mah": ("charge", Decimal("0.001")),
    "rpm": ("speed", Decimal(1)),
    "gsm": ("weight of cloth", Decimal(1)),
    "denier": ("fineness", Decimal(1)),
    "lumens": ("light", Decimal(1)),
    "psi": ("pressure", Decimal(1)),
    "bar": ("pressure", Decimal("14.503773773")),
    "%": ("share", Decimal(1)),
}
_OTHER_NAMES = {
    '"': "in", "″": "in", "inch": "in", "inches": "in", "feet": "ft", "foot": "ft", "metre": "m", "metres": "m",
    "meter": "m", "meters": "m", "millimetres": "mm", "centimetres": "cm", "gram": "g", "grams": "g", "gr": "g",
    "kgs": "kg", "kilogram": "kg", "kilograms": "kg", "kilo": "kg", "ounce": "oz", "ounces": "oz", "lbs": "lb",
    "pound": "lb", "pounds": "lb", "litre": "l", "litres": "l", "liter": "l", "liters": "l", "ltr": "l",
    "millilitres": "ml", "fl. oz": "fl oz", "fluid ounces": "fl oz", "watt": "w", "watts": "w", "volt": "v",
    "volts": "v", "den": "denier", "lm": "lumens", "lumen": "lumens", "percent": "%", "g/m²": "gsm",
}  # fmt: skip
_NAMES = sorted({*UNITS, *_OTHER_NAMES}, key=len, reverse=True)
# Not part of a longer number, a range, a size such as 30 x 40, or a code such as AB-12 mm.
_QUANTITY = re.compile(
    r"(?<![\w.,/×*-])(\d{1,6}(?:[.,]\d{1,3})?)[\s-]?(" + "|".join(re.escape(name) for name in _NAMES) + r")(?![\w²³])",
    re.IGNORECASE,
)
_WITHIN_SIZE = re.compile(r"[x×*–]\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Quantity:
    """An amount as a text gives it, and where it stands."""

    amount: Decimal
    unit: str
    text: str
    start: int
    end: int

    @property
    def measures(self) -> str:
        """What it measures: length, mass, volume and so on."""
        return UNITS[self.unit][0]


def quantities(text: str) -> Iterator[Quantity]:
    """The amounts with units in a text; those within a size such as ``30 x 40 cm`` are left out, as nobody can say
    which side is meant.
    """
    for found in _QUANTITY.finditer(text):
        if not _WITHIN_SIZE.search(text[max(0, found.start() - 3) : found.start()]):
            amount = Decimal(found[1].replace(",", "."))
            yield Quantity(amount, unit_named(found[2]), found.group(), found.start(), found.end())


def quantity(text: str) -> Quantity | None:
    """The amount that a value is, or None if it is anything else or more."""
    found = _QUANTITY.fullmatch(text.strip())
    if found is None:
        return None
    return Quantity(Decimal(found[1].replace(",", ".")), unit_named(found[2]), found.group(), 0, found.end())


def unit_named(name: str) -> str:
    """The unit's one name: ``"Litres"`` is ``"l"``; an unknown one is given back in small letters."""
    plain = name.strip().casefold()
    return _OTHER_NAMES.get(plain, plain)


def converted(found: Quantity, unit: str) -> Decimal | None:
    """The amount in another unit of the same measure, to three decimals; None for another measure.

    >>> converted(Quantity(Decimal(2), "in", '2"', 0, 2), "mm")
    Decimal('50.8')
    """
    if unit not in UNITS or UNITS[unit][0] != found.measures:
        return None
    amount = (found.amount * UNITS[found.unit][1] / UNITS[unit][1]).quantize(Decimal("0.001"))
    plain = amount.normalize()
    return plain.quantize(Decimal(1)) if plain == plain.to_integral_value() else plain
