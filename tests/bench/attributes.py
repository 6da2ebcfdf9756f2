"""How many attribute values of the demo shop are found again, and how many contradictions that were put into its texts.

Of a quarter of the products all attributes are hidden from the models; what is proposed for them is compared with the
shop's hidden truth. Texts are then made to contradict their titles, one attribute of one product at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from core.catalog.facts import CatalogContext, ProductFacts, all_product_ids, catalog_context, facts
from core.catalog.suggest.attribute_model import AttributeModel
from core.catalog.suggest.attribute_training import train_attributes
from core.catalog.suggest.attributes import suggest_attributes
from core.catalog.suggest.drafting import ModelName
from core.catalog.suggest.known_values import KnownValues, asked_of, known_values, says_same
from core.changes import AttributesChange, FixChange
from core.cli.demo_truth import Truth
from core.records.base import utc_now
from core.records.store import open_store
from core.settings import Settings
from core.text.tokens import name_key
from data import build
from tests.bench.frame import Benchmark
from tests.bench.triage import take_in

SEEDS = (7, 8, 9)
HIDDEN = 0.25
CONTRADICTED = 0.15  # of the values that stand in title and description both


@dataclass(frozen=True)
class Demo:
    """A demo shop as the models see it, and what is really so."""

    products: Sequence[ProductFacts]
    context: CatalogContext
    truth: Mapping[tuple[str, str], str]

    def trained(self, products: Sequence[ProductFacts]) -> tuple[AttributeModel, KnownValues]:
        """A model of these products, and the values they know."""
        name = ModelName("attribute model", "bench", utc_now())
        filled = [one for one in products if one.attributes]
        return train_attributes(filled, products, self.context, name), known_values(products, self.context)


@dataclass(frozen=True)
class Found:
    """Values proposed, those right among them, and those there are."""

    proposed: int
    right: int
    there: int

    @property
    def precision(self) -> float:
        """The share of proposed values that are right."""
        return self.right / max(self.proposed, 1)

    @property
    def recall(self) -> float:
        """The share of all values that are proposed."""
        return self.right / max(self.there, 1)

    def __add__(self, other: Found) -> Found:
        return Found(self.proposed + other.proposed, self.right + other.right, self.there + other.there)


def demo(folder: Path, seed: int) -> Demo:
    """The demo shop of that seed, taken in as any shop is."""
    chosen = Settings(home=folder / f"home-{seed}")
    store = open_store(chosen)
    try:
        shop = build(folder / f"demo-{seed}", seed)
        take_in(store, chosen, shop)
        with store.read() as session:
            products = list(facts(session, all_product_ids(session)).values())
            return Demo(products, catalog_context(session), Truth(shop.truth).attributes)
    finally:
        store.close()


def found_again(shop: Demo, seed: int) -> tuple[Found, Found]:
    """What is proposed for products whose attributes were hidden: by the model, and by it without its reader."""
    rng = np.random.default_rng(seed)
    hidden = {one.id for one in shop.products if rng.random() < HIDDEN}
    seen = [replace(one, attributes={}) if one.id in hidden else one for one in shop.products]
    model, known = shop.trained(seen)
    asked = [one for one in seen if one.id in hidden]
    return _found(shop, asked, model, known), _found(shop, asked, replace(model, reading=None), known)


def contradictions(shop: Demo, seed: int) -> dict[str, int]:
    """What became of contradicted values: asked about, guessed wrongly, or anything else; and questions without one."""
    model, known = shop.trained(shop.products)
    counted = {"asked": 0, "guessed": 0, "else": 0}
    counted["invented"] = sum(
        isinstance(one.change, FixChange) for one in suggest_attributes(shop.products, model, known, shop.context)
    )
    for product, name, right in _contradicted(shop, known, np.random.default_rng(seed)):
        word = "else"
        for draft in suggest_attributes([product], model, known, shop.context):
            if draft.field == f"attributes.{name}":
                word = "asked"
            elif isinstance(draft.change, AttributesChange) and not says_same(
                draft.change.values.get(name, right), right
            ):
                word = "guessed"
        counted[word] += 1
    return counted


def _found(shop: Demo, asked: Sequence[ProductFacts], model: AttributeModel, known: KnownValues) -> Found:
    handles = {one.id: one.handle for one in asked}
    proposed = [
        (handles[draft.product_id or 0], name, value)
        for draft in suggest_attributes(asked, model, known, shop.context)
        if isinstance(draft.change, AttributesChange)
        for name, value in draft.change.values.items()
    ]
    right = sum(says_same(value, shop.truth.get((handle, name), "")) for handle, name, value in proposed)
    wanted = set(handles.values())
    return Found(len(proposed), right, sum(handle in wanted for handle, _ in shop.truth))


def _contradicted(shop: Demo, known: KnownValues, rng: np.random.Generator) -> Iterator[tuple[ProductFacts, str, str]]:
    """Products without a value that the title states and the description now states otherwise."""
    for product in shop.products:
        asked = asked_of(product, shop.context, known)
        for name, value in product.attributes.items():
            stands = re.compile(rf"(?<!\w){re.escape(value)}(?!\w)", re.IGNORECASE)
            others = _others(asked[name].allowed, value) if name in asked else []
            is_stated = shop.truth.get((product.handle, name)) == value and stands.search(product.title)
            if others and is_stated and stands.search(product.description) and rng.random() < CONTRADICTED:
                left = {key: kept for key, kept in product.attributes.items() if key != name}
                said = stands.sub(str(rng.choice(others)), product.description)
                yield replace(product, attributes=left, description=said), name, value


def _others(allowed: Sequence[str], value: str) -> list[str]:
    """Allowed values of which none is only a closer word for the value."""
    mine = set(name_key(value).split())
    return [one for one in allowed if not mine & set(name_key(one).split())]


def run(_scale: float, folder: Path) -> dict[str, float]:
    """Over three shops; recall is counted among all values there are, whether a text states them or not."""
    shops = [(demo(folder, seed), seed) for seed in SEEDS]
    both = [found_again(shop, seed) for shop, seed in shops]
    none = Found(0, 0, 0)
    read, plain = sum((one for one, _ in both), none), sum((one for _, one in both), none)
    counted = [contradictions(shop, seed) for shop, seed in shops]
    put_in = sum(one["asked"] + one["guessed"] + one["else"] for one in counted)
    return {
        "attribute_precision": read.precision,
        "attribute_recall": read.recall,
        "attribute_plain_precision": plain.precision,
        "attribute_plain_recall": plain.recall,
        "contradictions_found": sum(one["asked"] for one in counted) / put_in,
        "contradictions_guessed": sum(one["guessed"] for one in counted) / put_in,
        "contradictions_invented": float(sum(one["invented"] for one in counted)),
    }


KEYS = (
    "attribute_precision",
    "attribute_recall",
    "attribute_plain_precision",
    "attribute_plain_recall",
    "contradictions_found",
    "contradictions_guessed",
    "contradictions_invented",
)
BENCHMARKS = (Benchmark(KEYS, run),)
