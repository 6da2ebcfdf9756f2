"""Pairs of products compared: which may be one product, how sure the model is, and which are variants."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np

from core.catalog.facts import ProductFacts
from core.catalog.suggest.drafting import ModelName
from core.catalog.suggest.known_values import KnownValues
from core.catalog.suggest.pair_signs import Rarity, Side, signs, variant_difference
from core.text.calibration import Calibration
from core.text.logistic import Logistic

SAME_BARCODE = 0.97
"""Of two products with the same valid barcode and nothing that tells them apart."""

_CHUNK = 20_000  # pairs scored at a time


@dataclass(frozen=True)
class DuplicateModel:
    """How alike two products must be; without a matcher only the same barcode counts."""

    logistic: Logistic | None
    calibration: Calibration
    name: ModelName
    metrics: dict[str, float] = field(default_factory=dict)


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


def places(sides: Sides, pairs: Iterable[tuple[int, int]]) -> Iterator[tuple[Side, Side]]:
    """The pairs of places as pairs of products read."""
    return ((sides[one], sides[other]) for one, other in pairs)


def compared(
    pairs: Iterable[tuple[Side, Side]], *, model: DuplicateModel, known: KnownValues, floor: float
) -> list[Compared]:
    """The pairs that are one product with a chance of ``floor`` at least; variants are left out."""
    found: list[Compared] = []
    alike = (pair for pair in pairs if not variant_difference(*pair, known))
    while chunk := list(islice(alike, _CHUNK)):
        found += _scored(chunk, model, floor)
    return found


def _scored(pairs: Sequence[tuple[Side, Side]], model: DuplicateModel, floor: float) -> list[Compared]:
    raw = np.zeros(len(pairs))
    if model.logistic is not None:
        raw = model.logistic(np.array([signs(left, right) for left, right in pairs]))
    sure = model.calibration(raw)
    shared = np.array([bool(left.barcodes & right.barcodes) for left, right in pairs])
    sure = np.where(shared, np.maximum(sure, SAME_BARCODE), sure)
    return [Compared(*pairs[place], float(sure[place]), float(raw[place])) for place in np.flatnonzero(sure >= floor)]
