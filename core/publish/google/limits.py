"""What Google asks of an item, checked before the feed goes out: a refused item would drop out of the shop window.

Source: Google Merchant Center, product data specification (2026).
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from core.changes import CopyField
from core.copywriting.places import GOOGLE, place_of
from core.publish.google.item import Item, Text

MAX_CHARACTERS = {
    "id": 50,
    "link": 2000,
    "image_link": 2000,
    "additional_image_link": 2000,
    "brand": 70,
    "google_product_category": 750,
    "product_type": 750,
    "item_group_id": 50,
    "color": 100,
    "size": 100,
    "material": 200,
    "pattern": 100,
    "mpn": 70,
    "product_highlight": place_of(CopyField.BULLETS, GOOGLE).longest_line or 0,
}
MAX_TITLE = place_of(CopyField.TITLE, GOOGLE).longest
MAX_DESCRIPTION = place_of(CopyField.DESCRIPTION, GOOGLE).longest
REQUIRED = {
    "id": "SKU code",
    "link": "address",
    "image_link": "picture",
    "availability": "availability",
    "price": "price",
}
GENDERS = ("male", "female", "unisex")
AGE_GROUPS = ("newborn", "infant", "toddler", "kids", "adult")
_ADDRESSES = ("link", "image_link", "additional_image_link")
_PRICE = re.compile(r"[0-9]+(?:\.[0-9]+)? [A-Z]{3}")


def fault(item: Item) -> str:
    """What Google would refuse about the item, in a sentence with the remedy; empty if nothing."""
    return (
        _missing(item)
        or _text_fault("title", item.title, MAX_TITLE)
        or _text_fault("description", item.description, MAX_DESCRIPTION)
        or _too_long(item)
        or _bad_address(item)
        or _bad_price(item)
    )


def fitting(item: Item) -> Item:
    """The item without optional values that Google knows no such value of, so that the rest may go out.

    >>> from core.publish.google.item import Item, Text
    >>> text = Text("x", False)
    >>> dict(fitting(Item(1, text, text, {"gender": ("ladies",), "age_group": ("Adult",)})).values)
    {'age_group': ('adult',)}
    """
    known = {"gender": GENDERS, "age_group": AGE_GROUPS}
    values = {
        name: tuple(one.lower() for one in several) if name in known else several
        for name, several in item.values.items()
    }
    kept = {name: several for name, several in values.items() if name not in known or several[0] in known[name]}
    return Item(item.product_id, item.title, item.description, kept)


def _missing(item: Item) -> str:
    return next(
        (f"There is no {what}; Google needs one." for name, what in REQUIRED.items() if not _first(item, name)), ""
    )


def _text_fault(name: str, text: Text, most: int) -> str:
    if not text.content:
        return f"There is no {name}; Google needs one."
    if len(text.content) > most:
        too_long = f"The {name} has {len(text.content):,} characters; Google takes {most:,}."
        return f"{too_long} Shorten it, or draft one for Google."
    return ""


def _too_long(item: Item) -> str:
    for name, most in MAX_CHARACTERS.items():
        for value in item.values.get(name, ()):
            if len(value) > most:
                return f"{name} has {len(value):,} characters; Google takes {most:,}. Shorten it."
    return ""


def _bad_address(item: Item) -> str:
    for name in _ADDRESSES:
        for value in item.values.get(name, ()):
            if not is_address(value):
                return f"The {name} {value[:60]!r} is not one Google can fetch: it must start with https://."
    return ""


def is_address(value: str) -> bool:
    """Whether it is an http or https address with a host and without spaces."""
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", value)


def _bad_price(item: Item) -> str:
    price = _first(item, "price")
    if not _PRICE.fullmatch(price) or float(price.split(" ")[0]) <= 0:
        return f"The price {price!r} is not one Google takes: it must be more than nothing."
    return ""


def _first(item: Item, name: str) -> str:
    return next(iter(item.values.get(name, ())), "")
