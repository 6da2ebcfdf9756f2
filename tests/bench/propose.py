"""How long proposing for 50,000 products takes, training included, and how many texts a CPU second embeds."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np

from core.catalog import propose
from core.records.base import utc_now
from core.records.catalogue import Attribute, Brand, Category, Product, Sku
from core.records.store import Store, open_store
from core.settings import Settings
from core.text.embeddings import load_or_distil
from tests.bench.frame import Benchmark

PRODUCTS = 50_000
TEXTS = 50_000

_THINGS = [
    "dress",
    "shirt",
    "jacket",
    "trousers",
    "skirt",
    "coat",
    "jumper",
    "boots",
    "sandals",
    "belt",
    "scarf",
    "hat",
    "gloves",
    "bag",
    "lamp",
    "sofa",
    "desk",
]
_STYLES = [
    "slim",
    "relaxed",
    "cropped",
    "belted",
    "padded",
    "pleated",
    "ribbed",
    "tiered",
    "quilted",
    "tailored",
    "hooded",
    "wrap",
]
_MATERIALS = ["Cotton", "Linen", "Wool", "Leather", "Silk", "Denim", "Velvet", "Oak", "Steel", "Viscose"]
_COLOURS = ["Black", "White", "Navy", "Red", "Green", "Camel", "Grey", "Pink", "Olive", "Mustard"]
_SAID = (
    "Cut close with a soft handle and a clean line. {material} with a {style} finish, in {colour}. "
    "Width {width} cm. Made to be worn for years, washed at thirty degrees and mended when it needs mending. "
    "The {thing} comes with two pockets and a lining, and sits well over anything else you own."
)


def fill_shop(store: Store, products: int, rng: np.random.Generator) -> None:
    """Put a shop of so many products in 60 categories into the store: one in ten lacks a category, some attributes."""
    with store.write() as session:
        brands = [Brand(name=f"Brand {number}") for number in range(40)]
        top = Category(path="Shop", name="Shop")
        session.add_all([*brands, top])
        session.flush()
        leaves = [
            Category(path=f"Shop > {thing} {style}", name=f"{thing} {style}", parent_id=top.id, depth=2)
            for thing in _THINGS
            for style in _STYLES[:4]
        ]
        session.add_all(leaves)
        for name, allowed in (("Material", _MATERIALS), ("Colour", _COLOURS)):
            session.add(Attribute(name=name, value_type="choice", allowed=allowed))
        session.flush()
        for start in range(0, products, 5000):
            batch = [_product(start + place, leaves, brands, rng) for place in range(min(5000, products - start))]
            session.add_all(batch)
            session.flush()
            session.add_all(_sku(product, rng) for product in batch)
            session.flush()
            session.expunge_all()


def _product(number: int, leaves: list[Category], brands: list[Brand], rng: np.random.Generator) -> Product:
    thing, style = int(rng.integers(len(_THINGS))), int(rng.integers(len(_STYLES)))
    material, colour = rng.choice(_MATERIALS), rng.choice(_COLOURS)
    leaf = leaves[thing * 4 + style % 4]
    said = _SAID.format(
        material=material, style=_STYLES[style], colour=colour.lower(), width=rng.integers(2, 90), thing=_THINGS[thing]
    )
    filled = {"Material": str(material), "Colour": str(colour)}
    brand = brands[int(rng.integers(len(brands)))]
    return Product(
        handle=f"p{number}",
        title=f"{_name(number)} {_STYLES[style]} {_THINGS[thing]} {colour}",
        description=f"<p>{said}</p>",
        department="Fashion",
        brand_id=brand.id,
        category_id=leaf.id if rng.random() > 0.1 else None,
        attributes={name: value for name, value in filled.items() if rng.random() > 0.2},
        images=[{"url": f"https://shop.example/{number}.jpg", "alt": ""}],
    )


def _sku(product: Product, rng: np.random.Generator) -> Sku:
    price = int(rng.integers(500, 20_000))
    return Sku(product_id=product.id or 0, code=f"{product.handle}-1", currency="GBP", price_minor=price)


def _name(number: int) -> str:
    """A made-up style name, one of 9,261."""
    syllables = [
        "mar",
        "lo",
        "isa",
        "ri",
        "en",
        "ta",
        "be",
        "co",
        "du",
        "fa",
        "gi",
        "ha",
        "jo",
        "ka",
        "li",
        "ne",
        "po",
        "ra",
        "se",
        "tu",
        "vi",
    ]
    size = len(syllables)
    return (syllables[number % size] + syllables[number // size % size] + syllables[number // size**2 % size]).title()


def run(scale: float, folder: Path) -> dict[str, float]:
    """Both keys: the embedding is distilled before the clock runs, as it is once an installation."""
    settings = Settings(home=folder)
    embedding = load_or_distil(settings)
    store = open_store(settings)
    fill_shop(store, round(PRODUCTS * scale), np.random.default_rng(7))
    began = time.process_time()
    drafts = sum(len(chunk) for chunk in propose.run(store, settings, utc_now()))
    spent = time.process_time() - began
    store.close()
    if not drafts:
        raise AssertionError("the run proposed nothing")
    numbers = {"propose_50k_cpu_s": spent}
    if embedding is not None:
        texts = [f"{_name(number)} {_SAID}" for number in range(round(TEXTS * scale))]
        began = time.process_time()
        embedding.embed(texts)
        numbers["embed_texts_per_cpu_s"] = len(texts) / (time.process_time() - began)
    return numbers


BENCHMARKS: tuple[Benchmark, ...] = (Benchmark(("propose_50k_cpu_s", "embed_texts_per_cpu_s"), run),)
