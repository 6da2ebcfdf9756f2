"""Titles of a made-up angling shop, with the values people would read in them."""

from __future__ import annotations

import random

from core.text.title_pieces import pieces
from core.text.value_memory import TitleItem

BRANDS = ("TARNWATER", "Kelpie Bay", "OSTREA", "Rill", "Mereside")
MATERIALS = ("Carbon", "Glass Fibre", "Bamboo", "Steel")
PEOPLE = ("Men", "Women", "Kids")


def item(title: str, stated: dict[str, str | None] | None = None, category: str = "Rod") -> TitleItem:
    return TitleItem(category, title, pieces(title), stated or {})


def angling_items(count: int, seed: int = 0) -> list[TitleItem]:
    """Rods with brand, length, material and model, hats with brand and people; all stand in the title."""
    rng = random.Random(seed)
    return [_rod(rng) if rng.random() < 0.6 else _hat(rng) for _ in range(count)]


def _rod(rng: random.Random) -> TitleItem:
    brand, material = rng.choice(BRANDS), rng.choice(MATERIALS)
    length, model = f"{rng.randint(15, 42) / 10}m", f"{rng.choice('ABCDEF')}{rng.choice('RST')}{rng.randint(10, 99)}"
    title = f"{brand} {rng.choice(('Spinning', 'Travel', 'Sea'))} Rod {length} {material} {model}"
    return item(title, {"Brand": brand, "Length": length, "Material": material, "Model": model, "Colour": None})


def _hat(rng: random.Random) -> TitleItem:
    brand, people = rng.choice(BRANDS), rng.choice(PEOPLE)
    title = f"{brand} {rng.choice(('Summer', 'Rain'))} Hat for {people} with Brim"
    return item(title, {"Brand": brand, "People": people}, "Hat")
