"""Cells read as values: lists, category paths, key-value specs, whole numbers, statuses."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from core.errors import BadInputError
from core.money import to_minor
from core.records.choices import ProductStatus

_BETWEEN_URLS = re.compile(r"[\s,;|]+(?=https?://)")
# The second is a picture this installation serves itself, from the media folder of its home.
_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"]+|/media/[A-Za-z0-9][A-Za-z0-9._-]*")
_QUOTED = r'"((?:[^"\\]|\\.)*)"'
_SPEC_PAIR = re.compile(rf'"(?:key|name)"\s*(?:=>|:)\s*{_QUOTED}\s*,\s*"value"\s*(?:=>|:)\s*{_QUOTED}')
_RUBY_ARROW = re.compile(r'"\s*=>\s*')
_LARGEST_INTEGER = 2**31 - 1
_STATUSES = {
    **{status.value: status for status in ProductStatus if status != ProductStatus.MERGED},
    **dict.fromkeys(("true", "yes", "1", "published", "live", "enabled"), ProductStatus.ACTIVE),
    **dict.fromkeys(("false", "no", "0", "unpublished", "unlisted", "disabled", "inactive"), ProductStatus.DRAFT),
}
UNNAMED = "Details"  # where specs without a name go


def as_json(text: str) -> Any:
    """The JSON (or Ruby's ``=>`` notation of it) in a cell, or None if it is something else."""
    if text[:1] not in ("[", "{"):
        return None
    for attempt in (text, _RUBY_ARROW.sub('":', text).replace(":nil", ":null")):
        try:
            return json.loads(attempt)
        except ValueError:
            continue
    return None


def listed(text: str, separator: str) -> list[str]:
    """The parts of a list cell, JSON or separated, blanks and repeats left out."""
    found = as_json(text)
    parts = [str(part) for part in found] if isinstance(found, list) else text.split(separator)
    return list(dict.fromkeys(part.strip() for part in parts if part.strip()))


@lru_cache(maxsize=16384)
def image_urls(text: str) -> tuple[str, ...]:
    """The addresses in an image cell: one, several with any separator, or a JSON list."""
    found = as_json(text)
    if isinstance(found, dict):
        found = list(found.values())
    parts = [str(part) for part in found] if isinstance(found, list) else _BETWEEN_URLS.split(text)
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


@lru_cache(maxsize=16384)
def is_web_address(url: str) -> bool:
    """Whether it is an http or https address of a sane length, or a picture of ours: fit to be fetched by a browser."""
    return len(url) <= 2048 and _WEB_ADDRESS.fullmatch(url) is not None


def category_path(text: str, separator: str, title: str) -> str:
    """The path in the catalogue's own form, ``A > B > C``; a last level that repeats the product's title is left out.

    >>> category_path('["Shoes >> Boots >> Alder boot, bl..."]', ">>", "Alder boot, black")
    'Shoes > Boots'
    """
    found = as_json(text)
    if isinstance(found, list):
        text = str(found[0]) if found else ""
    levels = [level.strip() for level in text.strip("[]\"' ").split(separator)]
    levels = [level for level in levels if level]
    if levels and title and _repeats(levels[-1], title):
        levels.pop()
    return " > ".join(levels)


def specs(text: str) -> dict[str, str]:
    """Named values of a specification cell; several of one name are joined, unnamed ones are found under *Details*.

    Reads JSON objects, lists of key and value (JSON or Ruby's notation), and ``name: value; name: value``.
    """
    found = as_json(text)
    if found is None:
        is_cut_off = text[:1] in ("[", "{")
        pairs = iter(_SPEC_PAIR.findall(text) or [("", text)]) if is_cut_off else _plain_pairs(text)
    else:
        pairs = _pairs(found)
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        name, value = name.strip(), value.strip()
        if value and value not in values.setdefault(name or UNNAMED, []):
            values[name or UNNAMED].append(value)
    return {name: ", ".join(several) for name, several in values.items() if several}


def _pairs(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        for part in value:
            yield from _pairs(part)
    elif isinstance(value, dict) and "value" in value:
        yield str(value.get("key") or value.get("name") or ""), _plain(value["value"])
    elif isinstance(value, dict):
        for name, part in value.items():
            if isinstance(part, list | dict):
                yield from _pairs(part)
            else:
                yield str(name), _plain(part)


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_plain(part) for part in value)
    return "" if value is None else str(value)


def _plain_pairs(text: str) -> Iterator[tuple[str, str]]:
    for part in re.split(r"[;|\n]", text):
        name, sign, value = re.split(r"([:=])", part, maxsplit=1) if re.search("[:=]", part) else ("", "", part)
        yield (name, value) if sign else ("", part)


def _repeats(level: str, title: str) -> bool:
    shown = level.casefold().rstrip(". …")
    return bool(shown) and title.casefold().startswith(shown)


@lru_cache(maxsize=65536)
def minor(text: str, currency: str) -> int | None:
    """The price in minor units; None if the text is not a price."""
    try:
        return to_minor(text, currency)
    except BadInputError:
        return None


@lru_cache(maxsize=65536)
def whole(text: str) -> int | None:
    """The whole number, ``12`` or ``12.0``; None if it is none or too large to store."""
    try:
        number = Decimal(text.replace(",", ""))
        return int(number) if number == number.to_integral_value() and abs(number) <= _LARGEST_INTEGER else None
    except (InvalidOperation, ValueError, OverflowError):
        return None


@lru_cache(maxsize=65536)
def grams(text: str) -> int | None:
    """A weight in grams, rounded; None if it is no number, negative or too large to store."""
    try:
        number = Decimal(text.replace(",", ""))
        return round(number) if number.is_finite() and 0 <= number <= _LARGEST_INTEGER else None
    except InvalidOperation:
        return None


def status(text: str) -> ProductStatus | None:
    """The status a cell names; None if it names none that a file may set."""
    return _STATUSES.get(text.casefold())


@lru_cache(maxsize=65536)
def is_gtin(text: str) -> bool:
    """Whether it is a GTIN-8, -12, -13 or -14 with a right check digit (GS1 General Specifications, 7.9)."""
    if len(text) not in (8, 12, 13, 14) or not (text.isascii() and text.isdigit()):
        return False
    digits = [code - 48 for code in text.encode()]
    return (sum(digits[::-2]) + 3 * sum(digits[-2::-2])) % 10 == 0


def slug(text: str) -> str:
    """The text as a handle: lower case, letters and digits, hyphens between.

    >>> slug("  Crème brûlée, 2 × 100 g ")
    'crème-brûlée-2-100-g'
    """
    return re.sub(r"[\W_]+", "-", text.casefold()).strip("-")
