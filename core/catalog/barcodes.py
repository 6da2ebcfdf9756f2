"""GTIN barcodes: 8, 12, 13 or 14 digits whose last one checks the others (GS1 General Specifications, 7.9)."""

from __future__ import annotations

LENGTHS = (8, 12, 13, 14)


def check_digit(digits: str) -> int:
    """The digit that follows these: from the right, weights 3 and 1 in turn, up to the next ten.

    >>> check_digit("400638133393")
    1
    """
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return -total % 10


def barcode_fault(text: str) -> str:
    """What is wrong with a barcode, as the rest of a sentence with the remedy; empty if nothing is.

    >>> barcode_fault("4006381333931")
    ''
    """
    if not (text.isascii() and text.isdigit()):
        return "is not made of digits alone. Copy the number from the label."
    if len(text) not in LENGTHS:
        return f"has {len(text)} digits; a barcode has 8, 12, 13 or 14. Copy the whole number from the label."
    if set(text) == {"0"}:
        return "is all zeros. Copy the number from the label."
    if check_digit(text[:-1]) != int(text[-1]):
        return "has a wrong check digit: one digit is mistyped. Compare it with the label."
    return ""


def is_valid_barcode(text: str) -> bool:
    """Whether it is a GTIN with the right check digit."""
    return not barcode_fault(text)
