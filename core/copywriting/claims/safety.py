"""What no text may carry whatever the facts: hidden signs, orders to machines, personal data, links, foul words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from core.changes import Level
from core.copywriting.claims.findings import ClaimFinding, ClaimKind
from core.copywriting.claims.lexicon import form

_FLAGS = re.IGNORECASE | re.MULTILINE | re.DOTALL
_INSTRUCTION, _MARKUP, _E_MAIL, _LINK, _LONG_NUMBER, _FOUL = (
    re.compile(form(name), _FLAGS) for name in ("instruction", "hidden", "e_mail", "link", "long_number", "foul")
)
_SIZES = re.compile(r"^\d{1,4}\s*[–-]\s*\d{1,4}$")
_HARMLESS = frozenset("\n\r\t\u00ad\u200d")  # line breaks; the soft hyphen; the joiner of emoji


def is_instruction(text: str) -> bool:
    """Whether a text reads as an order to whoever, or whatever, reads it."""
    return _INSTRUCTION.search(text) is not None


def unsafe(text: str) -> Iterator[ClaimFinding]:
    """Everything in a text that may reach no customer."""
    yield from _hidden_signs(text)
    yield from _each(_MARKUP, text, ClaimKind.HIDDEN, Level.BLOCK, "Hidden markup stands here. Remove it.")
    yield from _each(
        _INSTRUCTION, text, ClaimKind.INSTRUCTION, Level.BLOCK,
        "This reads as an order to a machine, not as copy. Remove it, and look at the facts it came from.",
    )  # fmt: skip
    yield from _each(_E_MAIL, text, ClaimKind.PERSONAL, Level.BLOCK, "An e-mail address stands here. Remove it.")
    yield from _each(
        _LINK, text, ClaimKind.LINK, Level.WARN, "A link stands here; shops and feeds refuse them. Remove it."
    )
    yield from _each(_FOUL, text, ClaimKind.PROFANITY, Level.BLOCK, "This is a foul word. Use another.")
    yield from _long_numbers(text)


def _each(pattern: re.Pattern[str], text: str, kind: ClaimKind, level: Level, message: str) -> Iterator[ClaimFinding]:
    for found in pattern.finditer(text):
        yield ClaimFinding(found.start(), found.end(), kind, level, message)


def _hidden_signs(text: str) -> Iterator[ClaimFinding]:
    for place, sign in enumerate(text):
        if not " " <= sign <= "~" and _is_hidden(sign):
            message = f"An invisible sign (U+{ord(sign):04X}) stands here. Remove it."
            yield ClaimFinding(place, place + 1, ClaimKind.HIDDEN, Level.BLOCK, message)


def _is_hidden(sign: str) -> bool:
    return sign not in _HARMLESS and unicodedata.category(sign) in {"Cc", "Cf", "Co", "Cs"}


def _long_numbers(text: str) -> Iterator[ClaimFinding]:
    """Phone and card numbers: a card number has 13 to 19 digits that pass the check of Luhn (ISO/IEC 7812-1)."""
    for found in _LONG_NUMBER.finditer(text):
        digits = re.sub(r"\D", "", found.group())
        if 13 <= len(digits) <= 19 and _passes_luhn(digits):
            what = "A number like that of a payment card"
        elif 9 <= len(digits) <= 15 and re.match(r"\+|00|\(?0", found.group()) and not _SIZES.match(found.group()):
            what = "A phone number"
        else:
            continue
        yield ClaimFinding(
            found.start(), found.end(), ClaimKind.PERSONAL, Level.BLOCK, f"{what} stands here. Remove it."
        )


def _passes_luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = int(digit) * (1 + place % 2)
        total += number - 9 if number > 9 else number
    return total % 10 == 0
