"""An invented catalogue of any size: five trades in three languages, with variants and products listed twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from sqlalchemy import insert

from core.records.base import utc_now
from core.records.catalogue import Brand, Category, Product, Sku
from core.records.store import Store

LISTED_TWICE = 0.02
"""Of the catalogue: second listings of products that are in it."""

IN_FAMILIES = 0.3
"""Of the products: another size, colour, pack or shade of the one before."""

AGAIN = "again-"
"""Begins the handle of a second listing, before the handle of the first."""

_BATCH = 5000
_LARGEST_FAMILY = 4
_BARCODES = 0.5
_SYLLABLES = "mar lo isa ri en ta be co du fa gi ha jo ka li ne po ra se tu vi wen zo quil bra dor sten"
_COLOURS = "Black White Navy Red Green Camel Grey Pink Olive Mustard Teal Cream"
_FARBEN = "Schwarz Weiß Blau Rot Grün Grau Beige Braun"
_SHADES = "Rosewood Coral Nude Plum Cherry Toffee Peony Brick Mauve Berry"
_SENTENCES = (
    "Made to be used every day and mended when it needs mending",
    "Comes with a two year warranty",
    "Wipe clean with a damp cloth",
    "Packed without plastic",
    "Designed in house and tested for a year",
    "A favourite of the team",
    "Ships within two working days",
    "Suitable as a gift",
)
_LOUD = ("NEW", "Sale", "Top", "Original", "2026 edition", "free delivery")
_SHORT = {"cordless": "cdls", "with": "w/", "stainless": "s/steel", "organic": "org.", "jacket": "jkt", "mit": "m."}


@dataclass(frozen=True)
class Invented:
    """One product before it is stored; ``price_minor`` in pence."""

    handle: str
    title: str
    brand: str
    category: str
    description: str
    price_minor: int
    barcode: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


def catalogue(products: int, rng: np.random.Generator) -> Iterator[Invented]:
    """So many products; second listings stand at the end, after the first ones."""
    twice = round(LISTED_TWICE * products)
    firsts: list[Invented] = []
    family: list[str] = []
    for number in range(products - twice):
        is_variant = bool(family) and rng.random() < IN_FAMILIES
        one = _variant(firsts[-1], family, number, rng) if is_variant else _new(number, rng)
        family = [*family, _told_by(one)] if is_variant else [_told_by(one)]
        family = family if len(family) < _LARGEST_FAMILY else []
        firsts.append(one)
        yield one
    for place in rng.choice(len(firsts), size=twice, replace=False):
        yield _again(firsts[place], rng)


def origin(handle: str) -> str:
    """The handle of the product that a listing is of."""
    return handle.removeprefix(AGAIN)


def fill(store: Store, products: int, rng: np.random.Generator) -> None:
    """Put the catalogue into an empty store."""
    brands: dict[str, int] = {}
    categories: dict[str, int] = {}
    now = utc_now()
    found = list(catalogue(products, rng))
    with store.write() as session:
        for one in found:
            brands.setdefault(one.brand, len(brands) + 1)
            categories.setdefault(one.category, len(categories) + 1)
        session.execute(insert(Brand), [{"id": number, "name": name} for name, number in brands.items()])
        session.execute(
            insert(Category), [{"id": number, "path": name, "name": name} for name, number in categories.items()]
        )
        for start in range(0, len(found), _BATCH):
            batch = list(enumerate(found[start : start + _BATCH], start=start + 1))
            session.execute(
                insert(Product), [_row(number, one, brands, categories) | _times(now) for number, one in batch]
            )
            session.execute(insert(Sku), [_sku(number, one) for number, one in batch])


def _row(number: int, one: Invented, brands: Mapping[str, int], categories: Mapping[str, int]) -> dict[str, Any]:
    return {
        "id": number,
        "handle": one.handle,
        "title": one.title,
        "description": f"<p>{one.description}</p>",
        "department": one.category.split(" > ")[0],
        "brand_id": brands[one.brand],
        "category_id": categories[one.category],
        "attributes": dict(one.attributes),
    }


def _times(now: object) -> dict[str, Any]:
    return {"created_at": now, "updated_at": now}


def _sku(number: int, one: Invented) -> dict[str, Any]:
    return {
        "product_id": number,
        "code": f"{one.handle}-1",
        "currency": "GBP",
        "price_minor": one.price_minor,
        "barcode": one.barcode,
    }


def _new(number: int, rng: np.random.Generator) -> Invented:
    trade = _TRADES[int(rng.integers(len(_TRADES)))]
    title, brand, category, attributes = trade(rng)
    said = [*rng.choice(_SENTENCES, size=int(rng.integers(1, 4)), replace=False)]
    return Invented(
        handle=f"p{number}",
        title=title,
        brand=brand,
        category=category,
        description=". ".join([f"The {title}", *map(str, said)]) + ".",
        price_minor=int(rng.integers(300, 40_000)),
        barcode=f"50{number:011d}" if rng.random() < _BARCODES else "",
        attributes=attributes,
    )


def _fashion(rng: np.random.Generator) -> tuple[str, str, str, dict[str, str]]:
    brand, colour = _brand("Loom", rng), _one(_COLOURS, rng)
    style, thing = (
        _one("slim relaxed cropped belted padded pleated ribbed tiered", rng),
        _one("dress shirt jacket trousers skirt coat jumper", rng),
    )
    material = _one("Cotton Linen Wool Silk Denim Viscose", rng)
    title = f"{brand} {_name(rng)} {style} {material.lower()} {thing} {colour}"
    return title, brand, f"Fashion > {thing}", {"Colour": colour, "Material": material}


def _tools(rng: np.random.Generator) -> tuple[str, str, str, dict[str, str]]:
    brand, volts = _brand("Works", rng), _one("12 18 24 36", rng)
    code = f"{_one('XR TD GB HM KS', rng)}{rng.integers(100, 9999)}"
    noun = _one("drill sander jigsaw planer router torch grinder", rng)
    title = f"{brand} {code} {volts}V cordless {_one('combi orbital compact heavy', rng)} {noun}"
    return title, brand, f"Tools > {noun}", {"Voltage": f"{volts} V", "Model": code}


def _beauty(rng: np.random.Generator) -> tuple[str, str, str, dict[str, str]]:
    brand, shade = _brand("Skin", rng), _one(_SHADES, rng)
    thing = _one("lipstick foundation blush concealer", rng)
    title = f"{brand} {_name(rng)} {_one('matte satin velvet glow', rng)} {thing} {shade}"
    return title, brand, f"Beauty > {thing}", {"Shade": shade}


def _food(rng: np.random.Generator) -> tuple[str, str, str, dict[str, str]]:
    brand, grams = _brand("Farm", rng), _one("125 250 400 500 750", rng)
    thing = _one("muesli honey pasta coffee tea chutney", rng)
    title = f"{brand} organic {_one('wild smoked roasted raw golden', rng)} {_name(rng)} {thing} {grams} g"
    return title, brand, f"Food > {thing}", {"Weight": f"{grams} g"}


def _haus(rng: np.random.Generator) -> tuple[str, str, str, dict[str, str]]:
    brand, farbe = _brand("Haus", rng), _one(_FARBEN, rng)
    ding = _one("Stuhl Lampe Tisch Regal Kissen Teppich", rng)
    title = f"{brand} {ding} {_name(rng)} mit {_one('Gestell Bezug Muster Griff', rng)} {farbe}"
    return title, brand, f"Home > {ding}", {"Farbe": farbe}


_TRADES = (_fashion, _tools, _beauty, _food, _haus)
_OTHERS = {"Colour": _COLOURS, "Farbe": _FARBEN, "Shade": _SHADES}
_AMOUNTS = {"Weight": ("125 g", "250 g", "400 g", "500 g", "750 g"), "Voltage": ("12 V", "18 V", "24 V", "36 V")}


def _told_by(one: Invented) -> str:
    """The value that tells it apart from the rest of its family."""
    return one.attributes[_telling(one)]


def _telling(one: Invented) -> str:
    return next(name for name in one.attributes if name in _OTHERS or name in _AMOUNTS)


def _variant(first: Invented, family: Sequence[str], number: int, rng: np.random.Generator) -> Invented:
    """The same style in a colour, shade, weight or voltage of its own, in title, description and attribute."""
    name, old = _telling(first), _told_by(first)
    others = _OTHERS[name].split() if name in _OTHERS else _AMOUNTS[name]
    new = _one([other for other in others if other not in family], rng)
    shown = old.replace(" V", "V"), new.replace(" V", "V")
    return replace(
        first,
        handle=f"p{number}",
        title=first.title.replace(*shown),
        description=first.description.replace(*shown),
        price_minor=round(first.price_minor * float(rng.choice([1.0, 1.0, 1.2]))),
        barcode=f"50{number:011d}" if first.barcode else "",
        attributes={**first.attributes, name: new},
    )


def _again(first: Invented, rng: np.random.Generator) -> Invented:
    """The product as another supplier lists it: other order, abbreviations, slips, other case, a price of its own."""
    words = first.title.split()
    if rng.random() < 0.4:
        words = [word for word in words if word not in first.brand.split()]
    if rng.random() < 0.5:
        words = [_SHORT.get(word.lower(), word) for word in words]
    if rng.random() < 0.4:
        words = [str(word) for word in rng.permutation(words)]
    if rng.random() < 0.3:
        words = [_slip(words[0], rng), *words[1:]]
    if rng.random() < 0.3:
        words = [*words, _one(_LOUD, rng)]
    title = " ".join(words)
    title = title.upper() if rng.random() < 0.2 else title
    keeps = rng.random()
    return replace(
        first,
        handle=f"{AGAIN}{first.handle}",
        title=title,
        description="" if keeps < 0.4 else f"{first.description.split('. ')[0]}. {_one(_SENTENCES, rng)}.",
        price_minor=round(first.price_minor * float(rng.choice([0.9, 0.95, 1.0, 1.0, 1.05]))),
        barcode=first.barcode if rng.random() < 0.1 else "",
        attributes={name: value for name, value in first.attributes.items() if rng.random() < 0.6},
    )


def _slip(word: str, rng: np.random.Generator) -> str:
    """A letter left out of a word that has no digits."""
    if len(word) < 4 or any(sign.isdigit() for sign in word):
        return word
    place = int(rng.integers(1, len(word)))
    return word[:place] + word[place + 1 :]


def _brand(kind: str, rng: np.random.Generator) -> str:
    return f"{_one(_SYLLABLES, rng).title()}{kind}"


def _name(rng: np.random.Generator) -> str:
    """A made-up name of three syllables, one of 19,683."""
    return "".join(_one(_SYLLABLES, rng) for _ in range(3)).title()


def _one(choices: str | Sequence[str], rng: np.random.Generator) -> str:
    """One of the choices; a text holds them with spaces between."""
    words = choices.split() if isinstance(choices, str) else choices
    return words[int(rng.integers(len(words)))]
