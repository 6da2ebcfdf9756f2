"""How far texts can be trusted about attributes: by what they say, and by the words around what they say.

Two judges weigh the candidates: one by what they say and where, the other also by what a reader makes of the words
around them. The reader's is used only where it does better on products that neither has learned from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.catalog.facts import AttributeRule, ProductFacts
from core.catalog.suggest.candidates import Candidate, candidates
from core.catalog.suggest.drafting import ModelName
from core.catalog.suggest.finds import Finds, finds
from core.catalog.suggest.known_values import KnownValues, says_same
from core.catalog.suggest.lessons import category_of, passages_of, spots_of
from core.text.calibration import Calibration
from core.text.logistic import Logistic
from core.text.value_reader import ReadSpan, ValueReader

Flags = NDArray[np.bool_]

FLOOR = 0.7
"""A value is proposed for an empty attribute from this confidence on."""

SUREST = 0.99
"""No value read from a text is said to be surer than that."""

COLD_CONFIDENCE = 0.6
"""Of the only allowed value in the texts, while the shop has no filled values to learn from."""


@dataclass(frozen=True)
class Judge:
    """How likely a candidate is right: by its signs, calibrated, and better or worse attribute by attribute.

    It knows as many signs as it has weights for: those of SIGNS, or READ_SIGNS too.
    """

    logistic: Logistic
    calibration: Calibration
    lifts: Mapping[str, float] = field(default_factory=dict)  # attribute -> its odds beside those of all

    def score(self, found: Sequence[Candidate]) -> NDArray[np.float64]:
        """The weight of their signs, 0 to 1, before calibration."""
        return self.logistic([one.signs[: len(self.logistic.means)] for one in found])

    def best(self, found: Sequence[Candidate]) -> int:
        """The place of the likeliest, by its weight: many may be as sure."""
        return int(np.argmax(self.score(found)))

    def __call__(self, found: Sequence[Candidate]) -> list[float]:
        """How likely each is the product's value, were none filled in and were it the likeliest."""
        lifts = np.array([self.lifts.get(one.attribute, 1.0) for one in found])
        better = odds(self.calibration(self.score(found))) * lifts
        return [min(float(value), SUREST) for value in better / (1 + better)]


@dataclass(frozen=True)
class Reading:
    """What reads the words around values, who judges by that, and the attributes for which that does better."""

    reader: ValueReader
    judge: Judge
    attributes: frozenset[str]

    def read(self, product: ProductFacts, asked: Sequence[str], found: Finds) -> dict[str, list[ReadSpan]]:
        """What the reader makes of the product's texts, for those of the asked attributes it does better for."""
        wanted = [name for name in asked if name in self.attributes]
        return read_with(self.reader, product, wanted, found) if wanted else {}


@dataclass(frozen=True)
class AttributeModel:
    """The judges: ``plain`` is None where there was too little to learn from, ``reading`` where it is never better."""

    plain: Judge | None
    name: ModelName
    metrics: Mapping[str, float] = field(default_factory=dict)
    reading: Reading | None = None

    def is_read(self, attribute: str) -> bool:
        """Whether the attribute is judged by the words around its values too."""
        return self.reading is not None and attribute in self.reading.attributes

    def best(self, found: Sequence[Candidate]) -> tuple[int, float]:
        """The place of the likeliest of these candidates for one attribute, and how likely it is the value."""
        judge = self._judge(found[0].attribute)
        if judge is None:
            is_only = [_is_only_allowed(one, found) for one in found]
            return int(np.argmax(is_only)), COLD_CONFIDENCE if any(is_only) else 0.0
        place = judge.best(found)
        return place, judge(found)[place]

    def alone(self, one: Candidate) -> float:
        """How likely the candidate is the value if there were no other: never above the weight of its signs."""
        judge = self._judge(one.attribute)
        return min(judge([one])[0], float(judge.score([one])[0])) if judge is not None else 0.0

    def _judge(self, attribute: str) -> Judge | None:
        return self.reading.judge if self.reading is not None and self.is_read(attribute) else self.plain

    def candidates(
        self, product: ProductFacts, asked: Mapping[str, AttributeRule], known: KnownValues
    ) -> dict[str, list[Candidate]]:
        """By attribute: what the texts may state, with what the reader makes of it where that may matter.

        It may not matter where the filled value stands in the texts.
        """
        found = finds(product, asked, known)
        read = self.reading.read(product, _open(product, asked, found), found) if self.reading is not None else {}
        return candidates(product, asked, known, found, read)


def read_with(
    reader: ValueReader, product: ProductFacts, asked: Sequence[str], found: Finds
) -> dict[str, list[ReadSpan]]:
    """What a reader makes of the product's texts."""
    return reader.read(passages_of(product), category_of(product), asked, spots_of(found))


def _open(product: ProductFacts, asked: Mapping[str, AttributeRule], found: Finds) -> list[str]:
    """The attributes that are empty, or whose value the texts do not have."""
    filled = product.attributes
    return [
        name
        for name in asked
        if not (value := filled.get(name)) or not any(says_same(one.value, value) for one in found.get(name, ()))
    ]


def _is_only_allowed(one: Candidate, found: Sequence[Candidate]) -> bool:
    allowed = one.sign("allowed") or one.sign("amount")
    return bool(allowed) and len({other.phrase for other in found}) == 1


def odds(chance: Any) -> Any:
    """The odds of a chance, or of many, that is nowhere surer than models say."""
    bounded = np.clip(chance, 1 - SUREST, SUREST)
    return bounded / (1 - bounded)
