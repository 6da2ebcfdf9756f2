"""Numbers with units in texts, metric, imperial or by trade, and the same amount in another unit.

A trade size is a number that stands for a length: of wood screws the diameter in inches is 0.060 + 0.013 × number
(ASME B18.6.1), of wire by the American gauge it is 0.005 × 92 ** ((36 - number) / 39) (ASTM B258).
"""

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
IMPERIAL = frozenset(("in", "ft", "oz", "lb", "fl oz", "psi"))
ALIKE_RATE = Decimal("0.02")
"""How far amounts in different systems may lie apart and still say the same: a 2 inch strap is sold as 50 mm."""

_OTHER_NAMES = {
    '"': "in", "″": "in", "inch": "in", "inches": "in", "feet": "ft", "foot": "ft", "metre": "m", "metres": "m",
    "meter": "m", "meters": "m", "millimetres": "mm", "centimetres": "cm", "gram": "g", "grams": "g", "gr": "g",
    "kgs": "kg", "kilogram": "kg", "kilograms": "kg", "kilo": "kg", "ounce": "oz", "ounces": "oz", "lbs": "lb",
    "pound": "lb", "pounds": "lb", "litre": "l", "litres": "l", "liter": "l", "liters": "l", "ltr": "l",
    "millilitres": "ml", "fl. oz": "fl oz", "fluid ounces": "fl oz", "watt": "w", "watts": "w", "volt": "v",
    "volts": "v", "den": "denier", "lm": "lumens", "lumen": "lumens", "percent": "%", "g/m²": "gsm",
}  # fmt: skip
_NAMES = sorted({*UNITS, *_OTHER_NAMES}, key=len, reverse=True)
_SLASHED = {"½": "1/2", "¼": "1/4", "¾": "3/4", "⅓": "1/3", "⅔": "2/3", "⅛": "1/8", "⅜": "3/8", "⅝": "5/8", "⅞": "7/8"}
_SIGNS = "".join(_SLASHED)
_NUMBER = rf"\d{{1,6}}(?:[.,]\d{{1,3}})?|(?:\d{{1,3}}[\s-])?\d{{1,2}}/[1-9]\d?|(?:\d{{1,3}}\s?)?[{_SIGNS}]"
# Not part of a longer number, a range, a size such as 30 x 40, or a code such as AB-12 mm.
_QUANTITY = re.compile(
    rf"(?<![\w.,/×*-])({_NUMBER})[\s-]?(" + "|".join(re.escape(name) for name in _NAMES) + r")(?![\w²³])",
    re.IGNORECASE,
)
_SCREW = re.compile(r"(?<!\w)(?:no\.?\s?|#)(\d{1,2})(?=\s*(?:[x×*]|(?:[a-z]+\s)?screws?\b))", re.IGNORECASE)
_SCREW_ALONE = re.compile(r"(?:no\.?\s?|#)(\d{1,2})", re.IGNORECASE)
_WIRE = re.compile(r"(?<![\w.,/-])(\d{1,2})[\s-]?awg\b", re.IGNORECASE)
_TRADE_DECIMALS = Decimal("0.0001")
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
    """The amounts with units in a text, then its trade sizes in inches; those within a size such as ``30 x 40 cm`` are
    left out, as nobody can say which side is meant.
    """
    for found in _QUANTITY.finditer(text):
        if not _WITHIN_SIZE.search(text[max(0, found.start() - 3) : found.start()]):
            yield _read(found)
    for pattern, inches in ((_SCREW, _screw_inches), (_WIRE, _wire_inches)):
        for found in pattern.finditer(text):
            yield Quantity(inches(int(found[1])), "in", found.group(), found.start(), found.end())


def quantity(text: str) -> Quantity | None:
    """The amount that a value is, or None if it is anything else or more."""
    plain = text.strip()
    if found := _QUANTITY.fullmatch(plain):
        return _read(found)
    for pattern, inches in ((_SCREW_ALONE, _screw_inches), (_WIRE, _wire_inches)):
        if found := pattern.fullmatch(plain):
            return Quantity(inches(int(found[1])), "in", plain, 0, len(plain))
    return None


def says_same_amount(one: Quantity, other: Quantity) -> bool:
    """Whether two amounts are the same: exactly within a system of units, to 2 % between metric and the others.

    >>> says_same_amount(Quantity(Decimal(2), "in", "", 0, 0), Quantity(Decimal(50), "mm", "", 0, 0))
    True
    """
    theirs = converted(one, other.unit)
    if theirs is None:
        return False
    if (one.unit in IMPERIAL) == (other.unit in IMPERIAL):
        return theirs == other.amount
    return abs(theirs - other.amount) <= ALIKE_RATE * max(theirs, other.amount)


def _read(found: re.Match[str]) -> Quantity:
    return Quantity(_number(found[1]), unit_named(found[2]), found.group(), found.start(), found.end())


def _number(text: str) -> Decimal:
    """``"2,5"``, ``"1 1/2"`` or ``"1½"`` as a number."""
    for sign, slashed in _SLASHED.items():
        text = text.replace(sign, f" {slashed}")
    total = Decimal(0)
    for part in text.replace("-", " ").split():
        above, _, below = part.partition("/")
        total += Decimal(above.replace(",", ".")) / Decimal(below or 1)
    return total


def _screw_inches(number: int) -> Decimal:
    return Decimal("0.060") + Decimal("0.013") * number


def _wire_inches(number: int) -> Decimal:
    return Decimal(0.005 * 92 ** ((36 - number) / 39)).quantize(_TRADE_DECIMALS)


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
