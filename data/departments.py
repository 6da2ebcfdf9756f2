"""The four departments, read from ``vocabulary/``: what each sells, how it words it, what it asks of a product."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from data.world import Season

FOLDER = Path(__file__).parent / "vocabulary"
NAMES = ("fashion", "beauty", "home_improvement", "car_parts")
SEPARATOR = " > "


@dataclass(frozen=True)
class Asked:
    """An attribute a category asks for; ``values`` are written as products carry them: ``280 mm``."""

    name: str
    value_type: str
    unit: str
    values: tuple[str, ...]
    required: bool


@dataclass(frozen=True)
class Leaf:
    """A category that products are in, with everything needed to make one; prices in pounds, weights in grams."""

    path: str
    nouns: tuple[str, ...]
    price: tuple[float, float]
    shape: str
    season: Season
    size_name: str
    sizes: tuple[str, ...]
    weight: tuple[int, int]
    asked: tuple[Asked, ...]
    brands: tuple[str, ...]
    titles: tuple[str, ...]
    openers: tuple[str, ...]
    details: tuple[str, ...]

    @property
    def name(self) -> str:
        """Its own name."""
        return self.path.rpartition(SEPARATOR)[2]

    @property
    def group(self) -> str:
        """The path above it."""
        return self.path.rpartition(SEPARATOR)[0]


@dataclass(frozen=True)
class Department:
    """A department; ``paths`` are all its taxonomy nodes in use or not, ``markup`` is price over cost."""

    name: str
    code: str
    products: int
    markup: tuple[float, float]
    elasticity: float
    endings: tuple[int, ...]
    tint: str
    ink: str
    brands: tuple[str, ...]
    suppliers: tuple[str, ...]
    words: dict[str, tuple[str, ...]]
    closers: tuple[str, ...]
    supplier_titles: tuple[str, ...]
    supplier_bodies: tuple[str, ...]
    leaves: tuple[Leaf, ...]
    paths: tuple[str, ...]


@lru_cache(maxsize=1)
def departments() -> tuple[Department, ...]:
    """The four departments in their fixed order."""
    return tuple(_department(yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8"))) for name in NAMES)


def _department(raw: dict[str, Any]) -> Department:
    leaves = [_leaf(raw, group, name, leaf) for group in raw["groups"] for name, leaf in group["leaves"].items()]
    unsold = [
        SEPARATOR.join((raw["name"], group["path"], name))
        for group in raw["groups"]
        for name in group.get("unsold", [])
    ]
    return Department(
        name=raw["name"],
        code=raw["code"],
        products=raw["products"],
        markup=_pair(raw["markup"]),
        elasticity=raw["elasticity"],
        endings=tuple(raw["endings"]),
        tint=raw["tint"],
        ink=raw["ink"],
        brands=tuple(raw["brands"]),
        suppliers=tuple(raw["suppliers"]),
        words={kind: tuple(words) for kind, words in raw["words"].items()},
        closers=tuple(raw["closers"]),
        supplier_titles=tuple(raw["supplier_titles"]),
        supplier_bodies=tuple(raw["supplier_bodies"]),
        leaves=tuple(leaves),
        paths=(*(leaf.path for leaf in leaves), *unsold),
    )


def _leaf(raw: dict[str, Any], group: dict[str, Any], name: str, leaf: dict[str, Any]) -> Leaf:
    wanted = {*group.get("required", raw["required"]), *leaf.get("required", ())}
    attributes = {**raw["common"], **group["attributes"], **leaf.get("attributes", {})}
    if "volume" in leaf:
        attributes["Volume"] = {"values": leaf["volume"], "unit": leaf.get("volume_unit", "ml")}
    asked = [_asked(key, value, key in wanted) for key, value in attributes.items() if value]
    if group.get("fits"):
        asked.append(Asked("Fits", "text", "", tuple(raw["words"]["vehicle"]), required="Fits" in wanted))
    if leaf.get("shades", group.get("shades")):
        asked.append(Asked("Shade", "text", "", tuple(raw["words"]["shade"]), required=False))
    slots = {"noun", "brand", *raw["words"], *(slot_of(each.name) for each in asked)}
    return Leaf(
        path=SEPARATOR.join((raw["name"], group["path"], name)),
        nouns=tuple(leaf["nouns"]),
        price=_pair(leaf["price"]),
        shape=leaf.get("shape", group["shape"]),
        season=Season(leaf.get("season", group["season"])),
        size_name=group.get("size_name", "Size"),
        sizes=tuple(group.get("sizes", ())),
        weight=(int(group["weight"][0]), int(group["weight"][1])),
        asked=tuple(asked),
        brands=tuple(group.get("brands", raw["brands"])),
        titles=_fillable(leaf.get("titles", group["titles"]), slots),
        openers=_fillable(group["openers"], slots),
        details=_fillable([*group["details"], *leaf.get("details", [])], slots),
    )


def slot_of(name: str) -> str:
    """The slot by which templates name an attribute: ``{sleeve_length}``; what a part fits is its ``{vehicle}``."""
    return "vehicle" if name == "Fits" else name.lower().replace(" ", "_")


def _fillable(templates: list[str], slots: set[str]) -> tuple[str, ...]:
    return tuple(text for text in templates if set(re.findall(r"\{(\w+)\}", text)) <= slots)


def _asked(name: str, raw: list[str] | dict[str, Any], required: bool) -> Asked:
    if isinstance(raw, list):
        return Asked(name, "choice", "", tuple(raw), required)
    unit = raw.get("unit", "")
    return Asked(name, "number", unit, tuple(f"{value:g} {unit}".strip() for value in raw["values"]), required)


def _pair(raw: list[float]) -> tuple[float, float]:
    return float(raw[0]), float(raw[1])
