"""What no text may carry whatever the facts: hidden signs, orders to machines, personal data, links, foul words."""

from __future__ import annotations

import base64
import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress

from core.changes import Level
from core.copywriting.claims.findings import ClaimFinding, ClaimKind
from core.copywriting.claims.lexicon import form

_FLAGS = re.IGNORECASE | re.MULTILINE | re.DOTALL
_INSTRUCTION, _MARKUP, _E_MAIL, _LINK, _LONG_NUMBER, _FOUL = (
    re.compile(form(name), _FLAGS) for name in ("instruction", "hidden", "e_mail", "link", "long_number", "foul")
)
_PERSONAL = re.compile(form("personal"))
_ARTICLE = re.compile(r"(?:article|art|item|sku|no|nr|ref|model|style|code|ean|gtin)\W{0,3}$", re.IGNORECASE)
_CODED = re.compile(r"(?<![\w+/=])[A-Za-z0-9+/]{24,}={0,2}(?![\w+/=])")
_ALIKE, _LATIN = "аеорсухіѕјһԁαονικρτυχɡɑ", "aeopcyxisjhdaovikptuxga"
_LOOK_ALIKE = str.maketrans(_ALIKE + _ALIKE.upper(), _LATIN + _LATIN.upper())
_MIXED = re.compile(r"[A-Za-z][013457$@!|][A-Za-z]|(?<!\w)[$@!|][A-Za-z]")
_FOR_LETTERS = str.maketrans("013457$@!|", "oieastsaii")
_SIZES = re.compile(r"^\d{1,4}\s*[–-]\s*\d{1,4}$")
_HARMLESS = frozenset("\n\r\t\u00ad\u200d")  # line breaks; the soft hyphen; the joiner of emoji


def is_instruction(text: str) -> bool:
    """Whether a text reads as an order to whoever, or whatever, reads it."""
    return any(_INSTRUCTION.search(view) for view in _views(text))


def unsafe(text: str) -> Iterator[ClaimFinding]:
    """Everything in a text that may reach no customer."""
    yield from _hidden_signs(text)
    yield from _each(_MARKUP, text, ClaimKind.HIDDEN, Level.BLOCK, "Hidden markup stands here. Remove it.")
    yield from _each(
        _INSTRUCTION, text, ClaimKind.INSTRUCTION, Level.BLOCK,
        "This reads as an order to a machine, not as copy. Remove it, and look at the facts it came from.",
    )  # fmt: skip
    yield from _each(_FOUL, text, ClaimKind.PROFANITY, Level.BLOCK, "This is a foul word. Use another.")
    yield from _coded(text)
    yield from _each(_PERSONAL, text, ClaimKind.PERSONAL, Level.BLOCK, "This can name a person. Remove it.")
    yield from _each(_E_MAIL, text, ClaimKind.PERSONAL, Level.BLOCK, "An e-mail address stands here. Remove it.")
    yield from _each(
        _LINK, text, ClaimKind.LINK, Level.WARN, "A link stands here; shops and feeds refuse them. Remove it."
    )
    yield from _long_numbers(text)


def _views(text: str) -> set[str]:
    """The text, and the same, sign for sign, as a reader takes it who overlooks foreign look-alikes and line breaks,
    and one who reads digits and marks as the letters they stand for.
    """
    plain = text
    if not text.isascii():
        plain = "".join(unicodedata.normalize("NFKD", sign)[0] for sign in text.translate(_LOOK_ALIKE))
    plain = re.sub(r"\s", " ", plain)
    return {text, plain, plain.translate(_FOR_LETTERS)} if _MIXED.search(plain) else {text, plain}


def _coded(text: str) -> Iterator[ClaimFinding]:
    """Words in base64 that hold readable text."""
    for found in _CODED.finditer(text):
        padded = found.group().rstrip("=") + "=" * (-len(found.group().rstrip("=")) % 4)
        with suppress(ValueError):
            if base64.b64decode(padded, validate=True).decode("ascii").isprintable():
                message = "Text in code stands here, which no reader can read. Remove it."
                yield ClaimFinding(found.start(), found.end(), ClaimKind.HIDDEN, Level.BLOCK, message)


def _each(pattern: re.Pattern[str], text: str, kind: ClaimKind, level: Level, message: str) -> Iterator[ClaimFinding]:
    views = _views(text) if pattern in (_INSTRUCTION, _FOUL) else {text}
    for start, end in sorted({found.span() for view in views for found in pattern.finditer(view)}):
        yield ClaimFinding(start, end, kind, level, message)


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
            if _ARTICLE.search(text, max(0, found.start() - 12), found.start()):
                continue
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
