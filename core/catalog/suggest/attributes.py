"""Attribute values that a product's own texts state, where none is filled in or another one is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any

import numpy as np

from core.catalog.facts import CatalogContext, ProductFacts
from core.catalog.fields import attribute_field
from core.catalog.stake import stake_minor
from core.catalog.suggest.candidates import SIGNS, Candidate, candidates
from core.catalog.suggest.drafting import ModelName, has_text, is_on_sale, search_text, title_of
from core.catalog.suggest.known_values import KnownValues, asked_of, known_values
from core.catalog.taught import NOTHING_TAUGHT, Taught
from core.changes import AttributesChange, Draft, Evidence
from core.text.calibration import SUREST_FIND, Calibration, fit_calibration
from core.text.logistic import Logistic, fit_logistic
from core.text.quantities import quantity, says_same_amount
from core.text.tokens import name_key

FLOOR = 0.7
"""A value is proposed for an empty attribute from this confidence on."""

CONFLICT_FLOOR = 0.5
"""A filled value is contradicted only where the text is likelier right."""

MISTAKEN_RATE = 0.03
"""How many filled values of a catalogue are taken to be wrong, until decisions tell better."""

SUREST = 0.99
"""No value read from a text is said to be surer than that."""

COLD_CONFIDENCE = 0.6
"""Of the only allowed value in the texts, while the shop has no filled values to learn from."""

_FEWEST = 40  # filled values that texts state something about, to learn from
_STEADY = 20.0  # held-out values of an attribute that count as much as all attributes together


@dataclass(frozen=True)
class AttributeModel:
    """How far a candidate can be trusted: by its signs, calibrated, and better or worse attribute by attribute."""

    logistic: Logistic | None
    calibration: Calibration
    lifts: Mapping[str, float]  # attribute -> its odds beside those of all
    name: ModelName
    metrics: Mapping[str, float] = field(default_factory=dict)

    def confidence(self, found: Sequence[Candidate]) -> list[float]:
        """How likely each is the product's value, were none filled in."""
        if self.logistic is None:
            return [COLD_CONFIDENCE if _is_only_allowed(one, found) else 0.0 for one in found]
        sure = self.calibration(self.logistic([one.signs for one in found]))
        lifts = np.array([self.lifts.get(one.attribute, 1.0) for one in found])
        odds = _odds(sure) * lifts
        return [min(float(value), SUREST) for value in odds / (1 + odds)]


@dataclass(frozen=True)
class Outcome:
    """A candidate, whether it is known to be right or wrong, and how many examples that counts for."""

    candidate: Candidate
    right: bool
    weight: float


@dataclass(frozen=True)
class _Stated:
    """A value to propose, and how sure to be of it."""

    candidate: Candidate
    now: str | None
    confidence: float


def train_attributes(
    products: Sequence[ProductFacts],
    shop: Sequence[ProductFacts],
    context: CatalogContext,
    name: ModelName,
    taught: Taught = NOTHING_TAUGHT,
) -> AttributeModel:
    """A model learned from filled attributes: a candidate is right where it says what is filled in.

    Where nothing is filled in, a candidate that people refused is wrong, as surely as their reason says.

    What is known when a product is read comes from the other half of the shop, or its own value would speak for
    itself. One half of the products teaches the weights, the other half how often the best candidate is right.
    """
    halves = [known_values([one for one in shop if one.id % 2 == rest], context) for rest in (1, 0)]
    learned: list[Outcome] = []
    tested: list[list[Outcome]] = []
    for place, product in enumerate(products):
        known = halves[product.id % 2]
        for attribute, found in candidates(product, asked_of(product, context, known), known).items():
            outcomes = known_outcomes(product, attribute, found, taught)
            if outcomes and place % 2:
                tested.append(outcomes)
            else:
                learned += outcomes
    if len(learned) < _FEWEST or len(tested) < _FEWEST:
        return AttributeModel(None, Calibration((0.0, 1.0), (0.0, 1.0), 0), {}, name)
    logistic = fit_logistic(
        [one.candidate.signs for one in learned], [one.right for one in learned], [one.weight for one in learned]
    )
    chosen = [found[int(np.argmax(logistic([one.candidate.signs for one in found])))] for found in tested]
    best, right = [one.candidate for one in chosen], np.array([one.right for one in chosen])
    calibration = fit_calibration(logistic([one.signs for one in best]), right)
    draft = AttributeModel(logistic, calibration, {}, name)
    model = AttributeModel(logistic, calibration, _lifts(best, right, draft), name)
    return AttributeModel(logistic, calibration, model.lifts, name, _metrics(best, right, model))


def known_outcomes(product: ProductFacts, attribute: str, found: Sequence[Candidate], taught: Taught) -> list[Outcome]:
    """What is known of the candidates for one attribute: all where a value is filled in, else those people refused."""
    name, filled = attribute_field(attribute), product.attributes.get(attribute)
    weight = taught.weight(product.id, name, filled) if filled else 0.0
    if filled and weight:
        return [Outcome(one, says_same(one.value, filled), weight) for one in found]
    refused = taught.refused.get((product.id, name), {})
    sure = ((one, max((refused[no] for no in refused if says_same(one.value, no)), default=0.0)) for one in found)
    return [Outcome(one, False, weight) for one, weight in sure if weight]


def suggest_attributes(
    products: Sequence[ProductFacts], model: AttributeModel, known: KnownValues, context: CatalogContext
) -> list[Draft]:
    """One draft a product with every value its texts state that is missing or contradicts the one filled in.

    The draft's confidence is that all of its values are right: the product of theirs.
    """
    drafts = []
    for product in products:
        if is_on_sale(product) and has_text(product):
            stated = _stated(product, model, known, context)
            if stated:
                drafts.append(_draft(product, stated, model))
    return drafts


def says_same(value: str, filled: str) -> bool:
    """Whether two values say the same, whatever their spelling or unit; of several filled ones, one is enough."""
    if name_key(value) in {name_key(part) for part in (filled, *filled.split(";"))}:
        return True
    one, other = quantity(value), quantity(filled)
    return one is not None and other is not None and says_same_amount(one, other)


def _stated(product: ProductFacts, model: AttributeModel, known: KnownValues, context: CatalogContext) -> list[_Stated]:
    stated = []
    for attribute, found in candidates(product, asked_of(product, context, known), known).items():
        sure = model.confidence(found)
        best = int(np.argmax(sure))
        filled = product.attributes.get(attribute) or None
        one = _Stated(found[best], filled, sure[best])
        if filled is None and one.confidence >= FLOOR - _allowance(model):
            stated.append(one)
        elif filled is not None and not any(says_same(other.value, filled) for other in found):
            doubted = _Stated(found[best], filled, _doubt(one.confidence))
            if doubted.confidence >= CONFLICT_FLOOR and not _includes(filled, one.candidate.value):
                stated.append(doubted)
    return stated


def _allowance(model: AttributeModel) -> float:
    """Without anything to learn from, the one fixed confidence is let through."""
    return FLOOR - COLD_CONFIDENCE if model.logistic is None else 0.0


def _doubt(sure: float) -> float:
    """How likely the text is right where the filled value is another and stands nowhere in the texts.

    Either the filled value is one of the few mistaken ones and the text is right, or it is right and the text misleads
    as often as it was seen to: Bayes' rule with those two.
    """
    mistaken = MISTAKEN_RATE * sure
    return min(mistaken / (mistaken + (1 - MISTAKEN_RATE) * (1 - sure)), SUREST_FIND) if mistaken else 0.0


def _includes(filled: str, value: str) -> bool:
    """Whether one is only a closer word for the other: “Cotton” and “Organic cotton”."""
    ours, theirs = set(name_key(filled).split()), set(name_key(value).split())
    return ours <= theirs or theirs <= ours


def _is_only_allowed(one: Candidate, found: Sequence[Candidate]) -> bool:
    allowed = one.signs[SIGNS.index("allowed")] or one.signs[SIGNS.index("amount")]
    return bool(allowed) and len({other.phrase for other in found}) == 1


def _lifts(
    best: Sequence[Candidate], right: np.ndarray[tuple[int], np.dtype[np.bool_]], model: AttributeModel
) -> dict[str, float]:
    """The odds of each attribute beside those expected of its candidates, drawn to 1 where there are few."""
    sure = np.array([model.confidence([one])[0] for one in best])
    lifts: dict[str, float] = {}
    for attribute in sorted({one.attribute for one in best}):
        mine = np.array([one.attribute == attribute for one in best])
        expected = sure[mine].mean()
        share = (right[mine].sum() + _STEADY * expected) / (mine.sum() + _STEADY)
        lifts[attribute] = float(_odds(share) / _odds(expected))
    return lifts


def _odds(chance: Any) -> Any:
    bounded = np.clip(chance, 1 - SUREST, SUREST)
    return bounded / (1 - bounded)


def _metrics(
    best: Sequence[Candidate], right: np.ndarray[tuple[int], np.dtype[np.bool_]], model: AttributeModel
) -> dict[str, float]:
    sure = np.array([model.confidence([one])[0] for one in best])
    spoken = sure >= FLOOR
    metrics = {"held_out": float(len(best)), "coverage": float(spoken.mean())}
    if spoken.any():
        metrics["precision"] = float(right[spoken].mean())
    return metrics


def _draft(product: ProductFacts, stated: Sequence[_Stated], model: AttributeModel) -> Draft:
    return Draft(
        kind="attributes",
        subject=f"product:{product.id}",
        product_id=product.id,
        field="attributes",
        change=AttributesChange(values={one.candidate.attribute: one.candidate.value for one in stated}),
        base_value={one.candidate.attribute: one.now for one in stated},
        base_rev=product.rev,
        confidence=prod(one.confidence for one in stated),
        confidence_raw=min(one.confidence for one in stated),
        stake_minor=stake_minor(product, "attributes"),
        currency=product.currency or "GBP",
        suggested_by=model.name.suggested_by,
        model_version=model.name.version,
        title=title_of(product),
        department=product.department,
        search_text=search_text(product),
        evidence=tuple(_evidence(one) for one in stated),
    )


def _evidence(one: _Stated) -> Evidence:
    found = one.candidate
    return Evidence(
        kind="span",
        text=found.text,
        source=found.source,
        start=found.start,
        end=found.end,
        weight=round(one.confidence, 3),
        attribute=found.attribute,
    )
