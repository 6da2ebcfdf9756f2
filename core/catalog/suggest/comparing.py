"""Pairs of products compared: which may be one product, how sure the model is, and which are variants."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from core.catalog.facts import ProductFacts
from core.catalog.suggest.drafting import ModelName, is_on_sale
from core.catalog.suggest.known_values import KnownValues
from core.catalog.suggest.option_habits import OptionHabits
from core.catalog.suggest.pair_signs import Rarity, Side, signs
from core.catalog.suggest.variants import are_variants
from core.text.calibration import Calibration
from core.text.logistic import Logistic
from core.text.trees import Trees

Floats = NDArray[np.float64]

SAME_BARCODE = 0.97
"""Of two products with the same valid barcode and nothing that tells them apart."""

FLOOR = 0.4
"""A merge is proposed from this confidence on."""

_CHUNK = 20_000  # pairs scored at a time


Matcher = Logistic | Trees


@dataclass(frozen=True)
class Judge:
    """What reviewers' decisions teach about pairs that the matcher puts forward: its columns are theirs and its raw."""

    trees: Trees
    calibration: Calibration


@dataclass(frozen=True)
class DuplicateModel:
    """How alike two products must be; without a matcher only the same barcode counts.

    ``judge`` has the last word on what the matcher would propose, where the shop has decided enough.
    """

    matcher: Matcher | None
    calibration: Calibration
    name: ModelName
    metrics: dict[str, float] = field(default_factory=dict)
    judge: Judge | None = None

    def chances(self, rows: Floats) -> tuple[Floats, Floats]:
        """For the signs of each pair the matcher's score, and the confidence that the two are one product."""
        raw = self.matcher(rows) if self.matcher is not None else np.zeros(len(rows))
        sure = self.calibration(raw)
        asked = sure >= FLOOR
        if self.judge is not None and asked.any():
            sure[asked] = self.judge.calibration(self.judge.trees(judged_columns(rows[asked], raw[asked])))
        return raw, sure


def judged_columns(rows: Floats, raw: Floats) -> Floats:
    """What a judge looks at: the signs of the pairs and the matcher's score."""
    return np.column_stack([rows, raw])


@dataclass(frozen=True)
class Compared:
    """Two products with the chance that they are one: ``raw`` as the matcher says it, ``confidence`` calibrated."""

    left: Side
    right: Side
    confidence: float
    raw: float


@dataclass
class Sides:
    """The products of a catalogue as comparisons read them, each read once when it is first needed."""

    products: Sequence[ProductFacts]
    rarity: Rarity
    _read: dict[int, Side] = field(default_factory=dict)

    @classmethod
    def among(cls, products: Sequence[ProductFacts]) -> Sides:
        """All that is on sale."""
        return cls(products, Rarity.among(products))

    def __getitem__(self, place: int) -> Side:
        """The product at a place."""
        if place not in self._read:
            self._read[place] = Side.of(self.products[place], self.rarity)
        return self._read[place]


def for_sale(products: Sequence[ProductFacts]) -> list[ProductFacts]:
    """The products that can be compared: on sale, and with a title."""
    return [product for product in products if is_on_sale(product) and product.title.strip()]


def places(sides: Sides, pairs: Iterable[tuple[int, int]]) -> Iterator[tuple[Side, Side]]:
    """The pairs of places as pairs of products read."""
    return ((sides[one], sides[other]) for one, other in pairs)


def compared(
    pairs: Iterable[tuple[Side, Side]], *, model: DuplicateModel, known: KnownValues, habits: OptionHabits, floor: float
) -> list[Compared]:
    """The pairs that are one product with a chance of ``floor`` at least; variants are left out."""
    found: list[Compared] = []
    alike = (pair for pair in pairs if not are_variants(*pair, known, habits))
    while chunk := list(islice(alike, _CHUNK)):
        found += _scored(chunk, model, floor)
    return found


def _scored(pairs: Sequence[tuple[Side, Side]], model: DuplicateModel, floor: float) -> list[Compared]:
    raw, sure = model.chances(np.array([signs(left, right) for left, right in pairs]))
    shared = np.array([bool(left.barcodes & right.barcodes) for left, right in pairs])
    sure = np.where(shared, np.maximum(sure, SAME_BARCODE), sure)
    return [
        Compared(*pairs[place], confidence=float(sure[place]), raw=float(raw[place]))
        for place in np.flatnonzero(sure >= floor).tolist()
    ]
